"""Ranks the learning rates by their mean over the seeds, and keeps the best model of the best."""

import json
import shutil
import sys

import birds

table, ranking, best = sys.argv[1:]
by_rate = {}
for row in birds.rows(table):
    with open(row["model"], encoding="utf-8") as file:
        accuracy = json.load(file)["accuracy"]
    by_rate.setdefault(row["rate"], []).append((accuracy, row["model"]))

means = {rate: sum(value for value, _ in models) / len(models) for rate, models in by_rate.items()}
# Of two that are as good the first stays first.
ranked = sorted(means, key=lambda rate: -means[rate])
with open(ranking, "w", encoding="utf-8") as file:
    file.write("rate,mean_accuracy,worst,best\n")
    for rate in ranked:
        values = [value for value, _ in by_rate[rate]]
        file.write(f"{rate},{means[rate]:.4f},{min(values):.4f},{max(values):.4f}\n")
shutil.copyfile(max(by_rate[ranked[0]], key=lambda model: model[0])[1], best)
print(f"best learning rate: {ranked[0]} ({means[ranked[0]]:.1%} of the birds told right)")
