#!/usr/bin/env python3
"""What an analyst would write with rasterio, NumPy and scikit-image: pipeline.py IMAGE OUT.geojson [PROCESSES].

Blocks with an overlap, six indices, three hue rules, labels, means of each region, points as GeoJSON. An object belongs
to the block that its centre lies in.
"""
import json
import sys
from multiprocessing import Pool

import numpy as np
import rasterio
from rasterio.warp import transform
from rasterio.windows import Window
from skimage.color import rgb2hsv
from skimage.measure import label

BLOCK, OVERLAP = 2048, 64
FLOWER_M2, MOST_M2 = 0.002, 0.05
INDICES = ("ExG", "ExGR", "NGRDI", "VARI", "GLI", "CIVE")

source = None


def open_source(path):
    global source
    source = rasterio.open(path)


def indices_of(rgb):
    """Six planes, in the order of INDICES; shares of the channels where an index is defined on them."""
    red, green, blue = rgb
    with np.errstate(divide="ignore", invalid="ignore"):
        total = red + green + blue
        r, g, b = red / total, green / total, blue / total
        exg = 2 * g - r - b
        yield exg
        yield exg - (1.4 * r - g)
        yield (green - red) / (green + red)
        yield (green - red) / (green + red - blue)
        yield (2 * green - red - blue) / (2 * green + red + blue)
        yield 0.441 * r - 0.811 * g + 0.385 * b + 18.78745


def petal_mask(rgb):
    hue, saturation, value = np.moveaxis(rgb2hsv(np.moveaxis(rgb, 0, -1)), -1, 0)
    red = ((hue < 0.04) | (hue > 0.94)) & (saturation > 0.5) & (value > 0.4)
    pink = (hue >= 0.78) & (hue <= 0.96) & (saturation > 0.15) & (value > 0.4)
    white = (saturation < 0.10) & (value > 0.82)
    return red | pink | white


def measure_block(corner):
    left, top = corner
    x0, y0 = max(left - OVERLAP, 0), max(top - OVERLAP, 0)
    x1, y1 = min(left + BLOCK + OVERLAP, source.width), min(top + BLOCK + OVERLAP, source.height)
    window = Window(x0, y0, x1 - x0, y1 - y0)
    bands = source.read((1, 2, 3), window=window)
    valid = source.dataset_mask(window=window) > 0
    if not valid.any():
        return []
    rgb = bands.astype(np.float32) / 255
    labels, count = label(petal_mask(rgb) & valid, connectivity=2, return_num=True)
    if count == 0:
        return []
    # Only the labelled pixels matter from here on.
    rows, columns = np.nonzero(labels)
    of = labels[rows, columns]
    area = np.bincount(of, minlength=count + 1)[1:]
    y = np.bincount(of, rows, count + 1)[1:] / area + y0
    x = np.bincount(of, columns, count + 1)[1:] / area + x0
    means = [np.bincount(of, plane[rows, columns], count + 1)[1:] / area for plane in indices_of(rgb)]
    pixel_m2 = abs(source.transform.a * source.transform.e)
    keep = (area * pixel_m2 >= FLOWER_M2) & (area * pixel_m2 <= MOST_M2)
    keep &= (x >= left) & (x < left + BLOCK) & (y >= top) & (y < top + BLOCK)
    return [row for row in zip(x[keep], y[keep], area[keep] * pixel_m2, *(plane[keep] for plane in means))]


def write_points(path, found, crs, affine):
    xs, ys = affine * (np.array([f[0] for f in found]) + 0.5, np.array([f[1] for f in found]) + 0.5)
    lon, lat = transform(crs, "EPSG:4326", xs, ys) if found else ((), ())
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [round(at_lon, 7), round(at_lat, 7)]},
            "properties": {"area_m2": round(float(f[2]), 4)}
            | {name: round(float(value), 4) if np.isfinite(value) else None for name, value in zip(INDICES, f[3:])},
        }
        for at_lon, at_lat, f in zip(lon, lat, found)
    ]
    with open(path, "w", encoding="utf-8") as out:
        json.dump({"type": "FeatureCollection", "features": features}, out)


def main():
    image, out = sys.argv[1:3]
    processes = int(sys.argv[3]) if len(sys.argv) > 3 else 2
    with rasterio.open(image) as whole:
        corners = [(x, y) for y in range(0, whole.height, BLOCK) for x in range(0, whole.width, BLOCK)]
        crs, affine = whole.crs, whole.transform
    with Pool(processes, open_source, (image,)) as pool:
        found = [row for rows in pool.imap(measure_block, corners) for row in rows]
    write_points(out, found, crs, affine)
    print(f"{len(found)} flowers", file=sys.stderr)


if __name__ == "__main__":
    main()
