"""
SplitMix64 (Steele, Lea and Flood 2014) by counter: draw k of (seed, stream, item) is a function of these alone, so that a resumed run, and a run on
another number of ranks, draws what an uninterrupted one would. The same sequences as learning/Training/SplitMix64.cs.
"""

import numpy as np

GAMMA = np.uint64(0x9E3779B97F4A7C15)


def states(seed: int, stream: int, items) -> np.ndarray:
    """Start of the sequence of each of `items`, any shape: uint64 of the same."""
    with np.errstate(over="ignore"):
        first = _mix(np.asarray(seed & 0xFFFFFFFF, dtype=np.uint64) + GAMMA)
        second = _mix(first + np.asarray(stream, dtype=np.int64).astype(np.uint64) * GAMMA)
        return _mix(second + np.asarray(items, dtype=np.int64).astype(np.uint64) * GAMMA)


def bits(start: np.ndarray, count: int) -> np.ndarray:
    """The first `count` draws after each state of `start`, [N] → uint64 [N, count]."""
    with np.errstate(over="ignore"):
        return _mix(start[..., None] + (np.arange(count, dtype=np.uint64) + np.uint64(1)) * GAMMA)


def units(seed: int, stream: int, items, count: int) -> np.ndarray:
    """Uniform in [0, 1): float32 [N, count] for N items."""
    return (bits(states(seed, stream, items), count) >> np.uint64(40)).astype(np.float32) * np.float32(1 / (1 << 24))


def shuffled(count: int, seed: int, stream: int, item: int = 0) -> np.ndarray:
    """0…count − 1 in random order (Fisher and Yates): int64 [count]."""
    order = list(range(count))
    last = np.arange(count - 1, 0, -1, dtype=np.uint64)
    chosen = (bits(states(seed, stream, item), max(0, count - 1)) % (last + np.uint64(1))).tolist()
    for i, j in zip(range(count - 1, 0, -1), chosen):
        order[i], order[j] = order[j], order[i]
    return np.array(order, dtype=np.int64)


def shuffled_rows(count: int, seed: int, stream: int, items) -> np.ndarray:
    """What `shuffled` gives for each of `items`, [N]: int64 [N, count]."""
    order = np.tile(np.arange(count), (len(items), 1))
    drawn, row = bits(states(seed, stream, items), max(0, count - 1)), np.arange(len(items))
    for k, i in enumerate(range(count - 1, 0, -1)):
        j = (drawn[:, k] % np.uint64(i + 1)).astype(np.int64)
        order[row, i], order[row, j] = order[row, j], order[row, i]
    return order

def _mix(z):
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))
