import sys
open(sys.argv[-1], "w").write("\n".join(sys.argv[1:]) + "\n")
