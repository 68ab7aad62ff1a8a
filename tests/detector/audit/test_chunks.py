"""Cutting the work loses nothing, repeats nothing, and holds little."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from detector.audit.chunks import chunks
from detector.audit.item import Chunk, Item

SIZES = st.sampled_from([0, 30_000, 3_000_000, 9_000_000])


@given(st.lists(SIZES, max_size=200), st.booleans())
def test_chunks_are_the_stream_cut_and_numbered(sizes: list[int], held: bool) -> None:
    items = [
        Item(str(place), "s", byte_count=size, content=bytes(size) if held else None)
        for place, size in enumerate(sizes)
    ]
    cut = list(chunks(items))
    assert [item for chunk in cut for item in chunk.items] == items
    assert [chunk.number for chunk in cut] == list(range(len(cut)))
    for chunk in cut:
        assert 1 <= len(chunk.items) <= 16
        assert not held or sum(item.byte_count or 0 for item in chunk.items) <= 25_000_000


def test_chunks_grow_with_the_audit_to_a_bound() -> None:
    sizes = [len(chunk.items) for chunk in chunks(Item(str(n), "s") for n in range(100_000))]
    assert sizes[0] == 1
    assert sizes[:-1] == sorted(sizes[:-1])
    assert max(sizes) == 1024
    assert len(sizes) < 300


def test_a_chunk_is_known_by_what_it_holds() -> None:
    item = Item("a.jpg", "s", "/a.jpg", 10, "1", "g", "4401")
    others = (
        replace(item, photo="b.jpg"),
        replace(item, byte_count=11),
        replace(item, stamp="2"),
        replace(item, photo_number="4402"),
        replace(item, group=None),
    )
    assert Chunk(0, (item,)).digest == Chunk(7, (replace(item),)).digest
    assert len({Chunk(0, (one,)).digest for one in (item, *others)}) == 6
