"""Pairs of 64-bit hashes that differ in few bits, found exactly and without comparing all.

Cut into bands, two hashes that differ in at most r bits agree in all but r bands. So sorting by
every choice of three out of r + 3 bands brings each such pair together at least once, and the
third of the bits that must agree keeps strangers apart even where hashes crowd, as those of
portraits do.

References
----------
Norouzi, Punjani and Fleet, "Fast exact search in Hamming space with multi-index hashing", IEEE
TPAMI 36(6), 2014.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import NDArray

_AGREEING = 3
_BITS = 64
_HALF = np.uint64(32)
_UPPER_HALF = np.uint64(0xFFFFFFFF00000000)
_MIXER = np.uint64(0x9E3779B97F4A7C15)  # 2**64 / golden ratio, Knuth's multiplicative hashing

Hashes = NDArray[np.uint64]
Rows = NDArray[np.int64]
Pairs = tuple[Rows, Rows]


def near_pairs(hashes: Hashes, radius: int) -> Iterator[Pairs]:
    """Find the pairs of hashes that differ in at most ``radius`` bits.

    Parameters
    ----------
    hashes : ndarray, shape (N,), uint64
        Hashes, no two alike.
    radius : int
        The most bits by which two may differ.

    Yields
    ------
    pair of ndarray, shape (K,), int64
        Places of the one and of the other; each pair once, in blocks of any size.
    """
    bands = _bands(radius + _AGREEING)
    for chosen in combinations(range(len(bands)), _AGREEING):
        agreeing = np.bitwise_or.reduce([bands[place] for place in chosen])
        earlier = [bands[place] for place in range(chosen[-1]) if place not in chosen]
        for one, other in _alike(hashes & agreeing):
            apart = hashes[one] ^ hashes[other]
            near = ((apart & agreeing) == 0) & (np.bitwise_count(apart) <= radius)
            near &= _is_first(apart, earlier)
            if near.any():
                yield one[near], other[near]


def _bands(count: int) -> list[np.uint64]:
    """Cut 64 bits into as equal bands as can be, each given as a mask."""
    cuts = [_BITS * place // count for place in range(count + 1)]
    return [np.uint64((1 << high) - (1 << low)) for low, high in pairwise(cuts)]


def _is_first(apart: Hashes, earlier: Sequence[np.uint64]) -> NDArray[np.bool_]:
    """Tell which pairs no choice of bands before this one has brought together."""
    first = np.ones(len(apart), np.bool_)
    for band in earlier:
        first &= (apart & band) != 0
    return first


def _alike(keys: Hashes) -> Iterator[Pairs]:
    """Give every pair of equal keys, and a few others: neighbours once sorted, then next but one.

    Key and place are sorted as one number, many times faster than an argsort; the key's half of it
    is a multiplicative hash.
    """
    ordered = np.sort(((keys * _MIXER) & _UPPER_HALF) | np.arange(len(keys), dtype=np.uint64))
    key, place = ordered >> _HALF, (ordered & ~_UPPER_HALF).astype(np.int64)
    here, step = np.arange(len(keys)), 1
    while True:
        here = here[: np.searchsorted(here, len(keys) - step)]
        here = here[key[here] == key[here + step]]
        if not len(here):
            return
        yield place[here], place[here + step]
        step += 1


def clusters(count: int, pairs: Sequence[Pairs]) -> Rows:
    """Join what pairs connect.

    Parameters
    ----------
    count : int
        How many things there are.
    pairs : sequence of pairs of ndarray, int64
        What belongs together.

    Returns
    -------
    ndarray, shape (count,), int64
        The smallest place in the cluster that each belongs to.
    """
    label = np.arange(count)
    if not pairs:
        return label
    one = np.concatenate([pair[0] for pair in pairs])
    other = np.concatenate([pair[1] for pair in pairs])
    while True:
        least = np.minimum(label[one], label[other])
        before = label.copy()
        np.minimum.at(label, one, least)
        np.minimum.at(label, other, least)
        label = label[label]
        if np.array_equal(before, label):
            return label
