"""One self-contained HTML page: the pictures with their outlines, and the numbers."""

import argparse
import base64
import html
import statistics
from pathlib import Path

import tables

STYLE = """
:root { color-scheme: light dark; --paper: #fdfcfa; --ink: #1f2933; --soft: #5f6b76; --line: #dfe3e6;
        --card: #ffffff; --bar: #c2541b; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #14181c; --ink: #e6e9ec; --soft: #9aa5b1; --line: #2f373f; --card: #1b2127; --bar: #f0925a; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
       font: 16px/1.55 system-ui, "Segoe UI", "Helvetica Neue", "DejaVu Sans", sans-serif; }
main { max-width: 900px; margin: 0 auto; padding: 3rem 1.25rem 4rem; }
h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 .4rem; letter-spacing: -.01em; }
h2 { font-size: 1.2rem; margin: 2.6rem 0 .3rem; }
p { margin: .3rem 0 1rem; color: var(--soft); max-width: 64ch; }
.pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 340px), 1fr)); gap: 1rem; }
figure { margin: 0; background: var(--card); border: 1px solid var(--line); border-radius: 10px; overflow: hidden; }
figure img { display: block; width: 100%; height: auto; background: #000; }
figcaption { padding: .6rem .9rem; font-size: .92rem; color: var(--soft); } figcaption b { color: var(--ink); }
.chart { padding: 1rem; } svg { display: block; width: 100%; height: auto; }
svg text { fill: var(--soft); font-size: 13px; } svg rect { fill: var(--bar); } svg line { stroke: var(--soft); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .94rem; font-variant-numeric: tabular-nums; }
th, td { padding: .45rem .6rem; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; }
th { color: var(--soft); font-weight: 600; } td:first-child, th:first-child { text-align: left; }
tr:last-child td { font-weight: 600; }
footer { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: 1rem; font-size: .88rem; color: var(--soft); }
"""


def of(nuclei, column):
    """The values of one column, of the nuclei that no edge cuts."""
    return [float(nucleus[column]) for nucleus in nuclei if nucleus["whole"] == "yes"]


def middle(values, digits):
    """The median as text; a dash where there is none."""
    return f"{statistics.median(values):.{digits}f}" if values else "–"


def histogram(values, width=820, height=240):
    """How many nuclei have which size, as SVG."""
    if not values:
        return ""
    # The narrowest bars of a round width that are no more than 30.
    wide = next(w * 10 ** power for power in range(9) for w in (1, 2, 5) if max(values) < 30 * w * 10 ** power)
    counts = [0] * (int(max(values) // wide) + 1)
    for value in values:
        counts[int(value // wide)] += 1
    step = (width - 40) / len(counts)
    floor = height - 44
    parts = [f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="sizes of the nuclei">']
    for k, count in enumerate(counts):
        tall = count / max(counts) * (floor - 24)
        title = f"from {k * wide} to {(k + 1) * wide} pixels: {count} nuclei"
        parts.append(f'<rect x="{30 + k * step:.1f}" y="{floor - tall:.1f}" width="{step - 2:.1f}" '
                     f'height="{tall:.1f}" rx="2"><title>{title}</title></rect>')
        if count:
            parts.append(f'<text x="{30 + (k + 0.5) * step:.1f}" y="{floor - tall - 5:.1f}" '
                         f'text-anchor="middle">{count}</text>')
    parts.append(f'<line x1="28" x2="{width - 8}" y1="{floor}" y2="{floor}"/>')
    for k in range(0, len(counts) + 1, 5):
        parts.append(f'<text x="{30 + k * step:.1f}" y="{floor + 18}" text-anchor="middle">{k * wide}</text>')
    parts.append(f'<text x="{width / 2}" y="{height - 6}" text-anchor="middle">area (pixels)</text>')
    return "".join(parts) + "</svg>"


def line(name, nuclei):
    """One line of the table."""
    cells = [html.escape(name), len(nuclei), len(of(nuclei, "area_px")), middle(of(nuclei, "area_px"), 0),
             middle(of(nuclei, "eccentricity"), 2), middle(of(nuclei, "brightness"), 0)]
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--title", required=True)
    parser.add_argument("--tables", required=True, nargs="+", help="what measure.py wrote, one per image")
    parser.add_argument("--overlays", required=True, nargs="+", help="its pictures, in the same order")
    parser.add_argument("--output", required=True, help="output: the page (HTML)")
    options = parser.parse_args()
    if len(options.tables) != len(options.overlays):
        tables.stop(f"{len(options.tables)} tables but {len(options.overlays)} pictures")

    fields = []
    pictures = []
    for table, overlay in zip(options.tables, options.overlays):
        name = Path(table).stem
        nuclei = tables.read(table, ["nucleus", "area_px", "eccentricity", "brightness", "whole"])
        fields.append((name, nuclei))
        try:
            data = base64.b64encode(Path(overlay).read_bytes()).decode("ascii")
        except OSError as error:
            tables.stop(f"{overlay} cannot be read: {error}")
        pictures.append(
            f'<figure><img alt="{html.escape(name)}: outlines of {len(nuclei)} nuclei" '
            f'src="data:image/png;base64,{data}"><figcaption><b>{html.escape(name)}</b>: {len(nuclei)} nuclei'
            "</figcaption></figure>"
        )

    everything = [nucleus for _, nuclei in fields for nucleus in nuclei]
    head = ["image", "nuclei", "whole", "median area (px)", "median eccentricity", "median brightness"]
    page = f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{html.escape(options.title)}</title>
<style>{STYLE}</style>
<main>
<h1>{html.escape(options.title)}</h1>
<p>{len(everything)} nuclei in {len(fields)} images. The outlines are what was measured: look whether they are right
before you believe the numbers.</p>
<div class="pictures">{"".join(pictures)}</div>
<h2>The numbers</h2>
<p>Medians are over the nuclei that no edge of the image cuts (whole).</p>
<div class="scroll"><table><thead><tr>{"".join(f"<th>{name}</th>" for name in head)}</tr></thead>
<tbody>{"".join(line(name, nuclei) for name, nuclei in fields)}{line("all", everything)}</tbody></table></div>
<h2>Sizes</h2>
<p>Whole nuclei of all images.</p>
<figure class="chart">{histogram(of(everything, "area_px"))}</figure>
<footer>Images: CC0, provided by Jason Moffat, copyright David Root; Moffat and others 2006,
doi:10.1016/j.cell.2006.01.040.</footer>
</main>
</html>
"""
    with open(options.output, "w", encoding="utf-8") as file:
        file.write(page)
    print(f"{options.output}: {len(everything)} nuclei in {len(fields)} images")


if __name__ == "__main__":
    main()
