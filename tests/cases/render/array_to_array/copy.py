import pathlib, sys
*sources, target = sys.argv[1:]
pathlib.Path(target).write_text("".join(pathlib.Path(source).read_text() for source in sources))
