"""Prints SciPy's numbers for the tests of crates/shortcuts/src/shortcut_test/statistics.rs.

    python3 statistics.py        (SciPy 1.17)

The upper tail of the hypergeometric distribution (Fisher's exact one-sided test, as two functions of SciPy have it), the upper tail of the
binomial distribution, and S. Holm's correction, for which SciPy has no function: worked out here from its definition, the rejection of
hypotheses one after the other, and not as running maxima.
"""

import sys
from pathlib import Path

# This file's name is also that of a module of Python, which SciPy needs.
sys.path.remove(str(Path(__file__).resolve().parent))

from scipy import stats  # noqa: E402

# hits, all, marked, drawn: few and many pictures, chance and certainty, and the sizes of the sets here.
TAILS = [
    (3, 20, 5, 8),
    (9, 100, 10, 12),
    (2, 100, 10, 12),
    (13, 120, 15, 40),
    (50, 500, 50, 50),
    (20, 500, 50, 90),
    (150, 10_000, 1000, 1200),
    (200, 10_000, 1000, 1200),
    (3, 1000, 1, 500),
    (1, 1000, 1, 500),
]
COINS = [(7, 19, 0.3), (60, 100, 0.5), (1, 200, 0.001), (199, 200, 0.9), (5, 5, 0.05)]
FAMILIES = [
    [0.01, 0.04, 0.03, 0.9],
    [0.001, 0.001, 0.2, 0.02, 0.5, 0.049, 1.0],
    [0.5, 0.4, 0.3],
    [0.005, 0.011, 0.02, 0.04, 0.13],
]


def upper_tail(hits, everything, marked, drawn):
    """P(X >= hits), which must be what Fisher's test has for the table of marked and drawn."""
    tail = stats.hypergeom.sf(hits - 1, everything, marked, drawn)
    if hits <= min(marked, drawn):
        rest = everything - marked - drawn + hits
        table = [[hits, marked - hits], [drawn - hits, rest]]
        fisher = stats.fisher_exact(table, alternative="greater").pvalue
        assert abs(tail - fisher) <= 1e-9 * max(tail, fisher), (tail, fisher)
    return float(tail)


def is_rejected(test, ps, level):
    """Holm: the smallest p against level / m, the next against level / (m - 1), and so on, until one is larger."""
    order = sorted(range(len(ps)), key=lambda other: ps[other])
    for step, other in enumerate(order):
        if ps[other] * (len(ps) - step) > level:
            return False
        if other == test:
            return True
    raise AssertionError("every test is in the order")


def holm(ps):
    """The least level at which each is rejected: one of the products above, or never below 1."""
    levels = sorted(p * times for p in ps for times in range(1, len(ps) + 1))
    return [min([level for level in levels if level < 1 and is_rejected(test, ps, level)], default=1.0) for test in range(len(ps))]


def main():
    print("upper_tail(hits, all, marked, drawn)")
    for case in TAILS:
        print(f"{case} {upper_tail(*case):.15e}")
    print("binomial_tail(hits, trials, chance)")
    for hits, trials, chance in COINS:
        print(f"{(hits, trials, chance)} {stats.binom.sf(hits - 1, trials, chance):.15e}")
    print("holm(ps)")
    for ps in FAMILIES:
        print(f"{ps} {[round(p, 12) for p in holm(ps)]}")


if __name__ == "__main__":
    main()
