import sys

TITLE = "Résultats"
