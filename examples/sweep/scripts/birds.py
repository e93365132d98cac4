"""Birds as numbers: what the scripts of this example share. Python's standard library only."""

import csv
import random

MEASURES = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"]
SPECIES = ["Adelie", "Chinstrap", "Gentoo"]


def read(paths):
    """The measured birds of these tables: (numbers, index of the species)."""
    birds = []
    for path in paths:
        with open(path, newline="", encoding="utf-8") as table:
            for row in csv.DictReader(table):
                if "NA" not in (row[name] for name in MEASURES):
                    numbers = [float(row[name]) for name in MEASURES]
                    birds.append((numbers, SPECIES.index(row["species"])))
    return birds


def parted(birds, part, seed):
    """The birds for training and those for the test, and each number in spreads from the mean."""
    birds = list(birds)
    random.Random(seed).shuffle(birds)
    kept = round(len(birds) * part)
    test, training = birds[:kept], birds[kept:]
    scales = []
    for column in zip(*(numbers for numbers, _ in training)):
        mean = sum(column) / len(column)
        spread = (sum((number - mean) ** 2 for number in column) / len(column)) ** 0.5
        scales.append((mean, spread))
    return scaled(training, scales), scaled(test, scales), scales


def scaled(birds, scales):
    return [
        ([(number - mean) / spread for number, (mean, spread) in zip(numbers, scales)], species)
        for numbers, species in birds
    ]


def rows(path):
    """The lines of a table with tabs, as dictionaries."""
    with open(path, newline="", encoding="utf-8") as table:
        return list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))
