"""Writes content.json: what NumPy and SciPy make of magnitude and phase, of noise, windows and profiles.

    python3 make_content.py        (NumPy 2.4, SciPy 1.17)

Everything is worked out on the full grid in float64, from the definitions in the papers, and shares no code with the crate.
"""

import json
from pathlib import Path

import numpy as np
from scipy.signal import get_window
from scipy.stats import linregress

HERE = Path(__file__).parent
SIZES = [(16, 16), (17, 18), (28, 28)]
MASK = (1 << 64) - 1


def mix(state):
    """SplitMix64's output function."""
    state = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    state = ((state ^ (state >> 27)) * 0x94D049BB133111EB) & MASK
    return state ^ (state >> 31)


def unit(seed, place):
    """Output `place` of the generator whose state is the mixed seed, in [0, 1)."""
    return (mix((mix(seed) + (place + 1) * 0x9E3779B97F4A7C15) & MASK) >> 11) / 2**53


def at_frequency(seed, kx, ky):
    return unit(seed, ((kx % 2**32) << 32) | (ky % 2**32))


def picture(height, width, seed):
    """Bytes drawn evenly over 256, red plane first, row by row: height x width x 3."""
    values = [int(256 * unit(seed, place)) / 256 for place in range(3 * height * width)]
    return np.array(values).reshape(3, height, width).transpose(1, 2, 0)


def frequencies(height, width):
    """Signed (kx, ky) of every coefficient of fft2, Nyquist negative."""
    ky, kx = np.meshgrid(np.fft.fftfreq(height, 1 / height), np.fft.fftfreq(width, 1 / width), indexing="ij")
    return kx.round().astype(int), ky.round().astype(int)


def back(spectrum):
    result = np.fft.ifft2(spectrum, axes=(0, 1))
    assert np.abs(result.imag).max() < 1e-12
    return result.real


def rounded(values, digits):
    return [round(float(value), digits) + 0.0 for value in np.ravel(values)]


def shifts(height, width, degrees, seed):
    """Phase shifts in radians, odd under conjugation, 0 where a coefficient is its own conjugate."""
    kx, ky = frequencies(height, width)
    out = np.zeros((height, width))
    for r in range(height):
        for c in range(width):
            partner = ((height - r) % height, (width - c) % width)
            if partner == (r, c):
                continue
            # Of the two the one in the right half; where both are on its border, the one in the upper half.
            x, y = int(kx[r, c]), int(ky[r, c])
            x = -x if 2 * x == -width else x
            own_line = x == 0 or 2 * x == width
            if (x > 0 and not own_line) or (own_line and y < 0):
                shift = np.radians(degrees) * (2 * at_frequency(seed, x, y) - 1)
                out[r, c] = shift
                out[partner] = -shift
    return out


def samples_magnitude(radius, table):
    last = len(table)
    inside = np.interp(radius, np.arange(1, last + 1), table)
    return np.where(radius < last, inside, table[-1] * (np.maximum(radius, 1) / last) ** -1.14)


def table():
    """The numbers in src/reference.rs, whose own test holds them against the photographs."""
    source = (HERE / "../../src/reference.rs").read_text()
    body = source.split("const TABLE: [f32; 128] = [")[1].split("]")[0]
    return np.array([float(value) for value in body.replace("\n", " ").split(",") if value.strip()])


def contents():
    for height, width in SIZES:
        first, second = picture(height, width, 1), picture(height, width, 2)
        a, b = (np.fft.fft2(p, axes=(0, 1)) for p in (first, second))
        kx, ky = frequencies(height, width)
        radius = np.hypot(kx, ky)
        phase_a = np.exp(1j * np.angle(a))
        mean = (np.abs(a).sum((0, 1)) - np.abs(a[0, 0])) / (height * width - 1)
        results = {
            "as-is": a,
            "magnitude-only": np.abs(a).astype(complex),
            "phase-only": mean * phase_a,
            "magnitude-of-second": np.abs(b) * phase_a,
            "phase-of-second": np.abs(a) * np.exp(1j * np.angle(b)),
            "equalised": samples_magnitude(radius, table())[..., None] * height * width * phase_a,
        }
        for word in ["magnitude-only", "phase-only", "equalised"]:
            results[word][0, 0] = a[0, 0]
        for degrees, seed, word in [(30, 1, "phase-noise:30"), (90, 7, "phase-noise:90.7"), (180, 3, "phase-noise:180.3")]:
            results[word] = a * np.exp(1j * shifts(height, width, degrees, seed))[..., None]
        for cutoff in [2.5, 8]:
            gain = np.exp(-np.log(2) * (radius / cutoff) ** 2)[..., None]
            results[f"hybrid:{cutoff:g}"] = gain * a + (1 - gain) * b
        for word, spectrum in results.items():
            yield {
                "height": height,
                "width": width,
                "word": word,
                # Channels last: every eleventh value meets every row, column and channel.
                "every_eleventh": rounded(back(spectrum).ravel()[::11], 5),
            }


def basis(height, width, kx, ky):
    """Yin et al.'s basis image, by their definition: one pair of centred coefficients, the first in the rows 0.5 + 0.5i."""
    freq = np.zeros((height, width), complex)
    place = ((ky + height // 2) % height, (kx + width // 2) % width)
    partner = ((-ky + height // 2) % height, (-kx + width // 2) % width)
    if place == partner:
        freq[place] = 1
    else:
        freq[min(place, partner)] = 0.5 + 0.5j
        freq[max(place, partner)] = 0.5 - 0.5j
    return back(np.sqrt(height * width) * np.fft.ifftshift(freq))


def cosine(height, width, kx, ky, phase):
    """A wave of norm 1 as a cosine in space: the first of the two frequencies in the centred rows has the phase, in degrees."""
    row = lambda kx, ky: ((ky + height // 2) % height, (kx + width // 2) % width)
    if row(-kx, -ky) < row(kx, ky):
        kx, ky = -kx, -ky
    if row(kx, ky) == row(-kx, -ky):
        phase = 180 if 90 < phase % 360 <= 270 else 0
    y, x = np.mgrid[:height, :width]
    wave = np.cos(2 * np.pi * (kx * x / width + ky * y / height) + np.radians(phase))
    return wave / np.linalg.norm(wave)


def noises():
    for height, width in SIZES:
        half_x, half_y = width // 2, height // 2
        pairs = [(0, 0), (3, 0), (-3, 0), (0, 4), (2, 5), (-2, 5), (half_x, 0), (half_x, 3), (half_x, -3), (3, half_y), (-half_x, -half_y)]
        for kx, ky in pairs:
            wave = basis(height, width, kx, ky)
            assert abs(np.linalg.norm(wave) - 1) < 1e-12
            for seed in [0, 5]:
                signs = [1 if seed == 0 or unit(seed, channel) >= 0.5 else -1 for channel in range(3)]
                words = f"{kx},{ky},2.5" + (f",{seed}" if seed else "")
                added = 2.5 * wave[..., None] * np.array(signs)
                yield {"height": height, "width": width, "words": words, "added_every_eleventh": rounded(added.ravel()[::11], 5)}
            assert np.abs(wave - cosine(height, width, kx, ky, 45)).max() < 1e-12
            for phase in [0, 225, 330]:
                added = 2.5 * cosine(height, width, kx, ky, phase)[..., None] * np.ones(3)
                words = f"{kx},{ky},2.5,0,{phase}"
                yield {"height": height, "width": width, "words": words, "added_every_eleventh": rounded(added.ravel()[::11], 5)}


def windows():
    for height, width in SIZES:
        values = picture(height, width, 1)
        mean = values.mean((0, 1))
        for name in ["hann", "hamming", "blackman", ("tukey", 0.25)]:
            weights = np.outer(get_window(name, height), get_window(name, width))[..., None]
            faded = mean + weights * (values - mean)
            yield {
                "height": height,
                "width": width,
                "word": name if isinstance(name, str) else name[0],
                "along_the_width": rounded(get_window(name, width), 6),
                "every_eleventh": rounded(faded.ravel()[::11], 6),
            }


def upper(height, width):
    """kx and ky of every coefficient, or of its partner, such that ky <= 0 (and on Nyquist lines kx >= 0)."""
    kx, ky = frequencies(height, width)
    kx = np.where(2 * kx == -width, -kx, kx)
    turn = (ky > 0) | ((2 * ky == -height) & (kx < 0))
    # On the Nyquist column the partner has the same kx; anywhere else its opposite.
    turned = np.where(2 * kx == width, kx, -kx)
    kx = np.where(turn, turned, kx)
    return kx, np.where(turn & (ky > 0), -ky, ky)


def keeps(word, radius, theta):
    """The masks of the profiles: 1 or 0."""
    kind, values = word.split(":")
    if kind == "lowpass":
        return radius < float(values)
    start, stop = (float(value) for value in values.split("-"))
    return (radius == 0) | ((start <= theta) & (theta < stop))


def profiles():
    for height, width in SIZES + [(31, 40)]:
        kx, ky = upper(height, width)
        radius = np.hypot(kx, ky)
        theta = np.degrees(np.arctan2(-ky, kx)) % 180
        for mask in ["", "lowpass:7", "orientation:20-110"]:
            spectrum = np.fft.fft2(picture(height, width, 1)[..., 0])
            power = np.abs(spectrum) ** 2 * (keeps(mask, radius, theta) if mask else 1)
            for bins in [1, 12, 36]:
                sector = np.floor(theta * bins / 180).astype(int)
                sector[0, 0] = bins
                count = np.bincount(sector.ravel(), minlength=bins + 1)[:bins]
                sums = np.bincount(sector.ravel(), power.ravel(), minlength=bins + 1)[:bins]
                yield {
                    "height": height,
                    "width": width,
                    "mask": mask,
                    "count": count.tolist(),
                    "power": rounded(sums / np.maximum(count, 1), 4),
                }


def slopes():
    for height, width in SIZES + [(64, 48)]:
        kx, ky = frequencies(height, width)
        radius = np.hypot(kx, ky)
        # A white picture and one that falls as 1 over the square root of f, so that there is something to fit.
        for fall in [0, 0.5]:
            spectrum = np.fft.fft2(picture(height, width, 1)[..., 0]) / np.maximum(radius, 1) ** fall
            ring = radius.astype(int).ravel()
            count = np.bincount(ring)
            power = np.bincount(ring, np.abs(spectrum).ravel() ** 2) / count
            mean_radius = np.bincount(ring, radius.ravel()) / count
            for start, stop in [(1, 8), (2, len(power))]:
                x, y = np.log(mean_radius[start:stop]), np.log(power[start:stop])
                fit = linregress(x, y)
                yield {
                    "height": height,
                    "width": width,
                    "fall": fall,
                    "from": start,
                    "to": stop,
                    "exponent": round(-fit.slope, 6),
                    "r_squared": round(fit.rvalue**2, 6),
                }


def main():
    goldens = {
        "contents": list(contents()),
        "noises": list(noises()),
        "windows": list(windows()),
        "profiles": list(profiles()),
        "slopes": list(slopes()),
    }
    text = json.dumps(goldens, separators=(",", ":")).replace("},{", "},\n{")
    (HERE / "content.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
