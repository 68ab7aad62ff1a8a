"""A blind sample of photos: the same for the same seed, whatever order they come in."""

from collections.abc import Callable, Iterable
from hashlib import blake2b
from heapq import heappush, heappushpop
from typing import TypeVar

Entry = TypeVar("Entry")


def priority(name: str, seed: int) -> int:
    """Give a name's place in the draw, a uniform 64-bit number that depends on the seed alone."""
    key = seed.to_bytes(16, "big", signed=True)
    digest = blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8, key=key).digest()
    return int.from_bytes(digest, "big")


def sample(
    entries: Iterable[Entry], size: int, seed: int, name: Callable[[Entry], str]
) -> tuple[list[Entry], int]:
    """Draw entries of a stream without replacement, each as likely as any other.

    The draw keeps the smallest of the names' seeded hashes. So it is the same again, on any machine
    and in any order, and a larger sample of the same seed holds the smaller one.

    Parameters
    ----------
    entries : iterable
        The whole stream; only the sample is kept.
    size : int
        How many to draw; all, where there are fewer.
    seed : int
        Of the draw.
    name : callable
        An entry's own name, no two alike.

    Returns
    -------
    drawn : list
        The sample, in the order of the stream.
    population : int
        How many entries the stream had.
    """
    kept: list[tuple[int, int, Entry]] = []
    population = 0
    for place, entry in enumerate(entries):
        population += 1
        item = (-priority(name(entry), seed), -place, entry)
        if len(kept) < size:
            heappush(kept, item)
        elif kept and item[:2] > kept[0][:2]:
            heappushpop(kept, item)
    return [entry for _, _, entry in sorted(kept, key=lambda item: -item[1])], population
