"""Writes crates/sets/tests/goldens.json: what NumPy and SciPy make of a small picture and of made-up answers of a network.

    python3 sets.py        (NumPy 2.4, SciPy 1.17)

The renditions are worked out with scipy.ndimage and whole-plane NumPy expressions, the rates with scipy.stats; nothing is shared with
the crate but the formulas in its documentation and SplitMix64, whose constants are those of the published one.
"""

import json
from pathlib import Path

import numpy as np
from scipy import ndimage, stats

HERE = Path(__file__).resolve().parent
OUT = HERE.parents[1] / "crates" / "sets" / "tests" / "goldens.json"
SIDE = 28
MASK = (1 << 64) - 1
GOLDEN_GAMMA = 0x9E3779B97F4A7C15


# --- random numbers ---------------------------------------------------------------------------------------------------------


def mix(z):
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


class Stream:
    def __init__(self, seed, stream):
        self.state = (mix(seed) + mix(stream ^ MASK)) & MASK

    def next(self):
        self.state = (self.state + GOLDEN_GAMMA) & MASK
        return mix(self.state)

    def unit(self):
        return (self.next() >> 11) / 2**53

    def shuffle(self, items):
        for last in range(len(items) - 1, 0, -1):
            other = self.next() * (last + 1) >> 64
            items[last], items[other] = items[other], items[last]


# --- renditions -------------------------------------------------------------------------------------------------------------


def picture():
    """A grey vessel with a dark hole, a lamp that touches the border, and a very dark patch that counts as background."""
    y, x = np.mgrid[:SIDE, :SIDE]
    plane = np.zeros((SIDE, SIDE))
    vessel = (x - 12) ** 2 + (y - 15) ** 2
    plane[vessel < 81] = 0.35
    plane += np.where(vessel < 81, 0.04 * (x - 3) * (y % 3) / 2, 0)
    plane[vessel < 12] = 0
    plane[(x > 20) & (y < 5)] = 0.8
    plane[(x > 22) & (y > 22)] = 0.04
    return np.round(np.clip(plane, 0, 1) * 255).astype(int)


def edges(v):
    magnitude = np.hypot(ndimage.sobel(v, 0, mode="nearest"), ndimage.sobel(v, 1, mode="nearest"))
    return np.minimum(1, magnitude / 4)


def silhouette(v):
    return ndimage.binary_fill_holes(v > 0.05)


def textured(v, index):
    stream = Stream(0x74657874, index)
    y, x = np.mgrid[:SIDE, :SIDE]
    plane = np.zeros((SIDE, SIDE))
    for ky in range(7):
        for kx in range(-6, 7):
            if ky == 0 and kx <= 0:
                continue
            plane += np.cos(2 * np.pi * ((kx * x + ky * y) / SIDE + stream.unit())) / np.hypot(kx, ky)
    plane = 0.6 * (plane - plane.min()) / (plane.max() - plane.min())
    return np.where(silhouette(v), v, plane)


def block_shuffled(v, index):
    stream = Stream(0x626C6F63, index)
    order = list(range(16))
    while order == list(range(16)):
        stream.shuffle(order)
    blocks = v.reshape(4, 7, 4, 7).swapaxes(1, 2).reshape(16, 7, 7)
    return blocks[order].reshape(4, 4, 7, 7).swapaxes(1, 2).reshape(SIDE, SIDE)


def shortcut(v, kx, ky, index):
    y, x = np.mgrid[:SIDE, :SIDE]
    turns = (kx * x + ky * y) / SIDE + Stream(0x0070_6861_7365, index).unit()
    return 0.06 + 0.88 * v + 0.06 * np.cos(2 * np.pi * turns)


def renditions():
    steps = picture()
    v, index = steps / 255, 41
    made = {
        "edges": edges(v),
        "silhouettes": silhouette(v).astype(float),
        "inverted": 1 - v,
        "textured": textured(v, index),
        "blurred": ndimage.gaussian_filter(v, 1.5, mode="nearest", truncate=4),
        "block-shuffled": block_shuffled(v, index),
        "squeezed": 0.06 + 0.88 * v,
        "shortcut": shortcut(v, -8, 8, index),
    }
    return {
        "index": index,
        "class": 7,
        "picture": steps.ravel().tolist(),
        "made": {name: np.round(plane, 6).ravel().tolist() for name, plane in made.items()},
    }


# --- answers ----------------------------------------------------------------------------------------------------------------

# Labels of the set's classes among twelve; the fourth class has none.
OWNED = [[0], [3, 5], [7, 8, 9], [], [11]]
LABELS = 12


def rate(hits, of):
    if of == 0:
        return None
    low, high = stats.binomtest(int(hits), int(of)).proportion_ci(0.95, method="wilson")
    return [hits / of, low, high, int(hits), int(of)]


def owner(label):
    return next((c for c, labels in enumerate(OWNED) if label in labels), None)


def evaluate(truths, probabilities, restricted):
    if restricted:
        owned = sorted(sum(OWNED, []))
        predicted = [owner(owned[int(np.argmax(p[owned]))]) for p in probabilities]
    else:
        predicted = [owner(int(np.argmax(p))) for p in probabilities]
    predicted = np.array([-1 if p is None else p for p in predicted])
    confusion = [
        [int(np.sum((truths == t) & (predicted == c))) for c in [*range(len(OWNED)), -1]] for t in range(len(OWNED))
    ]
    mapped = np.array([bool(labels) for labels in OWNED])
    classes = []
    for c in range(len(OWNED)):
        if not mapped[c]:
            classes.append({"tpr": None, "fpr": None})
            continue
        positive, taken = truths == c, predicted == c
        classes.append(
            {
                "tpr": rate(np.sum(positive & taken), positive.sum()),
                "fpr": rate(np.sum(~positive & taken), (~positive).sum()),
            }
        )
    known = mapped[truths]
    right = predicted == truths
    return {
        "confusion": confusion,
        "classes": classes,
        "accuracy": rate(np.sum(right & known), known.sum()),
        "balanced": float(np.mean([c["tpr"][0] for c in classes if c["tpr"]])),
    }, right[known]


def answers():
    random = np.random.default_rng(20230823)
    truths = random.integers(0, len(OWNED), 240)
    logits = random.normal(0, 1, (240, LABELS))
    for row, truth in enumerate(truths):
        if OWNED[truth]:
            logits[row, random.choice(OWNED[truth])] += 2.0
    worse = logits + random.normal(0, 1.3, logits.shape)

    def softmax(z):
        e = np.exp(z - z.max(1, keepdims=True))
        # Rounded as written, so that both sides see the same numbers.
        return np.round(e / e.sum(1, keepdims=True), 5)

    before, after = softmax(logits), softmax(worse)
    result = {"truths": truths.tolist(), "before": before.tolist(), "after": after.tolist(), "owned": OWNED}
    for name, restricted in (("all-labels", False), ("set-classes", True)):
        first, right = evaluate(truths, before, restricted)
        second, still = evaluate(truths, after, restricted)
        lost, won = int(np.sum(right & ~still)), int(np.sum(~right & still))
        result[name] = {
            "before": first,
            "after": second,
            "lost": lost,
            "won": won,
            "p": float(stats.binomtest(lost, lost + won, 0.5).pvalue),
        }
    return result


def rates():
    cases = [(0, 1), (1, 1), (0, 10), (10, 10), (3, 7), (41, 50), (500, 1000), (9999, 10000)]
    flips = [(0, 1), (5, 0), (1, 9), (4, 4), (10, 25), (130, 70), (900, 1100), (0, 2000), (4000, 4001)]
    return {
        "wilson": [rate(hits, of) for hits, of in cases],
        "mcnemar": [[b, c, float(stats.binomtest(b, b + c, 0.5).pvalue)] for b, c in flips],
    }


OUT.parent.mkdir(exist_ok=True)
OUT.write_text(json.dumps({"renditions": renditions(), "answers": answers(), "rates": rates()}, separators=(",", ":")) + "\n")
print(OUT, OUT.stat().st_size, "bytes")
