import json
import tables
from lib import shapes
