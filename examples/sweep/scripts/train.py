"""Trains one model: softmax regression by stochastic gradient descent."""

import argparse
import json
import math
import random

import birds


def shares(model, numbers):
    """How likely each species is."""
    sums = [bias + sum(w * n for w, n in zip(weights, numbers)) for weights, bias in model]
    most = max(sums)
    powers = [math.exp(value - most) for value in sums]
    return [power / sum(powers) for power in powers]


def accuracy(model, flock):
    right = 0
    for numbers, species in flock:
        likely = shares(model, numbers)
        right += likely.index(max(likely)) == species
    return right / len(flock)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rate", type=float, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--rounds", type=int, required=True)
    parser.add_argument("--test-part", type=float, required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--curve", required=True)
    parser.add_argument("list")
    asked = parser.parse_args()

    with open(asked.list, encoding="utf-8") as lines:
        flock = birds.read(lines.read().splitlines())
    training, test, scales = birds.parted(flock, asked.test_part, asked.seed)
    chance = random.Random(asked.seed)
    model = [([chance.gauss(0, 0.01) for _ in birds.MEASURES], 0.0) for _ in birds.SPECIES]
    curve = []
    for _ in range(asked.rounds):
        chance.shuffle(training)
        for numbers, species in training:
            likely = shares(model, numbers)
            for index, (weights, bias) in enumerate(model):
                error = likely[index] - (index == species)
                step = asked.rate * error / len(training) ** 0.5
                model[index] = ([w - step * n for w, n in zip(weights, numbers)], bias - step)
        curve.append(accuracy(model, test))

    with open(asked.curve, "w", encoding="utf-8") as table:
        table.write("round,accuracy\n")
        table.writelines(f"{number},{value:.4f}\n" for number, value in enumerate(curve, 1))
    with open(asked.model, "w", encoding="utf-8") as file:
        whole = {"rate": asked.rate, "seed": asked.seed, "accuracy": curve[-1], "scales": scales}
        json.dump({**whole, "species": birds.SPECIES, "model": model}, file, indent=1)
    print(f"rate {asked.rate}, seed {asked.seed}: {curve[-1]:.1%} of {len(test)} birds told right")


main()
