"""The photos of a sample: drawn while listing, and once drawn read again where that took reading.

What listing had to read (archives) is let go of at once: a sample is held as names, not as photos.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from detector.audit.item import Item, as_text
from detector.audit.sample import sample
from detector.audit.sources import listing


def draw(
    listed: Iterable[Item], size: int, seed: int, sources: Sequence[str]
) -> tuple[Iterator[Item], int]:
    """Draw photos; see :func:`~detector.audit.sample.sample`.

    Parameters
    ----------
    listed : iterable of Item
        All photos of the sources.
    size, seed : int
        How many to draw, and of which draw.
    sources : sequence of str
        What was listed; archives among them are listed again for the photos drawn.

    Returns
    -------
    drawn : iterator of Item
        The sample, in the order of the sources.
    population : int
        How many photos there were.
    """
    drawn, population = sample(map(_without_content, listed), size, seed, lambda item: item.photo)
    return _with_content(drawn, {as_text(source): source for source in sources}), population


def _without_content(item: Item) -> Item:
    return item if item.content is None else replace(item, content=None)


def _with_content(drawn: Iterable[Item], sources: dict[str, str]) -> Iterator[Item]:
    for archive, group in groupby(drawn, _archive):
        items = list(group)
        yield from items if archive is None else _read_again(items, sources[archive])


def _archive(item: Item) -> str | None:
    """Name the source of a photo that only listing can reach."""
    return None if item.at or item.code is not None else item.source


def _read_again(wanted: list[Item], archive: str) -> Iterator[Item]:
    """List an archive once more, as often as it was named, for some of its photos."""
    left = iter(wanted)
    awaited = next(left, None)
    found = True
    while awaited is not None and found:
        found = False
        for item in listing.items(archive):
            if _without_content(item) == awaited:
                yield item
                awaited, found = next(left, None), True
                if awaited is None:
                    return
    if awaited is not None:  # the archive has changed meanwhile
        yield from (replace(item, code="cannot-open") for item in (awaited, *left))
