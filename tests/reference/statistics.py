"""Exact tests by SciPy and statsmodels, for crates/shortcuts/tests/statistics.rs.

    pip install scipy statsmodels
    python tests/reference/statistics.py

Prints Rust rows: `(hits, all, marked, drawn, p)` of Fisher's exact one-sided test, and Holm's adjustment of two lists.
"""

from scipy.stats import fisher_exact, hypergeom
from statsmodels.stats.multitest import multipletests

TAILS = [
    (3, 6, 3, 3),
    (9, 100, 10, 12),
    (4, 100, 10, 12),
    (1, 100, 10, 12),
    (15, 120, 15, 15),
    (60, 1000, 100, 70),
    (12, 1000, 100, 100),
    (30, 1000, 100, 250),
    (50, 50000, 50, 400),
    (3, 50000, 50, 400),
]
HOLM = [
    [0.01, 0.04, 0.03, 0.9],
    [0.005, 0.005, 0.02, 0.049, 0.2, 0.0001, 0.7, 0.031, 1.0, 0.012],
]


def main():
    for hits, everything, marked, drawn in TAILS:
        p = hypergeom.sf(hits - 1, everything, marked, drawn)
        table = [[hits, marked - hits], [drawn - hits, everything - marked - drawn + hits]]
        fisher = fisher_exact(table, alternative="greater")[1]
        assert abs(p - fisher) <= 1e-9 * max(p, fisher), (p, fisher)
        print(f"({hits}, {everything}, {marked}, {drawn}, {p:.15e}),")
    for ps in HOLM:
        adjusted = multipletests(ps, method="holm")[1]
        print(f"(&{ps}, &{[float(p) for p in adjusted]}),")


if __name__ == "__main__":
    main()
