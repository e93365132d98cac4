"""Mean and standard deviation of each measure, per species and sex, on one island."""

import argparse
import statistics

import tables


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--input", required=True, help="table of one island (CSV)")
    parser.add_argument("--measures", required=True, nargs="+", help="columns to summarise")
    parser.add_argument("--birds", required=True, help="output: the birds that were measured")
    parser.add_argument("--summary", required=True, help="output: one line per group and measure")
    options = parser.parse_args()

    who = ["species", "island", "sex"]
    rows = tables.read(options.input, who + options.measures)

    # A bird counts once all its measures and its sex are known.
    birds = []
    for row in rows:
        values = [tables.number(row[name], options.input, name) for name in options.measures]
        if row["sex"] not in ("", "NA") and None not in values:
            birds.append({name: row[name] for name in who + options.measures})
    if not birds:
        tables.stop(f"{options.input} has no bird with all of {', '.join(options.measures)}")

    groups = {}
    for bird in birds:
        groups.setdefault((bird["species"], bird["island"], bird["sex"]), []).append(bird)

    summary = []
    for (species, island, sex), members in sorted(groups.items()):
        for name in options.measures:
            values = [float(bird[name]) for bird in members]
            summary.append({
                "species": species,
                "island": island,
                "sex": sex,
                "measure": name,
                "n": len(values),
                "mean": round(statistics.fmean(values), 4),
                "sd": round(statistics.stdev(values), 4) if len(values) > 1 else "",
            })

    tables.write(options.birds, who + options.measures, birds)
    tables.write(options.summary, list(summary[0]), summary)
    print(f"{options.input}: {len(birds)} of {len(rows)} birds, {len(groups)} groups")


if __name__ == "__main__":
    main()
