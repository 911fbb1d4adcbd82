"""Pictures of crates/synthetic by NumPy, for crates/synthetic/tests/goldens.rs.

    pip install numpy
    python tests/reference/synthetic.py

Writes crates/synthetic/tests/goldens.json: for several recipes, every 211th value of pictures before clipping and rounding, and the
special frequencies. From the description in crates/synthetic/src/lib.rs: whole spectra and inverse transforms where the crate has sums
of waves, and a random stream of its own.
"""

import json
from pathlib import Path

import numpy as np

MASK = (1 << 64) - 1
RECIPES = [
    "bands:32,4,8,12,1,1,0.5,3,4,3,4,0.5,1,0,0.498,0.172,1",
    "bands:32,4,8,12,4,1,0.5,3,4,3,4,0.5,1,0,0.498,0.172,7",
    "bands:28,3,7,10.5,2,0.6,0.3,5,2.5,1,9,1.2,0.4,0.05,0.4,0.25,42",
    "bands:16,2.5,5,6,3,2,0,0,4,16,3,0,0,0.1,0.6,0.1,9999",
]


def mix(state):
    state = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    state = ((state ^ (state >> 27)) * 0x94D049BB133111EB) & MASK
    return state ^ (state >> 31)


class Stream:
    """SplitMix64."""

    def __init__(self, seed, stream):
        self.state = (mix(seed) + mix(~stream & MASK)) & MASK

    def bits(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        return mix(self.state)

    def unit(self):
        return (self.bits() >> 11) / 2**53

    def units(self, count):
        return np.array([self.unit() for _ in range(count)])

    def below(self, end):
        return (self.bits() * end) >> 64

    def shuffle(self, items):
        for last in range(len(items) - 1, 0, -1):
            other = self.below(last + 1)
            items[last], items[other] = items[other], items[last]


class Set:
    def __init__(self, word):
        values = [float(np.float32(text)) for text in word.removeprefix("bands:").split(",")]
        self.side = n = int(values[0])
        self.edges = values[1:4]
        self.biased = int(values[4])
        self.exponent, self.spread = values[5:7]
        self.specials = [(int(values[7]), values[8]), (int(values[9]), values[10])]
        self.line, self.colour, self.noise, self.mean, self.contrast = values[11:16]
        self.seed = int(values[16])

        half = n // 2
        pairs = [(kx, ky) for kx in range(half + 1) for ky in range(-half, half)]
        self.pairs = [k for k in pairs if k != (0, 0) and not (k[0] in (0, half) and k[1] > 0)]

        # The laws as whole planes, rows ky and columns kx in the order of fftfreq.
        k = np.fft.fftfreq(n, 1 / n)
        radius = np.hypot(*np.meshgrid(k, k))
        radius[0, 0] = 1
        band = np.digitize(radius, self.edges)
        plain = radius**-self.exponent
        plain[0, 0] = 0
        laws = [plain.copy() for _ in range(4)]
        self.chosen = self.choose(band)
        for law, chosen, (_, gain) in zip(laws[1:3], self.chosen, self.specials):
            for kx, ky in chosen:
                law[ky, kx] *= gain
                law[-ky, -kx] *= gain
        laws[3][band != self.biased - 1] = 0

        def variance(law):
            return np.sum(law**2) * (1 + self.spread**2 / 3)

        of_line = self.line**2 * variance(plain)
        scale = self.contrast / np.sqrt((sum(map(variance, laws)) + of_line) / 4)
        self.laws = [scale * law for law in laws]
        self.height = scale * np.sqrt(of_line / (n - 1))

    def choose(self, band):
        n = self.side
        chosen = [[], []]
        for b in range(4):
            own = lambda kx, ky: (2 * kx) % n == 0 and (2 * ky) % n == 0
            places = [(x, y) for x, y in self.pairs if band[y, x] == b and abs(x) != abs(y) and not own(x, y)]
            Stream(self.seed, (1 << 34) + b).shuffle(places)
            first = min(self.specials[0][0], len(places))
            second = min(self.specials[1][0], len(places) - first)
            chosen[0] += places[:first]
            chosen[1] += places[len(places) - second :]
        return chosen

    def picture(self, c, index):
        n = self.side
        stream = Stream(self.seed, (c << 32) | index)
        gains = 1 - self.colour * stream.units(3)
        gains = gains / np.sqrt(np.mean(gains**2))
        place = stream.below(n)
        spectrum = np.zeros((n, n), complex)
        for kx, ky in self.pairs:
            magnitude = self.laws[c][ky, kx] * (1 + self.spread * (2 * stream.unit() - 1))
            phase = 2 * np.pi * stream.unit()
            if (-kx % n, -ky % n) == (kx % n, ky % n):
                spectrum[ky, kx] = magnitude * (-1 if np.cos(phase) < 0 else 1)
            else:
                spectrum[ky, kx] = magnitude * np.exp(1j * phase)
                spectrum[-ky, -kx] = np.conj(spectrum[ky, kx])
        pattern = np.fft.ifft2(spectrum).real * n * n
        if c == 0:
            y, x = np.mgrid[:n, :n]
            pattern += self.height * (n * ((x + y - place) % n == 0) - 1)
        planes = self.mean + gains[:, None, None] * pattern
        if self.noise > 0:
            planes += self.noise * np.sqrt(12) * (stream.units(3 * n * n).reshape(3, n, n) - 0.5)
        return planes


def main():
    goldens = []
    for word in RECIPES:
        made = Set(word)
        pictures = [
            {
                "class": c,
                "index": index,
                "values": [round(float(value), 7) for value in made.picture(c, index).ravel()[::211]],
            }
            for c in range(4)
            for index in (0, 1234567)
        ]
        goldens.append({"word": word, "specials": made.chosen, "pictures": pictures})
    path = Path(__file__).parents[2] / "crates/synthetic/tests/goldens.json"
    path.write_text(json.dumps(goldens) + "\n")


if __name__ == "__main__":
    main()
