from lib import *
import lib.a, lib.b, lib.c, lib.d, lib.e
