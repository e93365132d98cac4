from . import units
