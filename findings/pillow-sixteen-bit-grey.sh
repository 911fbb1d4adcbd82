#!/bin/sh
# Pillow 13.0.0 (Image.convert).
#
# A grey PNG file of sixteen bits is opened in the mode I;16, and `convert("RGB")`, which training code calls on every picture (torchvision's
# `default_loader` does), cuts its values off at 255 instead of scaling them. So nearly every pixel of a scan or a depth map becomes white.
# The same greys with an alpha channel, or written as three equal colours, are scaled: 32,768 of 65,535 becomes 128.
#
# Expected, from what other sixteen-bit pictures give: 128, or an error.
# Seen: 255.
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
import zlib

import PIL
from PIL import Image


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(colour_type, values):
    header = struct.pack(">IIBBBBB", 1, 1, 16, colour_type, 0, 0, 0)
    row = b"\0" + struct.pack(f">{len(values)}H", *values)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(row)) + chunk(b"IEND", b"")


files = {"grey": (0, [32768]), "grey and alpha": (4, [32768, 65535]), "colours": (2, [32768] * 3)}
seen = {}
for name, (colour_type, values) in files.items():
    picture = Image.open(io.BytesIO(png(colour_type, values)))
    seen[name] = picture.convert("RGB").getpixel((0, 0))
    print(f"Pillow {PIL.__version__}, 16-bit {name}, mode {picture.mode}: {seen[name]}")
assert seen == {"grey": (255,) * 3, "grey and alpha": (128,) * 3, "colours": (128,) * 3}, "the behaviour is another"
PY
venv/bin/python look.py
