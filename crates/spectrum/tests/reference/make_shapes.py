"""Writes shapes.json: the filters' shapes, layers on some channels, and the strongest coefficients, by NumPy.

    python3 make_shapes.py        (NumPy 2.4)

On the full grid in float64, from each shape's definition; what a soft edge does is averaged from hard shapes where that says the same.
"""

import base64
import json
from pathlib import Path

import numpy as np

from make_content import back, picture, rounded

HERE = Path(__file__).parent
SIZES = [(16, 16), (17, 18), (13, 12)]
LUMA = np.array([0.2126, 0.7152, 0.0722])

# Radius, whether it erases, and places: all in halves of a cycle.
STROKES = {
    "dab": [(4, False, [(6, -4)])],
    "line": [(3, False, [(-9, -5), (8, 3), (8, 11)])],
    "erased": [(8, False, [(0, 0), (10, -6)]), (3, True, [(2, -1), (7, -8)]), (2, False, [(4, -4)])],
}


def canonical(height, width):
    """For every coefficient, the signed frequency that its weight is read at: of all the names that it and its conjugate have, those
    with kx >= 0, and of several of these the one with ky <= 0."""
    kx, ky = np.zeros((2, height, width))
    for r in range(height):
        for c in range(width):
            pairs = {(r, c), (-r % height, -c % width)}
            names = {
                (x, y)
                for row, column in pairs
                for y in (row, row - height)
                for x in (column, column - width)
                if 2 * abs(y) <= height and 0 <= 2 * x <= width
            }
            names = {name for name in names if name[1] <= 0} if len(names) > 1 else names
            ((kx[r, c], ky[r, c]),) = names
    return kx, ky


def rise(distance, edge):
    """0 to 1 at 0: at once, or as the integral of a raised bump of width `edge`."""
    if edge == 0:
        return (distance >= 0).astype(float)
    t = np.clip(distance / edge + 0.5, 0, 1)
    return (1 - np.cos(np.pi * t)) / 2


def disc(r, radius, edge):
    return 1 - rise(r - radius, min(edge, 2 * radius))


def notch(kx, ky, edge, x, y, radius):
    holes = [disc(np.hypot(kx - s * x, ky - s * y), radius, edge) for s in (1, -1)]
    return 1 - np.maximum(*holes)


def ring(kx, ky, edge, radius, width):
    r = np.hypot(kx, ky)
    return disc(r, radius + width / 2, edge) - disc(r, max(radius - width / 2, 0), edge)


def rectangle(kx, ky, edge, left, right, top, bottom):
    def one(x, y):
        if edge == 0:
            return ((left <= x) & (x <= right) & (top <= y) & (y <= bottom)).astype(float)
        along = rise(x - left + 0.5, edge) - rise(x - right - 0.5, edge)
        return along * (rise(y - top + 0.5, edge) - rise(y - bottom - 0.5, edge))

    return np.maximum(one(kx, ky), one(-kx, -ky))


def block(kx, ky, edge, column, row, size):
    assert edge == 0
    turn = np.where((kx == 0) & (ky > 0), -1, 1)
    return ((kx // size == column) & ((turn * ky) // size == row)).astype(float)


def gaussian(kx, ky, edge, sigma):
    """The transform of a normal distribution, of `sigma` pixels of 224."""
    x = np.arange(-1120, 1121)
    kernel = np.exp(-(x**2) / (2 * sigma**2))
    kernel /= kernel.sum()

    def along(k):
        return np.cos(2 * np.pi * np.multiply.outer(np.abs(k), x) / 224) @ kernel

    return along(kx) * along(ky)


def to_segment(x, y, a, b):
    """Distance by the nearest of very many points, refined twice around the best."""
    a, b = np.array(a, float), np.array(b, float)
    low, high = np.zeros_like(x), np.ones_like(x)
    for _ in range(4):
        t = low + (high - low) * np.linspace(0, 1, 201)[:, None, None]
        points = a[:, None, None, None] + (b - a)[:, None, None, None] * t
        distance = np.hypot(points[0] - x, points[1] - y)
        best = distance.argmin(0)
        step = (high - low) / 200
        centre = low + step * best
        low, high = np.clip(centre - step, 0, 1), np.clip(centre + step, 0, 1)
    return distance.min(0)


def brush(kx, ky, edge, strokes):
    weight = np.zeros_like(kx)
    for radius, erases, places in strokes:
        places = [(x / 2, y / 2) for x, y in places]
        for a, b in zip(places, places[1:] or places):
            for s in (1, -1):
                distance = np.round(to_segment(s * kx, s * ky, a, b), 7)
                cover = (distance <= radius / 2).astype(float) if edge == 0 else disc(distance, radius / 2, edge)
                weight = np.minimum(weight, 1 - cover) if erases else np.maximum(weight, cover)
    return weight


def brush_word(strokes):
    out = bytearray()

    def put(number):
        while number >= 128:
            out.append(number % 128 + 128)
            number //= 128
        out.append(number)

    for radius, erases, places in strokes:
        put(2 * radius + erases)
        put(len(places))
        last = (0, 0)
        for place in places:
            for now, before in zip(place, last):
                put(2 * (now - before) if now >= before else 2 * (before - now) - 1)
            last = place
    return base64.urlsafe_b64encode(bytes(out)).decode().rstrip("=")


def lowpass(kx, ky, edge, radius):
    return disc(np.hypot(kx, ky), radius, edge)


SHAPES = [
    (notch, (4, -3, 2)),
    (notch, (0, 0, 2.5)),
    (notch, (-6.5, 5, 1.25)),
    (notch, (1, 0, 3)),
    (ring, (5, 2)),
    (ring, (3, 8)),
    (ring, (4.5, 0.5)),
    (rectangle, (-3, 5, -2, 0)),
    (rectangle, (2, 4, 1, 6)),
    (rectangle, (-8, 8, -1, 1)),
    (rectangle, (0, 0, -9, 9)),
    (rectangle, (1.5, 3.5, -4.5, -0.5)),
]
BLOCKS = [(0, 0, 4), (1, -2, 3), (0, -1, 2), (2, 1, 3), (3, -1, 2), (1, -4, 2), (0, -8, 1)]


def word(name, values):
    return name + ":" + ",".join(f"{value:g}" for value in values)


def masks():
    for height, width in SIZES:
        kx, ky = canonical(height, width)

        def golden(filter_word, edge, weights):
            # With every hard one, what removing it keeps.
            for removes in [False, True] if edge == 0 else [False]:
                centred = np.fft.fftshift(1 - weights if removes else weights)
                yield {
                    "height": height,
                    "width": width,
                    "layer": filter_word + ("*remove" if removes else "") + (f"*edge:{edge:g}" if edge else ""),
                    "centred": [int(value) if value in (0, 1) else round(float(value), 5) for value in centred.ravel()],
                }

        for shape, values in SHAPES:
            whole = shape is not rectangle or all(value % 1 == 0 for value in values)
            for edge in [0, 2, 3.5] if whole else [2, 3.5]:
                yield from golden(word(shape.__name__, values), edge, shape(kx, ky, edge, *values))
        for values in BLOCKS:
            yield from golden(word("block", values), 0, block(kx, ky, 0, *values))
        for sigma in [10, 40]:
            yield from golden(word("gaussian", [sigma]), 2, gaussian(kx, ky, 2, sigma))
        for strokes in STROKES.values():
            for edge in [0, 2]:
                yield from golden("brush:" + brush_word(strokes), edge, brush(kx, ky, edge, strokes))


def strongest(power, percent):
    wanted = int(np.ceil(np.round(percent / 100 * power.size, 9)))
    if wanted == 0:
        return np.zeros_like(power)
    ordered = np.sort(power.ravel())[::-1]
    threshold = ordered[wanted - 1]
    # Partners are equal but for rounding; anything else must be told apart in single precision.
    near = np.abs(ordered / threshold - 1)
    assert ((near < 1e-12) | (near > 1e-5)).all(), percent
    return (power >= threshold * (1 - 1e-9)).astype(float)


def strengths():
    for height, width in [(16, 16), (17, 18), (28, 28)]:
        spectra = np.fft.fft2(picture(height, width, 1), axes=(0, 1))
        power = (np.abs(spectra) ** 2).sum(2)
        for percent in [0, 0.1, 1, 5, 12.5, 33.3, 50, 99, 100]:
            kept = np.fft.fftshift(strongest(power, percent)).astype(int)
            yield {"height": height, "width": width, "percent": percent, "centred": kept.ravel().tolist()}


def on(channels, weights, spectra):
    """A layer's effect: on everything, on one colour, or on the luma that the colours share."""
    if channels == "all":
        return spectra * weights[..., None]
    if channels == "luminance":
        luma = (spectra * LUMA).sum(2)
        return spectra - ((1 - weights) * luma)[..., None]
    out = spectra.copy()
    out[..., ["red", "green", "blue"].index(channels)] *= weights
    return out


STACKS = [
    [(lowpass, (4,), 0, False, "luminance")],
    [(notch, (3, -2, 2), 2, False, "luminance"), (ring, (4, 2), 0, True, "red")],
    [(rectangle, (-3, 5, -2, 0), 2, True, "blue"), (lowpass, (5,), 3, False, "all"), (lowpass, (6,), 0, True, "green")],
    [(ring, (5, 3), 0, True, "luminance"), (lowpass, (6,), 0, False, "blue"), (notch, (0, 0, 1), 0, False, "luminance")],
]


def stacks():
    for height, width in [(16, 16), (17, 18)]:
        kx, ky = canonical(height, width)
        for stack in STACKS:
            spectra = np.fft.fft2(picture(height, width, 1), axes=(0, 1))
            words = []
            for shape, values, edge, removes, channels in stack:
                weights = shape(kx, ky, edge, *values)
                spectra = on(channels, 1 - weights if removes else weights, spectra)
                words.append(
                    word(shape.__name__, values)
                    + ("*remove" if removes else "")
                    + f"*edge:{edge}"
                    + ("" if channels == "all" else "*" + channels)
                )
            yield {
                "height": height,
                "width": width,
                "filters": "+".join(words),
                "every_eleventh": rounded(back(spectra).ravel()[::11], 5),
            }


goldens = {"masks": list(masks()), "strengths": list(strengths()), "stacks": list(stacks())}
text = json.dumps(goldens, separators=(",", ":")).replace("},{", "},\n{")
(HERE / "shapes.json").write_text(text + "\n")
