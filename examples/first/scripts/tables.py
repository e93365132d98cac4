"""Reading and writing the CSV tables of this example. Python standard library only."""

import csv
import sys


def stop(message):
    """End the task with a message and a failure that `lab` and Slurm see."""
    sys.exit(f"error: {message}")


def read(path, needed):
    """The rows of a table as dictionaries; `needed` are the columns that must be there."""
    try:
        with open(path, newline="", encoding="utf-8") as file:
            reader = csv.DictReader(file)
            rows = list(reader)
    except (OSError, UnicodeDecodeError) as error:
        stop(f"{path} cannot be read: {error}")
    missing = [name for name in needed if name not in (reader.fieldnames or [])]
    if missing:
        stop(f"{path} has no column {', '.join(missing)}")
    return rows


def write(path, columns, rows):
    """Write rows, a dictionary each, under the header `columns`."""
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def number(text, path, column):
    """A cell as a number; None where nothing was measured (`NA` or empty)."""
    if text in ("", "NA"):
        return None
    try:
        return float(text)
    except ValueError:
        stop(f"{path}: {text!r} in column {column} is not a number")
