"""Give every nucleus of an image a number: smooth, threshold, split what touches."""

import argparse
import sys

import numpy as np
import tifffile
from scipy import ndimage
from skimage import feature, filters, measure, segmentation


def read(path):
    """The image, one channel; anything else ends the task with a message."""
    try:
        image = tifffile.imread(path)
    except (OSError, ValueError) as error:  # tifffile's own error is a ValueError
        sys.exit(f"error: {path} cannot be read as TIFF: {error}")
    if image.ndim != 2:
        sys.exit(f"error: {path} has the shape {image.shape}; an image of one channel is needed")
    return image


def label(image, smoothing, smallest, separation):
    """The labels: 0 is background, 1, 2, … are the nuclei."""
    smooth = filters.gaussian(image, sigma=smoothing, preserve_range=True)
    if smooth.min() == smooth.max():
        return np.zeros(image.shape, dtype=np.uint16)  # an empty field: nothing to separate
    nuclei = ndimage.binary_fill_holes(smooth > filters.threshold_otsu(smooth))

    # The further inside, the deeper: each nucleus is flooded from its own centre.
    inside = ndimage.gaussian_filter(ndimage.distance_transform_edt(nuclei), 1)
    centres = feature.peak_local_max(
        inside, min_distance=separation, labels=measure.label(nuclei), exclude_border=False
    )
    seeds = np.zeros(image.shape, dtype=np.int32)
    seeds[tuple(centres.T)] = np.arange(1, len(centres) + 1)
    labels = segmentation.watershed(-inside, seeds, mask=nuclei)

    sizes = np.bincount(labels.ravel())
    labels[sizes[labels] < smallest] = 0
    labels, _, _ = segmentation.relabel_sequential(labels)
    if labels.max() > np.iinfo(np.uint16).max:
        sys.exit("error: more than 65535 nuclei; raise --smallest or --separation")
    return labels.astype(np.uint16)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--input", required=True, help="image (TIFF, one channel)")
    parser.add_argument("--smoothing", required=True, type=float, help="sigma of the blur, pixels")
    parser.add_argument("--smallest", required=True, type=int, help="smallest nucleus, pixels")
    parser.add_argument("--separation", required=True, type=int, help="least distance of centres, pixels")
    parser.add_argument("--output", required=True, help="output: the labels (TIFF, 16 bits)")
    options = parser.parse_args()

    labels = label(read(options.input), options.smoothing, options.smallest, options.separation)
    tifffile.imwrite(options.output, labels, compression="zlib")
    print(f"{options.input}: {labels.max()} nuclei")


if __name__ == "__main__":
    main()
