"""Put the islands together: one line per species and measure, with how far the sexes differ."""

import argparse
import math

import tables


def pooled(groups):
    """Number, mean and standard deviation of all birds, from those of each group."""
    n = sum(group["n"] for group in groups)
    mean = sum(group["n"] * group["mean"] for group in groups) / n
    squares = sum(
        (group["n"] - 1) * group["sd"] ** 2 + group["n"] * (group["mean"] - mean) ** 2
        for group in groups
    )
    return n, mean, math.sqrt(squares / (n - 1)) if n > 1 else 0.0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", required=True, help="output: the comparison (CSV)")
    parser.add_argument("summaries", nargs="+", help="what summarise.py wrote, one per island")
    options = parser.parse_args()

    groups = {}
    for path in options.summaries:
        for row in tables.read(path, ["species", "island", "sex", "measure", "n", "mean", "sd"]):
            group = {
                "island": row["island"],
                "sex": row["sex"],
                "n": int(row["n"]),
                "mean": float(row["mean"]),
                "sd": float(row["sd"] or 0),
            }
            groups.setdefault((row["species"], row["measure"]), []).append(group)

    comparison = []
    for (species, measure), members in sorted(groups.items()):
        n, mean, sd = pooled(members)
        line = {
            "species": species,
            "measure": measure,
            "islands": len({group["island"] for group in members}),
            "n": n,
            "mean": round(mean, 3),
            "sd": round(sd, 3),
        }
        for sex in ("female", "male"):
            of_this_sex = [group for group in members if group["sex"] == sex]
            if not of_this_sex:
                tables.stop(f"no {sex} bird of {species} was measured: the sexes cannot be compared")
            line[sex] = round(pooled(of_this_sex)[1], 3)
        line["male_over_female_percent"] = round(100 * (line["male"] / line["female"] - 1), 2)
        comparison.append(line)

    tables.write(options.output, list(comparison[0]), comparison)
    print(f"{len(comparison)} lines from {len(options.summaries)} islands")


if __name__ == "__main__":
    main()
