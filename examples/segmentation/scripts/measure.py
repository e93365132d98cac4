"""Measure each nucleus of one image, and draw the outlines over it to check by eye."""

import argparse
from pathlib import Path

import imageio.v3 as imageio
import numpy as np
import tifffile
from skimage import exposure, measure, segmentation

import tables

COLUMNS = ["field", "nucleus", "area_px", "eccentricity", "brightness", "whole"]


def picture(image, labels):
    """The image in grey, twice as large, with the outline of each nucleus in orange."""
    low, high = np.percentile(image, (0.5, 99.8))
    grey = exposure.rescale_intensity(image.astype(float), (low, max(high, low + 1)), (0, 1)) ** 0.7
    grey, labels = (np.kron(a, np.ones((2, 2), a.dtype)) for a in (grey, labels))
    colour = np.dstack([grey, grey, grey])
    colour[segmentation.find_boundaries(labels, mode="inner")] = (1.0, 0.55, 0.2)
    return (colour * 255).round().astype(np.uint8)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--image", required=True, help="the image (TIFF)")
    parser.add_argument("--mask", required=True, help="its labels, from segment.py")
    parser.add_argument("--table", required=True, help="output: one line per nucleus (CSV)")
    parser.add_argument("--overlay", required=True, help="output: the outlines over the image (PNG)")
    options = parser.parse_args()

    image, labels = tifffile.imread(options.image), tifffile.imread(options.mask)
    if image.shape != labels.shape:
        tables.stop(f"{options.image} is {image.shape}, its mask {options.mask} is {labels.shape}")

    height, width = labels.shape
    rows = []
    for nucleus in measure.regionprops(labels, intensity_image=image):
        top, left, bottom, right = nucleus.bbox
        # A nucleus cut by the edge counts, but its size is not its own.
        whole = top > 0 and left > 0 and bottom < height and right < width
        rows.append({
            "field": Path(options.image).stem,
            "nucleus": nucleus.label,
            "area_px": int(nucleus.area),
            "eccentricity": round(float(nucleus.eccentricity), 4),
            "brightness": round(float(nucleus.intensity_mean), 2),
            "whole": "yes" if whole else "no",
        })

    tables.write(options.table, COLUMNS, rows)
    imageio.imwrite(options.overlay, picture(image, labels), extension=".png")
    print(f"{options.image}: {len(rows)} nuclei measured")


if __name__ == "__main__":
    main()
