"""Dominant frequency maps and ADCS of the narrow Fashion-MNIST network by brute force: the Fourier transform as two matrix products,
the network as sums over windows, all in float64, sharing nothing with the Rust code. Writes the golden:

    python dominant.py www/models/fashion-narrow.*.bpk www/sets/fashion-mnist crates/laboratory/tests/dominant.json

Two ways to score a frequency (S. Wang, R. Veldhuis, C. Brune, N. Strisciuglio, ICCV 2023): "exact" removes blocks of conjugate pairs
from pictures in [0, 1] and clips what comes out; "published" follows the paper's code (nis-research/nn-frequency-shortcuts,
Evaluation/test_rank.py) step by step: it removes blocks of the centred plane, and what the code takes for their mirror images, from
normalised pictures and does not clip. Needs numpy and pillow.
"""

import json
import struct
import sys
from pathlib import Path

import numpy as np
from PIL import Image

SIDE, BLOCK, PER_CLASS, CLASSES = 28, 4, 2, 10
COLUMNS = 25
MEAN, DEVIATION = 0.286, 0.353


def cbor(data, at=0):
    """One value of the little of CBOR (RFC 8949) that weight files use, and where it ends."""
    kind, extra = data[at] >> 5, data[at] & 31
    at += 1
    if extra >= 24:
        length = 1 << (extra - 24)
        extra, at = int.from_bytes(data[at : at + length], "big"), at + length
    if kind == 0:
        return extra, at
    if kind == 3:
        return data[at : at + extra].decode(), at + extra
    items = []
    assert kind in (4, 5), kind
    for _ in range(extra * (kind - 3)):
        item, at = cbor(data, at)
        items.append(item)
    return (items if kind == 4 else dict(zip(items[::2], items[1::2]))), at


def weights(path):
    """The arrays of a burnpack file by name."""
    data = path.read_bytes()
    magic, version, length = struct.unpack("<4sHI", data[:10])
    assert (magic, version) == (b"NRUB", 1)
    described, _ = cbor(data, 10)
    start = -(-(10 + length) // 256) * 256
    arrays = {}
    for name, tensor in described["tensors"].items():
        begin, end = (start + offset for offset in tensor["data_offsets"])
        kind = {"F16": "<f2", "F32": "<f4"}[tensor["dtype"]]
        arrays[name] = np.frombuffer(data[begin:end], kind).astype(np.float64).reshape(tensor["shape"])
    return arrays


def convolution(values, arrays, name):
    """3x3 with a border of zeros, then ReLU; values are [pictures, channels, rows, columns]."""
    padded = np.pad(values, ((0, 0), (0, 0), (1, 1), (1, 1)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(2, 3))
    sums = np.einsum("ncyxij,ocij->noyx", windows, arrays[f"{name}.weight"], optimize=True)
    return np.maximum(sums + arrays[f"{name}.bias"][:, None, None], 0)


def halved(values):
    pictures, channels, rows, columns = values.shape
    return values.reshape(pictures, channels, rows // 2, 2, columns // 2, 2).max(axis=(3, 5))


def logits(arrays, normalised):
    values = convolution(normalised[:, None], arrays, "stage1")
    values = convolution(halved(values), arrays, "stage2")
    values = convolution(halved(values), arrays, "stage3")
    values = convolution(values, arrays, "stage3.second")
    return values.mean(axis=(2, 3)) @ arrays["classifier.weight"][:, :, 0, 0].T + arrays["classifier.bias"]


def losses(arrays, normalised, truths):
    """The mean cross-entropy of each class."""
    rows = logits(arrays, normalised)
    most = rows.max(axis=1)
    entropies = np.log(np.exp(rows - most[:, None]).sum(axis=1)) + most - rows[np.arange(len(rows)), truths]
    return np.array([entropies[truths == label].mean() for label in range(CLASSES)])


# Row k, column x: exp(-2 pi i k x / side), k counted from 0.
WAVES = np.exp(-2j * np.pi * np.outer(np.arange(SIDE), np.arange(SIDE)) / SIDE)


def forward(planes):
    return WAVES @ planes @ WAVES


def back(spectra):
    return (WAVES.conj() @ spectra @ WAVES.conj() / SIDE**2).real


def signed(k):
    """The frequency of row or column k, from -side / 2."""
    return k if k < SIDE // 2 else k - SIDE


def blocks():
    """Every block's name and the coefficients in it: (row, column) of the plane with DC at (0, 0)."""
    members = {}
    for row in range(SIDE):
        for column in range(SIDE):
            kx, ky = signed(column), signed(row)
            # Of a conjugate pair, the one to the right; where both are, the upper one.
            if kx < 0 and kx != -SIDE // 2:
                kx, ky = -kx, -ky
            elif kx in (0, -SIDE // 2):
                kx, ky = abs(kx), -abs(ky)
            if ky == SIDE // 2:
                ky = -ky
            members.setdefault((kx // BLOCK, ky // BLOCK), []).append((row, column))
    return dict(sorted(members.items()))


def exact(arrays, planes, truths):
    def loss(values):
        return losses(arrays, (np.clip(values, 0, 1) - MEAN) / DEVIATION, truths)

    spectra, whole = forward(planes), loss(planes)
    scores = []
    for members in blocks().values():
        mask = np.ones((SIDE, SIDE))
        for row, column in members:
            mask[row, column] = 0
        left = spectra * mask
        assert abs((WAVES.conj() @ left @ WAVES.conj()).imag).max() < 1e-6
        scores.append(loss(back(left)) - whole)
    return whole, np.array(scores)


def published(arrays, planes, truths):
    normalised = (planes - MEAN) / DEVIATION
    centred = np.fft.fftshift(forward(normalised), axes=(1, 2))
    whole = losses(arrays, normalised, truths)
    places, scores = [], []
    for r in range(SIDE // BLOCK):
        for c in range(SIDE // BLOCK // 2 + 1):
            mask = np.ones((SIDE, SIDE))
            mask[BLOCK * r : BLOCK * (r + 1), BLOCK * c : BLOCK * (c + 1)] = 0
            if r > 0 and c > 0:
                mask[SIDE - BLOCK * r : SIDE - BLOCK * (r - 1), SIDE - BLOCK * c : SIDE - BLOCK * (c - 1)] = 0
            left = back(np.fft.ifftshift(centred * mask, axes=(1, 2)))
            places.append([r, c])
            scores.append(losses(arrays, left, truths) - whole)
    return whole, places, np.array(scores)


def adcs(planes, truths):
    """For each class and frequency, by how many more classes it exceeds than it stays behind; one letter each, "a" for -9."""
    magnitudes = np.abs(np.fft.fftshift(forward(planes), axes=(1, 2)))
    means = np.array([magnitudes[truths == label].mean(axis=0) for label in range(CLASSES)])
    rows = []
    for own in means:
        values = sum(np.sign(own - other) for other in means).astype(int)
        rows.append("".join(chr(ord("a") + value + CLASSES - 1) for value in values.ravel()))
    # Single precision must be able to tell any two classes apart.
    gaps = np.abs(means[:, None] - means[None]) + np.eye(CLASSES)[:, :, None, None]
    return rows, float(gaps.min())


def main():
    model, folder, golden = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])
    truths = json.loads(next(folder.glob("index.*.json")).read_text())["classes"]
    chosen = sorted(n for label in range(CLASSES) for n in [n for n, t in enumerate(truths) if t == label][:PER_CLASS])
    sheet = np.asarray(Image.open(next(folder.glob("00.*.png"))))
    assert sheet.ndim == 2 and sheet.shape[1] == COLUMNS * SIDE
    planes = []
    for picture in chosen:
        top, left = picture // COLUMNS * SIDE, picture % COLUMNS * SIDE
        planes.append(sheet[top : top + SIDE, left : left + SIDE] / 255)
    planes, truths = np.array(planes), np.array([truths[picture] for picture in chosen])
    arrays = weights(model)
    assert abs(back(forward(planes)) - planes).max() < 1e-12
    whole, scores = exact(arrays, planes, truths)
    published_whole, places, published_scores = published(arrays, planes, truths)
    letters, gap = adcs(planes, truths)
    print("share of right answers", (logits(arrays, (planes - MEAN) / DEVIATION).argmax(axis=1) == truths).mean())
    print("least difference of two classes' magnitudes", gap)
    rounded = lambda values: [[float(f"{value:.7g}") for value in row] for row in values]
    result = {
        "pictures": chosen,
        "whole": rounded([whole])[0],
        "block": BLOCK,
        "blocks": [list(name) for name in blocks()],
        "scores": rounded(scores),
        "published_whole": rounded([published_whole])[0],
        "published_blocks": places,
        "published_scores": rounded(published_scores),
        "adcs": letters,
    }
    golden.write_text(json.dumps(result, indent=None, separators=(",", ":")).replace('],"', '],\n"') + "\n")


if __name__ == "__main__":
    main()
