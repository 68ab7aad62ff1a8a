"""A stream of photos in pieces: small at first, larger as the audit goes on."""

from collections.abc import Iterable, Iterator

from detector.audit.item import Chunk, Item

_EARLY_MOST, _MOST = 16, 1024
_EARLY_SHARE, _SHARE = 4, 32
_MOST_BYTES = 512_000_000
_MOST_HELD_BYTES = 16_000_000


def chunks(items: Iterable[Item]) -> Iterator[Chunk]:
    """Cut a stream of photos into numbered chunks, the same for the same stream.

    The first chunk is one photo, the next a quarter of what came before, until they hold 16; from
    512 photos on it is a 32nd, to 1024 at most. So the first answer comes at once, no worker is
    left alone with much at the end, and a million photos make about a thousand files. Large photos
    are expensive, and what listing had to read (archives) is held in memory meanwhile, so bytes
    bound a chunk too.
    """
    number, seen, byte_count, held = 0, 0, 0, 0
    gathered: list[Item] = []
    for item in items:
        gathered.append(item)
        byte_count += item.byte_count or 0
        held += len(item.content or b"")
        if len(gathered) >= _wanted(seen) or byte_count >= _MOST_BYTES or held >= _MOST_HELD_BYTES:
            yield Chunk(number, tuple(gathered))
            number, seen, byte_count, held = number + 1, seen + len(gathered), 0, 0
            gathered = []
    if gathered:
        yield Chunk(number, tuple(gathered))


def _wanted(seen: int) -> int:
    early = min(seen // _EARLY_SHARE, _EARLY_MOST)
    return max(1, early, min(seen // _SHARE, _MOST))
