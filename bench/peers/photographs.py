"""What PIL and torchvision make of photographs for evaluation: the shorter side to 256, bilinear, then the middle 224.

Prints a table: file, sum of each channel, and every 32nd pixel of every 32nd line from the 16th on, in hexadecimal.
With --pixels it writes all pixels instead, 224 x 224 x 3 bytes a photograph. Photographs come in the order of their names.
"""
import argparse
import sys
from pathlib import Path

from PIL import Image

SHORTER, SIDE = 256, 224


def evaluated(path):
    """torchvision's Resize(256) and CenterCrop(224), whose arithmetic on sizes this is."""
    with Image.open(path) as photograph:
        picture = photograph.convert("RGB")
    width, height = picture.size
    shorter, longer = min(width, height), max(width, height)
    long = int(SHORTER * longer / shorter)
    width, height = (SHORTER, long) if width <= height else (long, SHORTER)
    picture = picture.resize((width, height), Image.BILINEAR)
    top, left = int(round((height - SIDE) / 2.0)), int(round((width - SIDE) / 2.0))
    return picture.crop((left, top, left + SIDE, top + SIDE)).tobytes()


def row(name, pixels):
    sums = [sum(pixels[channel::3]) for channel in range(3)]
    places = [(y * SIDE + x) * 3 for y in range(16, SIDE, 32) for x in range(16, SIDE, 32)]
    return "\t".join([name, *map(str, sums), b"".join(pixels[p:p + 3] for p in places).hex()])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="photographs in class folders")
    parser.add_argument("--pixels", action="store_true", help="all pixels instead of the table")
    given = parser.parse_args()
    for name in sorted(path.relative_to(given.folder).as_posix() for path in given.folder.glob("*/*")):
        pixels = evaluated(given.folder / name)
        if given.pixels:
            sys.stdout.buffer.write(pixels)
        else:
            print(row(name, pixels))


main()
