"""One self-contained HTML page: a scatter plot, how far the sexes differ, the numbers."""

import argparse
import html

import tables

WIDTH, HEIGHT = 720, 440
LEFT, RIGHT, TOP, BOTTOM = 80, 16, 16, 52

# A colour and a shape for each species, so that neither is needed to tell them apart.
SHAPES = ["circle", "triangle", "square"]

STYLE = """
:root { color-scheme: light dark; --paper: #fdfcfa; --ink: #1f2933; --soft: #5f6b76; --line: #dfe3e6;
        --card: #ffffff; --s0: #c2541b; --s1: #7b4fa3; --s2: #0b7a75; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #14181c; --ink: #e6e9ec; --soft: #9aa5b1; --line: #2f373f; --card: #1b2127;
          --s0: #f0925a; --s1: #c39be6; --s2: #4fc4bd; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
       font: 16px/1.55 system-ui, "Segoe UI", "Helvetica Neue", "DejaVu Sans", sans-serif; }
main { max-width: 820px; margin: 0 auto; padding: 3rem 1.25rem 4rem; }
h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 .4rem; letter-spacing: -.01em; }
h2 { font-size: 1.2rem; margin: 2.6rem 0 .3rem; }
p { margin: .3rem 0 1rem; color: var(--soft); max-width: 62ch; }
.facts { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.6rem 0 0; padding: 0; list-style: none; }
.facts li { flex: 1 1 8rem; background: var(--card); border: 1px solid var(--line);
            border-radius: 10px; padding: .8rem 1rem; color: var(--soft); font-size: .9rem; }
.facts strong { display: block; font-size: 1.6rem; line-height: 1.2; color: var(--ink); }
figure { margin: 0; background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1rem; }
svg { display: block; width: 100%; height: auto; }
svg text { fill: var(--soft); font-size: 13px; } svg .strong { fill: var(--ink); }
svg .grid { stroke: var(--line); } svg .axis { stroke: var(--soft); }
.s0 { fill: var(--s0); } .s1 { fill: var(--s1); } .s2 { fill: var(--s2); }
.dot { fill-opacity: .62; stroke: var(--card); stroke-width: .6; }
figcaption { display: flex; flex-wrap: wrap; gap: .4rem 1.4rem; padding: .2rem .4rem .6rem; font-size: .92rem; }
figcaption svg { display: inline; width: 14px; height: 14px; vertical-align: -2px; margin-right: .35rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; font-variant-numeric: tabular-nums; }
th, td { padding: .45rem .6rem; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; }
th { color: var(--soft); font-weight: 600; } td:first-child, th:first-child, td:nth-child(2), th:nth-child(2) { text-align: left; }
footer { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: 1rem; font-size: .88rem; color: var(--soft); }
@media print { body { background: none; } figure, table { break-inside: avoid; } }
"""


def words(column):
    """`flipper_length_mm` as a person reads it: `flipper length (mm)`."""
    *name, unit = column.split("_")
    return f"{' '.join(name)} ({unit})" if name and unit in ("mm", "g") else column.replace("_", " ")


def listed(names):
    """`Biscoe, Dream and Torgersen`."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def mark(shape, x, y, css, title=""):
    """One bird, or one sign of the legend."""
    inside = f"<title>{html.escape(title)}</title>" if title else ""
    if shape == "circle":
        return f'<circle class="{css}" cx="{x:.1f}" cy="{y:.1f}" r="4.6">{inside}</circle>'
    if shape == "square":
        return f'<rect class="{css}" x="{x - 4.2:.1f}" y="{y - 4.2:.1f}" width="8.4" height="8.4">{inside}</rect>'
    points = f"{x:.1f},{y - 5.4:.1f} {x + 5.2:.1f},{y + 4:.1f} {x - 5.2:.1f},{y + 4:.1f}"
    return f'<polygon class="{css}" points="{points}">{inside}</polygon>'


def ticks(low, high, wanted=6):
    """Round numbers from `low` to `high`, about `wanted` of them."""
    span = (high - low) or 1.0
    step = next(
        base * 10 ** power
        for power in range(-6, 9)
        for base in (1, 2, 5)
        if span / (base * 10 ** power) <= wanted
    )
    first = int(low // step)
    last = -int(-high // step)
    return [step * k for k in range(first, last + 1)]


def scatter(birds, species, across, up):
    """The scatter plot as SVG: one mark a bird, its numbers when the mouse rests on it."""
    xs, ys = ([float(bird[name]) for bird in birds] for name in (across, up))
    x_ticks, y_ticks = ticks(min(xs), max(xs)), ticks(min(ys), max(ys))

    def at_x(value):
        return LEFT + (value - x_ticks[0]) / (x_ticks[-1] - x_ticks[0]) * (WIDTH - LEFT - RIGHT)

    def at_y(value):
        return HEIGHT - BOTTOM - (value - y_ticks[0]) / (y_ticks[-1] - y_ticks[0]) * (HEIGHT - TOP - BOTTOM)

    parts = [f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{html.escape(words(up))} '
             f'against {html.escape(words(across))}, one mark per bird">']
    for value in x_ticks:
        x = at_x(value)
        parts.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"/>')
        parts.append(f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{value:,g}</text>')
    for value in y_ticks:
        y = at_y(value)
        parts.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{value:,g}</text>')
    parts.append(f'<text class="strong" x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 8}" '
                 f'text-anchor="middle">{html.escape(words(across))}</text>')
    middle = (TOP + HEIGHT - BOTTOM) / 2
    parts.append(f'<text class="strong" x="14" y="{middle}" text-anchor="middle" '
                 f'transform="rotate(-90 14 {middle})">{html.escape(words(up))}</text>')
    for bird, x, y in zip(birds, xs, ys):
        kind = species.index(bird["species"])
        title = f'{bird["species"]}, {bird["sex"]}, {bird["island"]}: {x:g}, {y:g}'
        parts.append(mark(SHAPES[kind % 3], at_x(x), at_y(y), f"dot s{kind % 3}", title))
    return "".join(parts) + "</svg>"


def sexes(comparison, species, measure):
    """A bar a species: how much more the males measure than the females."""
    lines = {row["species"]: float(row["male_over_female_percent"])
             for row in comparison if row["measure"] == measure}
    if not lines:
        tables.stop(f"the comparison has no measure {measure}")
    longest = max(abs(value) for value in lines.values()) or 1.0
    height = 40 * len(species) + 8
    parts = [f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="how much more males measure">']
    for row, name in enumerate(species):
        value, y = lines.get(name, 0.0), 40 * row + 8
        width = abs(value) / longest * (WIDTH - 220)
        parts.append(f'<text class="strong" x="110" y="{y + 19}" text-anchor="end">{html.escape(name)}</text>')
        parts.append(f'<rect class="s{row % 3}" x="122" y="{y}" width="{width:.1f}" height="28" rx="4"/>')
        parts.append(f'<text class="strong" x="{122 + width + 8:.1f}" y="{y + 19}">{value:+.1f} %</text>')
    return "".join(parts) + "</svg>"


def numbers(comparison):
    """The comparison as a table of HTML."""
    head = ["species", "measure", "birds", "mean", "SD", "female", "male", "difference"]
    cells = "".join(f"<th>{name}</th>" for name in head)
    lines = [f"<thead><tr>{cells}</tr></thead><tbody>"]
    for row in comparison:
        shown = [html.escape(row["species"]), html.escape(words(row["measure"])), row["n"]]
        shown += [f"{float(row[name]):,.1f}" for name in ("mean", "sd", "female", "male")]
        shown.append(f'{float(row["male_over_female_percent"]):+.1f} %')
        lines.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in shown) + "</tr>")
    return f'<div class="scroll"><table>{"".join(lines)}</tbody></table></div>'


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--title", required=True)
    parser.add_argument("--across", required=True, help="column of the horizontal axis")
    parser.add_argument("--up", required=True, help="column of the vertical axis")
    parser.add_argument("--comparison", required=True, help="what compare.py wrote")
    parser.add_argument("--output", required=True, help="output: the page (HTML)")
    parser.add_argument("birds", nargs="+", help="the birds of each island, from summarise.py")
    options = parser.parse_args()

    comparison = tables.read(options.comparison, ["species", "measure", "n", "mean", "sd", "female", "male",
                                                  "male_over_female_percent"])
    needed = ["species", "island", "sex", options.across, options.up]
    birds = [bird for path in options.birds for bird in tables.read(path, needed)]
    species = sorted({bird["species"] for bird in birds})
    islands = sorted({bird["island"] for bird in birds})

    legend = "".join(
        f'<span><svg viewBox="0 0 14 14" aria-hidden="true">{mark(SHAPES[k % 3], 7, 7, f"s{k % 3}")}</svg>'
        f"{html.escape(name)} ({sum(bird['species'] == name for bird in birds)})</span>"
        for k, name in enumerate(species)
    )
    page = f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{html.escape(options.title)}</title>
<style>{STYLE}</style>
<main>
<h1>{html.escape(options.title)}</h1>
<p>Body size of the birds whose measures and sex are all known, on {html.escape(listed(islands))}.</p>
<ul class="facts">
<li><strong>{len(birds)}</strong>birds</li>
<li><strong>{len(species)}</strong>species</li>
<li><strong>{len(islands)}</strong>islands</li>
<li><strong>{len({row["measure"] for row in comparison})}</strong>measures</li>
</ul>
<h2>{html.escape(words(options.up).capitalize())} against {html.escape(words(options.across))}</h2>
<p>One mark per bird. Rest the mouse on a mark to read it.</p>
<figure><figcaption>{legend}</figcaption>{scatter(birds, species, options.across, options.up)}</figure>
<h2>Males against females</h2>
<p>How much more the males measure on average: {html.escape(words(options.up))}.</p>
<figure>{sexes(comparison, species, options.up)}</figure>
<h2>The numbers</h2>
<p>All islands together. The difference is that of the males from the females.</p>
{numbers(comparison)}
<footer>Data: Palmer penguins (CC0), Gorman, Williams and Fraser 2014, doi:10.1371/journal.pone.0090081.</footer>
</main>
</html>
"""
    with open(options.output, "w", encoding="utf-8") as file:
        file.write(page)
    print(f"{options.output}: {len(birds)} birds")


if __name__ == "__main__":
    main()
