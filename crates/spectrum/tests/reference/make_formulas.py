"""Writes formulas.json: the pictures of src/formula.rs by NumPy, every thirteenth pixel.

    python3 make_formulas.py        (NumPy 2.4)

From the definitions, in float64, with whole grids and sums of waves where the crate has loops and transforms.
"""

import json
from pathlib import Path

import numpy as np

from make_content import at_frequency, rounded, unit

HERE = Path(__file__).parent


def vector(frequency, degrees):
    """kx and ky, rows downwards, of a direction counter-clockwise on the screen."""
    turn = np.exp(1j * np.radians(degrees))
    return frequency * turn.real, -frequency * turn.imag


def wave(x, y, frequency, degrees, phase=0):
    kx, ky = vector(frequency, degrees)
    return np.cos(2 * np.pi * (kx * x + ky * y) + np.radians(phase))


def checkerboard(cx, cy, squares):
    return np.where((np.floor((cx + 0.5) * squares) + np.floor((cy + 0.5) * squares)) % 2 == 0, 1, -1)


def step(cx, cy, degrees, blur):
    kx, ky = vector(1, degrees)
    distance = np.round(kx * cx + ky * cy, 12)
    if blur == 0:
        return np.sign(distance)
    return np.sin(np.pi * np.clip(distance * 224 / blur, -0.5, 0.5))


def white(side, seed):
    return np.array([2 * unit(seed, place) - 1 for place in range(side * side)]).reshape(side, side)


def pink(side, exponent, seed):
    """A sum of cosines over pairs of frequencies, which needs no transform and no symmetry."""
    y, x = np.mgrid[:side, :side] / side
    total = np.zeros((side, side))
    half = side // 2
    for kx in range(half + 1):
        for ky in range(-half, side - half):
            border = kx == 0 or 2 * kx == side
            if (kx, ky) == (0, 0) or (border and ky > 0):
                continue
            phase = 2 * np.pi * at_frequency(seed, kx, ky)
            strength = np.hypot(kx, ky) ** -exponent
            single = border and (ky == 0 or 2 * ky == -side)
            theta = 2 * np.pi * (kx * x + ky * y)
            total += strength * (np.cos(theta) * np.sign(np.cos(phase)) if single else 2 * np.cos(theta + phase))
    return total / np.abs(total).max()


def disc(cx, cy, radius, frequency, degrees):
    return np.where(np.hypot(cx, cy) < radius, wave(cx, cy, frequency, degrees), 0)


def pictures():
    for side in [16, 31, 64]:
        y, x = np.mgrid[:side, :side] / side
        cx, cy = x + 0.5 / side - 0.5, y + 0.5 / side - 0.5
        yield side, "grating:3,0,0,1", wave(x, y, 3, 0)
        yield side, "grating:5,30,45,0.5", 0.5 * wave(x, y, 5, 30, 45)
        yield side, "grating:2.5,135,270,1", wave(x, y, 2.5, 135, 270)
        yield side, "plaid:4,0,90,1", (wave(x, y, 4, 0) + wave(x, y, 4, 90)) / 2
        yield side, "plaid:6,20,75,0.8", 0.4 * (wave(x, y, 6, 20) + wave(x, y, 6, 75))
        yield side, "checkerboard:8,1", checkerboard(cx, cy, 8)
        yield side, "checkerboard:5,0.3", 0.3 * checkerboard(cx, cy, 5)
        yield side, "step-edge:0,1,0", step(cx, cy, 0, 0)
        yield side, "step-edge:45,0.6,0", 0.6 * step(cx, cy, 45, 0)
        yield side, "step-edge:100,1,50", step(cx, cy, 100, 50)
        yield side, "zone-plate:8,1", np.cos(2 * np.pi * 8 * (cx**2 + cy**2))
        yield side, "white-noise:1,3", white(side, 3)
        yield side, "white-noise:0.2,4", 0.2 * white(side, 4)
        for exponent, contrast, seed in [(0, 1, 1), (1, 1, 2), (1.5, 0.5, 3)]:
            yield side, f"pink-noise:{exponent},{contrast},{seed}", contrast * pink(side, exponent, seed)
        yield side, "disc:0.3,6,45,1", disc(cx, cy, 0.3, 6, 45)
        yield side, "disc:0.5,4,0,0.7", 0.7 * disc(cx, cy, 0.5, 4, 0)


goldens = [
    {"side": side, "word": word, "every_thirteenth": rounded((0.5 + 0.5 * value).ravel()[::13], 6)}
    for side, word, value in pictures()
]
text = json.dumps(goldens, separators=(",", ":")).replace("},{", "},\n{")
(HERE / "formulas.json").write_text(text + "\n")
