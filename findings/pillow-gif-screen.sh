#!/bin/sh
# Pillow 13.0.0 (GifImagePlugin).
#
# The first frame of a GIF may be smaller than its screen. GIF89a says that the rest has the colour that the header calls the background;
# browsers leave it transparent. Pillow takes neither: `convert("RGB")` gives it the colour that stands for transparent pixels, whose value no
# writer has to choose with care, and without one the first colour of the frame's own table. So a set that was prepared by Pillow has borders
# of colours that no other program shows.
#
# Expected, from the format: the background, (250, 240, 30), or with a transparent colour something that `convert("RGBA")` leaves transparent.
# Seen: (255, 0, 0), the first colour; and (0, 0, 255), the transparent one. (`convert("RGBA")` is transparent in the second case.)
#
# Needs python3 with venv. Fails if the behaviour is another.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet pillow==13.0.0
cat > look.py <<'PY'
import io
import struct

import PIL
from PIL import Image

COLOURS = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (250, 240, 30)]
# Four pixels of the colours 1, 2, 1, 2.
PIXELS = b"\x02\x03\x8c\x18\x15\0"


def gif(transparent):
    """A screen of 4 x 4 whose background is colour 3, and a frame of 2 x 2 at (1, 1)."""
    screen = b"GIF89a" + struct.pack("<HHBBB", 4, 4, 0xF1, 3, 0) + bytes(sum(COLOURS, ()))
    control = b"" if transparent is None else b"\x21\xf9\x04\x01\0\0" + bytes([transparent, 0])
    return screen + control + b"\x2c" + struct.pack("<HHHHB", 1, 1, 2, 2, 0) + PIXELS + b"\x3b"


seen = {}
for name, transparent in {"none": None, "colour 2": 2}.items():
    picture = Image.open(io.BytesIO(gif(transparent)))
    seen[name] = picture.convert("RGB").getpixel((0, 0)), picture.convert("RGBA").getpixel((0, 0))[3]
    print(f"Pillow {PIL.__version__}, transparent: {name}, background {COLOURS[3]}: {seen[name][0]}, alpha {seen[name][1]}")
assert seen == {"none": ((255, 0, 0), 255), "colour 2": ((0, 0, 255), 0)}, "the behaviour is another"
PY
venv/bin/python look.py
