"""One page: the ranking, and how each learning rate got there."""

import argparse
import csv
import html

import birds

COLOURS = ["#4477aa", "#228833", "#ccbb44", "#ee6677", "#aa3377", "#66ccee"]
WIDTH, HEIGHT, LEFT, BOTTOM = 640, 320, 50, 30


def means(rows):
    """By learning rate, the mean accuracy over the seeds after each round."""
    by_rate = {}
    for row in rows:
        with open(row["curve"], newline="", encoding="utf-8") as table:
            by_rate.setdefault(row["rate"], []).append(
                [float(line["accuracy"]) for line in csv.DictReader(table)]
            )
    return {
        rate: [sum(values) / len(values) for values in zip(*curves)]
        for rate, curves in by_rate.items()
    }


def chart(curves):
    lines = []
    for number, (rate, values) in enumerate(curves.items()):
        colour = COLOURS[number % len(COLOURS)]
        across = (WIDTH - LEFT - 90) / max(len(values) - 1, 1)
        points = " ".join(
            f"{LEFT + index * across:.1f},{(HEIGHT - BOTTOM) * (1 - value) + 10:.1f}"
            for index, value in enumerate(values)
        )
        lines.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        lines.append(
            f'<text x="{WIDTH - 80}" y="{30 + 18 * number}" fill="{colour}">rate {html.escape(rate)}</text>'
        )
    for share in (0, 0.5, 1):
        height = (HEIGHT - BOTTOM) * (1 - share) + 10
        lines.append(f'<text x="4" y="{height + 4:.0f}">{share:.0%}</text>')
        lines.append(f'<line x1="{LEFT}" x2="{WIDTH - 90}" y1="{height:.0f}" y2="{height:.0f}" stroke="#ddd"/>')
    lines.append(f'<text x="{LEFT}" y="{HEIGHT - 4}">passes over the training birds</text>')
    body = "\n".join(lines)
    return f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" font-family="sans-serif" font-size="13">\n{body}\n</svg>'


def main():
    parser = argparse.ArgumentParser()
    for name in ("--ranking", "--curves", "--output"):
        parser.add_argument(name, required=True)
    asked = parser.parse_args()
    with open(asked.ranking, newline="", encoding="utf-8") as table:
        ranking = list(csv.DictReader(table))
    cells = "\n".join(
        f"<tr><td>{html.escape(row['rate'])}</td><td>{float(row['mean_accuracy']):.1%}</td>"
        f"<td>{float(row['worst']):.1%}</td><td>{float(row['best']):.1%}</td></tr>"
        for row in ranking
    )
    page = f"""<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Learning rates</title>
<style>body {{ font-family: sans-serif; margin: 2em; }} td, th {{ padding: .2em 1em; text-align: right; }}</style>
<h1>Which learning rate?</h1>
<p>Share of the test birds whose species the model tells right, over the seeds.</p>
<table><tr><th>learning rate</th><th>mean</th><th>worst seed</th><th>best seed</th></tr>
{cells}
</table>
{chart(means(birds.rows(asked.curves)))}
"""
    with open(asked.output, "w", encoding="utf-8") as file:
        file.write(page)


main()
