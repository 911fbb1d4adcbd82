"""Ten steps of Adam and of Nesterov's momentum by NumPy, for crates/training/tests/optimisers.rs.

    pip install numpy
    python tests/reference/adam.py

From the papers' formulas, in float64: prints the values after each step.
"""

import numpy as np

RATE, MOMENTUM, DECAY = 0.05, 0.9, 0.1
DECAYS = np.array([0, 1, 1, 0])


def gradient(step, values):
    """Of a bowl whose middle moves."""
    return np.array([3, 0.5, -2, 0.01]) * (values - 0.1 * step)


def adam():
    values, m, v = np.array([1, -2, 0.5, 4.0]), 0, 0
    for t in range(1, 11):
        g = gradient(t - 1, values) + DECAY * DECAYS * values
        m = MOMENTUM * m + (1 - MOMENTUM) * g
        v = 0.999 * v + (1 - 0.999) * g**2
        values = values - RATE * (m / (1 - MOMENTUM**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
        yield values


def momentum():
    values, velocity = np.array([1, -2, 0.5, 4.0]), 0
    for t in range(10):
        g = gradient(t, values) + DECAY * DECAYS * values
        velocity = MOMENTUM * velocity + g
        values = values - RATE * (g + MOMENTUM * velocity)
        yield values


def literal(value):
    """As Rust likes it, digits in threes."""
    whole, fraction = f"{value:.6f}".split(".")
    return f"{whole}.{fraction[:3]}_{fraction[3:]}"


def main():
    for method in (adam, momentum):
        print(method.__name__)
        for values in method():
            print("    [" + ", ".join(map(literal, values)) + "],")


if __name__ == "__main__":
    main()
