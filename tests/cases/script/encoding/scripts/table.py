# -*- coding: latin-1 -*-
TITLE = "Résultats"
