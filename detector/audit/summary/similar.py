"""Pairs of hashes that differ in few bits, found exactly and without comparing all.

Cut into bands, two hashes that differ in at most r bits agree in all but r bands. So sorting by
every choice of a few out of r + a few bands brings each such pair together at least once, and
the many bits that must agree keep strangers apart even where hashes crowd, as those of portraits
do.

References
----------
Norouzi, Punjani and Fleet, "Fast exact search in Hamming space with multi-index hashing", IEEE
TPAMI 36(6), 2014.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

_AGREEING = 3
_BITS = 64  # of a word
_AT_ONCE = 1 << 20  # pairs looked at: bounds the memory
_HALF = np.uint64(32)
_UPPER_HALF = np.uint64(0xFFFFFFFF00000000)
_MIXER = 0x9E3779B97F4A7C15  # 2**64 / golden ratio, Knuth's multiplicative hashing

Hashes = NDArray[np.uint64]
Rows = NDArray[np.int64]
Pairs = tuple[Rows, Rows]


def near_pairs(hashes: Hashes, radius: int, agreeing: int = _AGREEING) -> Iterator[Pairs]:
    """Find the pairs of hashes that differ in at most ``radius`` bits.

    Parameters
    ----------
    hashes : ndarray, shape (N, words), uint64
        Hashes of 64 bits or a multiple.
    radius : int
        The most bits by which two may differ.
    agreeing : int
        How many bands are sorted by at once: more make more choices with fewer strangers in each.

    Yields
    ------
    pair of ndarray, shape (K,), int64
        Places of the one and of the other; each pair once, in blocks of any size.
    """
    bands = _bands(radius + agreeing, hashes.shape[1])
    for chosen in combinations(range(len(bands)), agreeing):
        wanted = np.bitwise_or.reduce([bands[place] for place in chosen])
        earlier = [bands[place] for place in range(chosen[-1]) if place not in chosen]
        for one, other in _alike(_keys(hashes, wanted)):
            for place in range(0, len(one), _AT_ONCE):
                some, others = one[place : place + _AT_ONCE], other[place : place + _AT_ONCE]
                apart = hashes[some] ^ hashes[others]
                near = np.bitwise_count(apart).sum(1, dtype=np.int64) <= radius
                some, others, apart = some[near], others[near], apart[near]
                first = ~(apart & wanted).any(1) & _is_first(apart, earlier)
                if first.any():
                    yield some[first], others[first]


def _bands(count: int, words: int) -> list[Hashes]:
    """Share the bits of a hash out among bands, in turn, each band given as a mask.

    In turn, so that each band samples the whole picture: all foreheads are alike.
    """
    bits = range(words * _BITS)
    masks = [[0] * words for _ in range(count)]
    for bit in bits:
        masks[bit % count][bit // _BITS] |= 1 << bit % _BITS
    return [np.array(mask, np.uint64) for mask in masks]


def _keys(hashes: Hashes, wanted: Hashes) -> Hashes:
    """Mix the wanted bits of each hash into one number."""
    keys = np.zeros(len(hashes), np.uint64)
    for word, mask in enumerate(wanted):
        bits = hashes[:, word] & mask
        bits *= np.uint64(_MIXER * (2 * word + 1) % 2**64)
        keys ^= bits
    return keys


def _is_first(apart: Hashes, earlier: Sequence[Hashes]) -> NDArray[np.bool_]:
    """Tell which pairs no choice of bands before this one has brought together."""
    first = np.ones(len(apart), np.bool_)
    for band in earlier:
        first &= (apart & band).any(1)
    return first


def _alike(keys: Hashes) -> Iterator[Pairs]:
    """Give every pair of equal keys, and a few others: neighbours once sorted, then next but one.

    The upper half of the key and the place are sorted as one number, many times faster than an
    argsort.
    """
    keys &= _UPPER_HALF  # in place: the memory is what bounds how many can be compared
    keys |= np.arange(len(keys), dtype=np.uint64)
    keys.sort()
    place = keys.astype(np.uint32)
    keys >>= _HALF
    here, step = np.flatnonzero(keys[1:] == keys[:-1]), 1
    while len(here):
        yield place[here].astype(np.int64), place[here + step].astype(np.int64)
        step += 1
        here = here[: np.searchsorted(here, len(keys) - step)]
        here = here[keys[here] == keys[here + step]]


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


def several(values: NDArray[Any]) -> list[Rows]:
    """Give the places of each value that is there several times, in order."""
    order = np.argsort(values, kind="stable")
    changes = np.flatnonzero(values[order[1:]] != values[order[:-1]]) + 1
    starts = np.concatenate([[0], changes])
    ends = np.append(changes, len(order))
    many = ends - starts > 1
    return [order[start:end] for start, end in zip(starts[many], ends[many], strict=True)]


class Joined:
    """What pairs connect, joined as they come, in memory for ``count`` things and some pairs.

    Parameters
    ----------
    count : int
        How many things there are.
    """

    def __init__(self, count: int) -> None:
        self._label = np.arange(count)
        self._waiting: list[Pairs] = []
        self._held = 0

    def add(self, one: Rows, other: Rows) -> None:
        """Join the one and the other of each pair."""
        anew = self._label[one] != self._label[other]
        self._waiting.append((one[anew], other[anew]))
        self._held += int(anew.sum())
        if self._held > _AT_ONCE:
            self._join()

    def sets(self) -> list[Rows]:
        """Give the places of each set of two and more."""
        self._join()
        return several(self._label)

    def _join(self) -> None:
        before = (np.arange(len(self._label)), self._label)
        self._label = clusters(len(self._label), [before, *self._waiting])
        self._waiting, self._held = [], 0
