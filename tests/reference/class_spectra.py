"""Writes crates/shortcuts/tests/spectra/goldens.json: mean class spectra, ADCS and the nearest-mean-spectrum rule by plain NumPy.

    python3 class_spectra.py        (NumPy 2.4)

Whole centred planes of `numpy.fft.fft2`, no conjugate pairs, and loops over classes as the equations are written; nothing is shared
with the crate but the formula for the pictures. Maps are summarised by a few of their values and by sums that any displacement, mirroring
or transposition changes.
"""

import json
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
OUT = HERE.parents[1] / "crates" / "shortcuts" / "tests" / "spectra" / "goldens.json"
WEIGHTS = np.array([0.2989, 0.5870, 0.1140]) / 0.9999
# The fourth class has no pictures, and classes differ in size.
PICTURES = [4, 3, 5, 0]
UNSEEN = 6


def plane(side, number, channel, class_):
    """Noise by a linear congruential generator, with a wave whose direction depends on the class."""
    state = (1 + number * 3 + channel) * 7919 + side
    values = np.empty(side * side)
    for place in range(side * side):
        state = (state * 1664525 + 1013904223) % 2**32
        values[place] = (state >> 8) / 2**24
    y, x = np.mgrid[:side, :side]
    wave = np.cos(2 * np.pi * ((class_ + 2) * x - (class_ + 1) * y) / side)
    # Through f32, in which the crate holds its planes.
    return (0.3 * values.reshape(side, side) + 0.2 + 0.05 * (channel + class_) * wave / 3).astype(np.float32).astype(float)


def magnitudes(side, number, class_):
    return np.stack([
        np.abs(np.fft.fftshift(np.fft.fft2(plane(side, number, channel, class_)))) for channel in range(3)
    ])


def collapse(stack):
    return np.tensordot(WEIGHTS, stack, 1)


def summary(values, side):
    y, x = np.mgrid[:side, :side]
    ramp = np.sin(1 + 0.37 * x + 0.61 * y)
    half = side // 2
    places = [(0, 0), (0, half), (half, 0), (half, half), (half, half + 1), (half + 1, half - 2), (side - 1, side - 1), (2, 9)]
    return {
        "sum": float(values.sum()),
        "ramp": float((values * ramp).sum()),
        "places": [[r, c, float(values[r, c])] for r, c in places],
    }


def rings(values, side):
    k = np.arange(side) - side // 2
    radius = np.floor(np.hypot(k[:, None], k[None, :])).astype(int)
    return [float(values[radius == ring].mean()) for ring in range(radius.max() + 1)]


def case(side):
    number = 0
    stacks = []
    for class_, count in enumerate(PICTURES):
        stacks.append([magnitudes(side, number + i, class_) for i in range(count)])
        number += count
    present = [c for c, count in enumerate(PICTURES) if count]
    mean = {c: np.mean(stacks[c], axis=0) for c in present}
    out = {"side": side, "classes": []}
    gap = np.inf
    for c in present:
        maps = {"sign-then-collapse": np.zeros((side, side)), "collapse-then-sign": np.zeros((side, side))}
        for other in present:
            if other != c:
                difference = mean[c] - mean[other]
                gap = min(gap, np.abs(difference).min(), np.abs(collapse(difference)).min())
                maps["sign-then-collapse"] += collapse(np.sign(difference))
                maps["collapse-then-sign"] += np.sign(collapse(difference))
        power = np.mean([(stack**2).sum(0) for stack in stacks[c]], axis=0)
        log = np.log1p(collapse(mean[c]))
        other = (c + 1) % len(present)
        out["classes"].append({
            "magnitude": [summary(channel, side) for channel in mean[c]],
            "power": summary(power, side),
            "log_magnitude": summary(log, side),
            "log_rings": rings(log, side),
            "other": other,
            "difference": summary(log - np.log1p(collapse(mean[other])), side),
            "adcs": {name: summary(values, side) for name, values in maps.items()},
            "adcs_rings": rings(maps["collapse-then-sign"], side),
        })
    # No sign hangs on the last bits of single precision.
    assert gap > 2e-5, gap

    answers = []
    for number in range(100, 100 + UNSEEN):
        own = np.log1p(collapse(magnitudes(side, number, number % len(present))))
        distance = []
        for c in present:
            squares = (own - np.log1p(collapse(mean[c]))) ** 2
            squares[side // 2, side // 2] = 0
            distance.append(float(squares.sum()))
        answers.append({"number": number, "class": number % len(present), "nearest": int(np.argmin(distance))})
        assert np.diff(np.sort(distance))[0] > 1e-2
    out["nearest"] = answers
    return out


OUT.write_text(json.dumps({"cases": [case(16), case(17)]}, indent=1) + "\n")
