"""Small JPEG files of every structure, and what libjpeg-turbo makes of them, for crates/intake/tests/jpeg_structures.rs.

    apt-get install libjpeg-turbo-progs    # 2.1.5
    pip install numpy
    python tests/reference/jpeg_structures.py crates/intake/tests/jpeg_structures

Writes a file for each way to sample, to order scans and to restart that cjpeg offers, and into goldens.json the mean of each square of
four by four pixels of djpeg's picture, as red, green and blue.
"""

import itertools
import json
import pathlib
import subprocess
import sys

import numpy as np

SIDE = 4
SAMPLINGS = {
    "444": "1x1",
    "422": "2x1",
    "440": "1x2",
    "420": "2x2",
    "411": "4x1",
    "410": "4x2",
    "441": "1x4",
    "442": "2x2,2x1,2x1",
    "chroma-taller": "2x1,1x2,1x2",
    "chroma-wider": "1x2,2x1,2x1",
    "chroma-finer": "1x1,2x2,2x2",
    "chroma-unlike": "2x2,1x1,2x1",
    "three": "3x1,1x1,1x1",
    "large-factors": "2x2,2x2,2x2",
}
SCANS = {
    "one": "",
    "each": "0;\n1;\n2;\n",
    "two": "0;\n1 2;\n",
    "progressive": "progressive",
}
RESTARTS = {"whole": None, "restarts": "3B"}
SIZES = {"odd": (35, 27), "even": (32, 32)}


def chart(width, height):
    """Slow changes of colour, and an edge."""
    y, x = np.mgrid[0:height, 0:width] / [[[height]], [[width]]]
    red = 128 + 100 * np.sin(5 * x + 2 * y)
    green = 128 + 100 * np.cos(4 * y - x)
    blue = 255 * (0.2 + 0.6 * x * y)
    picture = np.stack([red, green, blue], 2)
    picture[height // 2 :, width // 2 :] = [230, 40, 60]
    return np.clip(np.round(picture), 0, 255).astype(np.uint8)


def ppm(picture):
    height, width, _ = picture.shape
    return b"P6\n%d %d\n255\n" % (width, height) + picture.tobytes()


def read(data):
    kind, size, _, rest = data.split(b"\n", 3)
    width, height = map(int, size.split())
    pixels = np.frombuffer(rest, np.uint8).reshape(height, width, -1)
    return np.repeat(pixels, 3, 2) if kind == b"P5" else pixels


def means(picture):
    height, width, _ = picture.shape
    rows, columns = range(0, height, SIDE), range(0, width, SIDE)
    squares = [picture[y : y + SIDE, x : x + SIDE] for y in rows for x in columns]
    return [int(value) for square in squares for value in np.round(square.reshape(-1, 3).mean(0))]


def write(folder, name, arguments, picture):
    data = subprocess.run(["cjpeg", "-quality", "85", "-optimize", *arguments], input=ppm(picture), capture_output=True)
    if data.returncode != 0:
        # Not every order of scans is possible with every sampling.
        print(f"{name}: {data.stderr.decode().strip()}", file=sys.stderr)
        return None
    (folder / f"{name}.jpg").write_bytes(data.stdout)
    shown = read(subprocess.run(["djpeg", "-dct", "int"], input=data.stdout, capture_output=True, check=True).stdout)
    return {"size": [shown.shape[1], shown.shape[0]], "means": means(shown)}


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    goldens = {}
    for sampling, scans, restart, size in itertools.product(SAMPLINGS, SCANS, RESTARTS, SIZES):
        # The even size shows nothing new where there are restarts.
        if size == "even" and restart != "whole":
            continue
        arguments = ["-sample", SAMPLINGS[sampling]]
        if SCANS[scans] == "progressive":
            arguments += ["-progressive"]
        elif SCANS[scans]:
            script = folder / "scans.txt"
            script.write_text(SCANS[scans])
            arguments += ["-scans", str(script)]
        if RESTARTS[restart]:
            arguments += ["-restart", RESTARTS[restart]]
        name = f"{sampling}-{scans}-{restart}-{size}"
        goldens[name] = write(folder, name, arguments, chart(*SIZES[size]))
    for name, arguments in {"grey": ["-grayscale"], "grey-sampled": ["-grayscale", "-sample", "2x2"], "rgb": ["-rgb"]}.items():
        goldens[name] = write(folder, name, arguments, chart(*SIZES["odd"]))
    (folder / "scans.txt").unlink()
    goldens = {name: golden for name, golden in goldens.items() if golden}
    lines = [f"{json.dumps(name)}: {json.dumps(golden, separators=(',', ':'))}" for name, golden in goldens.items()]
    (folder / "goldens.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")


main(pathlib.Path(sys.argv[1]))
