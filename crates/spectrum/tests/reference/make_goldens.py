"""Writes goldens.json and cat.png: what NumPy makes of small planes, filters and a piece of a photograph.

    python3 make_goldens.py chelsea-224.png        (NumPy 2.4, Pillow 13)

chelsea-224.png is the centre square of scikit-image's CC0 photograph "chelsea", resized to 224 x 224. Everything here is
worked out on the full grid in float64 and shares no code with the crate.
"""

import json
import sys
from pathlib import Path

import numpy as np
from PIL import Image

HERE = Path(__file__).parent
CHAINS = [
    [("lowpass", 4)],
    [("lowpass", 5.5)],
    [("highpass", 4)],
    [("bandpass", 2, 5)],
    [("bandpass", 0, 3)],
    [("bandstop", 2, 5)],
    [("orientation", 0, 45)],
    [("orientation", 150, 20)],
    [("orientation", 60.5, 100)],
    [("orientation", 0, 180)],
    [("lowpass", 5), ("orientation", 45, 135)],
]
PHOTO_CHAINS = [
    ([("lowpass", 6)], 0),
    ([("highpass", 6)], 0),
    ([("bandpass", 3, 12)], 4),
    ([("bandstop", 3, 12)], 4),
    ([("orientation", 20, 110)], 3),
    ([("lowpass", 16), ("orientation", 120, 30)], 2),
]


def words(chain):
    return "+".join(f"{name}:" + "-".join(f"{value:g}" for value in values) for name, *values in chain)


def canonical(height, width):
    """For every coefficient, the frequency (kx, ky) that its weight is read at.

    A coefficient and its conjugate partner have up to four signed names: of these the one with kx >= 0, and of
    several the one with ky <= 0.
    """
    kx = np.empty((height, width))
    ky = np.empty((height, width))
    for r in range(height):
        for c in range(width):
            names = set()
            for row, column in [(r, c), ((height - r) % height, (width - c) % width)]:
                for y in {row, row - height}:
                    for x in {column, column - width}:
                        if abs(y) * 2 <= height and abs(x) * 2 <= width:
                            names.add((x, y))
            names = [name for name in names if name[0] >= 0]
            if len(names) > 1:
                names = [name for name in names if name[1] <= 0]
            (kx[r, c], ky[r, c]), = names
    return kx, ky


def disc(r, radius, edge):
    edge = min(edge, 2 * radius)
    if edge == 0:
        return (r < radius).astype(float)
    t = np.clip((r - (radius - edge / 2)) / edge, 0, 1)
    return 0.5 * (1 + np.cos(np.pi * t))


def wedge(kx, ky, r, start, stop, edge):
    """The sharp wedge averaged along the arc, with the bump whose integral is the raised cosine."""
    theta = np.degrees(np.arctan2(-ky, kx)) % 180

    def sharp(t):
        return (start <= t) & (t < stop) if start <= stop else (t >= start) | (t < stop)

    out = np.ones_like(r)
    for index in np.ndindex(*r.shape):
        if r[index] > 0:
            if edge == 0:
                out[index] = sharp(theta[index])
            else:
                share = (np.arange(200_000) + 0.5) / 200_000
                shift = np.degrees(edge / np.pi * np.arcsin(2 * share - 1) / r[index])
                out[index] = np.mean(sharp((theta[index] + shift) % 180))
    return out


def mask(chain, edge, height, width):
    kx, ky = canonical(height, width)
    r = np.sqrt(kx**2 + ky**2)
    total = np.ones((height, width))
    for name, *values in chain:
        if name == "lowpass":
            total *= disc(r, values[0], edge)
        elif name == "highpass":
            total *= 1 - disc(r, values[0], edge)
        elif name == "bandpass":
            total *= disc(r, values[1], edge) - disc(r, values[0], edge)
        elif name == "bandstop":
            total *= 1 - (disc(r, values[1], edge) - disc(r, values[0], edge))
        else:
            total *= wedge(kx, ky, r, *values, edge)
    return total


def plane(height, width):
    """Sixty-fourths, which every float holds exactly."""
    r, c = np.mgrid[:height, :width]
    return ((31 * r * r + 17 * c + 7 * r * c) % 64) / 64


def rounded(values, digits):
    return [0 if value == 0 else round(float(value), digits) for value in np.ravel(values)]


def transforms():
    for height, width in [(16, 16), (17, 16), (16, 21), (19, 17)]:
        spectrum = np.fft.fft2(plane(height, width))
        ky, kx = np.meshgrid(np.fft.fftfreq(height, 1 / height), np.fft.fftfreq(width, 1 / width), indexing="ij")
        ring = np.sqrt(kx**2 + ky**2).astype(int).ravel()
        count = np.bincount(ring)
        yield {
            "height": height,
            "width": width,
            "real": rounded(spectrum.real, 5),
            "imaginary": rounded(spectrum.imag, 5),
            "ring_count": count.tolist(),
            "ring_magnitude": rounded(np.bincount(ring, np.abs(spectrum).ravel()) / count, 5),
            "ring_power": rounded(np.bincount(ring, np.abs(spectrum).ravel() ** 2) / count, 4),
        }


def masks():
    for height, width in [(12, 12), (13, 13), (12, 15), (11, 14)]:
        for chain in CHAINS:
            for edge in [0, 3.5]:
                yield {
                    "height": height,
                    "width": width,
                    "filter": words(chain),
                    "edge": edge,
                    "centred": rounded(np.fft.fftshift(mask(chain, edge, height, width)), 5),
                }


def photo(path):
    piece = Image.open(path).convert("RGB").crop((70, 60, 134, 111))
    piece.save(HERE / "cat.png", optimize=True)
    pixels = np.asarray(piece) / 255
    for chain, edge in PHOTO_CHAINS:
        weights = mask(chain, edge, *pixels.shape[:2])
        filtered = np.fft.ifft2(np.fft.fft2(pixels, axes=(0, 1)) * weights[..., None], axes=(0, 1))
        assert np.abs(filtered.imag).max() < 1e-12
        power = np.abs(np.fft.fft2(pixels, axes=(0, 1))) ** 2
        power[0, 0] = 0
        yield {
            "filter": words(chain),
            "edge": edge,
            "kept_energy": round(float((power * weights[..., None] ** 2).sum() / power.sum()), 6),
            # Row-major, channels last, every seventh value: enough to meet every row, column and channel.
            "every_seventh": rounded(np.clip(filtered.real, 0, 1).ravel()[::7], 5),
        }


goldens = {"transforms": list(transforms()), "masks": list(masks()), "photo": list(photo(sys.argv[1]))}
text = json.dumps(goldens, separators=(",", ":")).replace("},{", "},\n{")
(HERE / "goldens.json").write_text(text + "\n")
