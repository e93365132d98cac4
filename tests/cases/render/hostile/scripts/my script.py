import os, pathlib, sys
pathlib.Path(sys.argv[-1]).write_text(repr(sys.argv[1:-1]) + repr(os.environ["TITLE"]) + "\n")
