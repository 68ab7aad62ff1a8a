import zipfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kstest

from detector import Standard
from detector.audit.draw import draw
from detector.audit.folder import Sample, part_path, read_run
from detector.audit.item import Chunk
from detector.audit.run import Course, Plan, audit
from detector.audit.sample import priority, sample
from detector.audit.sources import listing
from detector.audit.work import Done
from detector.errors import AuditError

NAMES = st.lists(st.text(), unique=True, max_size=50)


@settings(deadline=None)
@given(NAMES, st.integers(0, 60), st.integers(-9, 9), st.randoms())
def test_the_order_of_the_stream_does_not_matter(
    names: list[str], size: int, seed: int, random: Random
) -> None:
    drawn, population = sample(names, size, seed, str)
    shuffled = random.sample(names, len(names))
    assert set(sample(shuffled, size, seed, str)[0]) == set(drawn)
    assert population == len(names)
    assert len(drawn) == min(size, len(names))
    assert drawn == [name for name in names if name in set(drawn)]


@settings(deadline=None)
@given(NAMES, st.integers(0, 20), st.integers(0, 20))
def test_a_larger_sample_holds_the_smaller_one(names: list[str], size: int, more: int) -> None:
    drawn, _ = sample(names, size, 7, str)
    assert set(drawn) <= set(sample(names, size + more, 7, str)[0])


def test_every_photo_is_as_likely_as_any_other() -> None:
    places = [priority(f"studio/{n:05d}.jpg", 1) / 2**64 for n in range(5000)]
    assert kstest(places, "uniform").pvalue > 0.01
    other = [priority(f"studio/{n:05d}.jpg", 2) / 2**64 for n in range(5000)]
    assert abs(np.corrcoef(places, other)[0, 1]) < 0.05


def listed(album: Path, out: Path, standard: Standard, size: Sample) -> list[str]:
    """Give the photos that an audit of a sample works on; nothing is examined."""
    names: list[str] = []

    def engine(chunks: Iterator[Chunk]) -> Iterator[Done]:
        names.extend(item.photo for chunk in chunks for item in chunk.items)
        return iter(())

    audit(Plan((str(album),), standard, out, size), engine, Course(), lambda _: None)
    return names


def test_an_audit_of_a_sample_knows_what_it_was_drawn_from(
    album: Path, standard: Standard, tmp_path: Path
) -> None:
    names = listed(album, tmp_path / "out", standard, Sample(size=9, seed=3))
    assert len(set(names)) == 9
    drawn = read_run(tmp_path / "out").sample
    assert drawn == Sample(size=9, seed=3, population=43)
    assert listed(album, tmp_path / "out", standard, Sample(size=9, seed=3)) == names
    assert listed(album, tmp_path / "other", standard, Sample(size=9, seed=4)) != names


def test_a_sample_is_not_mixed_with_another(
    album: Path, standard: Standard, tmp_path: Path
) -> None:
    listed(album, tmp_path, standard, Sample(size=9, seed=3))
    part = part_path(tmp_path, 0)
    part.parent.mkdir(parents=True)
    part.touch()
    with pytest.raises(AuditError) as caught:
        listed(album, tmp_path, standard, Sample(size=9, seed=4))
    assert caught.value.code == "audit-changed"


@pytest.fixture
def archives(tmp_path: Path) -> list[str]:
    """Give a folder, and an archive named twice, with thirty photos each."""
    (tmp_path / "loose").mkdir()
    for place in range(30):
        (tmp_path / "loose" / f"{place:02d}.jpg").write_bytes(b"loose %d" % place)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for place in range(30):
            archive.writestr(f"{place:02d}.jpg", b"packed %d" % place)
    return [str(tmp_path / "loose"), *2 * [str(tmp_path / "a.zip")]]


def test_photos_of_archives_are_drawn_in_place_and_with_their_content(archives: list[str]) -> None:
    every = [item for source in archives for item in listing.items(source)]
    items, population = draw(iter(every), 40, 5, archives)
    chosen, _ = sample(every, 40, 5, lambda item: item.photo)
    drawn = list(items)
    assert (drawn, population) == (chosen, 90)
    assert len({item.content for item in drawn}) > 10


def test_a_sample_holds_no_photo_of_an_archive(archives: list[str]) -> None:
    every = (item for source in archives[1:] for item in listing.items(source))
    items, _ = draw(every, 10, 5, archives)
    Path(archives[1]).unlink()
    assert [item.code for item in items] == ["cannot-open"] * 10
