from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from detector import Standard
from detector.audit.folder import Run, read_rows, write_part
from detector.audit.summary.copies import Duplicates
from detector.audit.summary.summary import summarise
from tests.detector.audit.synthetic import ENGINE

COUNT = 200


@pytest.fixture
def rows(made_audit: Path) -> pa.Table:
    """Give readable rows of different files."""
    rows = pa.concat_tables(read_rows(made_audit))
    rows = rows.filter(pa.array(np.array(rows["code"].is_null())))
    _, first = np.unique(rows["sha256"].to_pylist(), return_index=True)
    return rows.take(np.sort(first)).slice(0, COUNT)


def changed(rows: pa.Table, place: int, **cells: object) -> pa.Table:
    """Give a row's copy, some of its cells changed."""
    row = rows.slice(place, 1).to_pylist()[0]
    return pa.Table.from_pylist([row | cells], schema=rows.schema)


def found(out: Path, standard: Standard, *tables: pa.Table) -> Duplicates:
    Run(engine=ENGINE, models={}, sources=(), standard=standard, finished=True).write(out)
    for number, table in enumerate(tables):
        write_part(out, number, table, "")
    return summarise(out).duplicates


def names(duplicates: Duplicates) -> list[set[str]]:
    return [{copy.photo for copy in one.photos} for one in duplicates.pictures]


def test_different_photos_are_no_copies(rows: pa.Table, standard: Standard, tmp_path: Path) -> None:
    duplicates = found(tmp_path, standard, rows)
    assert (duplicates.files, duplicates.pictures) == ((), ())


def test_one_file_under_several_numbers_is_named(
    rows: pa.Table, standard: Standard, tmp_path: Path
) -> None:
    again = changed(rows, 7, photo="again.jpg", photo_number="another")
    duplicates = found(tmp_path, standard, rows, again)
    (copies,) = duplicates.files
    assert {copy.photo for copy in copies.photos} == {rows["photo"][7].as_py(), "again.jpg"}
    assert copies.numbers == 2
    assert duplicates.pictures == ()


def test_a_picture_saved_again_is_found_by_hash_and_place(
    rows: pa.Table, standard: Standard, tmp_path: Path
) -> None:
    near = rows["perceptual_hash"][3].as_py() ^ 0b101
    saved = changed(
        rows, 3, photo="saved.jpg", sha256="ab" * 32, perceptual_hash=near, aligned_hash=None
    )
    assert names(found(tmp_path, standard, rows, saved)) == [
        {rows["photo"][3].as_py(), "saved.jpg"}
    ]


@pytest.mark.parametrize(("bits", "is_copy"), [(8, True), (9, False)])
def test_a_cropped_picture_is_found_by_the_hash_around_the_eyes(
    rows: pa.Table, standard: Standard, tmp_path: Path, bits: int, is_copy: bool
) -> None:
    aligned = int(rows["aligned_hash"][3].as_py(), 16) ^ (2**bits - 1) << 100
    other_whole = rows["perceptual_hash"][3].as_py() ^ 0xFFFF
    cropped = changed(
        rows, 3, photo="cut.jpg", sha256="ab" * 32, perceptual_hash=other_whole,
        aligned_hash=f"{aligned:064x}",
    )  # fmt: skip
    wanted = [{rows["photo"][3].as_py(), "cut.jpg"}] if is_copy else []
    assert names(found(tmp_path, standard, rows, cropped)) == wanted


def test_an_audit_without_the_hash_around_the_eyes_is_searched_by_the_other(
    rows: pa.Table, standard: Standard, tmp_path: Path
) -> None:
    saved = changed(rows, 3, photo="saved.jpg", sha256="ab" * 32)
    old = [table.drop_columns(["aligned_hash"]) for table in (rows, saved)]
    assert names(found(tmp_path, standard, *old)) == [{rows["photo"][3].as_py(), "saved.jpg"}]


def test_a_like_hash_with_the_head_elsewhere_is_another_picture(
    rows: pa.Table, standard: Standard, tmp_path: Path
) -> None:
    chin = rows["g.chin_y_px"][3].as_py() + 30
    other = changed(rows, 3, photo="other.jpg", sha256="ab" * 32, **{"g.chin_y_px": chin})
    assert names(found(tmp_path, standard, rows, other)) == []


def test_files_that_could_not_be_had_are_no_copies_of_one_another(
    rows: pa.Table, standard: Standard, tmp_path: Path
) -> None:
    gone = [
        changed(rows, n, photo=f"{n}.jpg", sha256=None, perceptual_hash=None, code="cannot-open",
                verdict="unreadable")
        for n in range(3)
    ]  # fmt: skip
    duplicates = found(tmp_path, standard, rows, *gone)
    assert (duplicates.files, duplicates.pictures) == ((), ())


def test_different_pictures_under_one_number_are_named(
    rows: pa.Table, standard: Standard, tmp_path: Path
) -> None:
    number = rows["photo_number"][7].as_py()
    others = [
        changed(rows, 7, photo="again.jpg"),  # the same file
        changed(rows, 9, photo="other.jpg", photo_number=number, sha256="ab" * 32),
        changed(rows, 9, photo="third.jpg", photo_number=number, source="second.csv"),
    ]
    (shared,) = found(tmp_path, standard, rows, *others).shared
    assert shared.number == number
    assert {copy.photo for copy in shared.photos} == {rows["photo"][7].as_py(), "other.jpg"}


def test_one_picture_in_several_files_is_one_under_its_number(
    rows: pa.Table, standard: Standard, tmp_path: Path
) -> None:
    saved = changed(rows, 3, photo="saved.jpg", sha256="ab" * 32)
    elsewhere = changed(rows, 3, photo="first.jpg", photo_number=None)  # stands for its file
    duplicates = found(tmp_path, standard, elsewhere, rows, saved)
    assert duplicates.shared == ()
    assert len(duplicates.pictures) == 1


def test_what_cannot_be_read_or_has_no_number_is_no_different_picture(
    rows: pa.Table, standard: Standard, tmp_path: Path
) -> None:
    number = rows["photo_number"][3].as_py()
    others = [
        changed(rows, 5, photo="cut.jpg", photo_number=number, sha256="ab" * 32,
                code="truncated", verdict="unreadable", perceptual_hash=None),
        changed(rows, 5, photo="gone.jpg", photo_number=number, sha256=None, code="cannot-open",
                verdict="unreadable", perceptual_hash=None),
        *(changed(rows, n, photo=f"{n}.jpg", photo_number=None) for n in (11, 12)),
    ]  # fmt: skip
    assert found(tmp_path, standard, rows, *others).shared == ()


def test_numbers_of_many_pictures_come_first_and_no_more_are_held_than_fit(
    rows: pa.Table, standard: Standard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cells = ["a"] * 2 + ["b"] * 3 + [f"{n}" for n in range(COUNT - 5)]
    place = rows.schema.get_field_index("photo_number")
    numbered = rows.set_column(place, rows.schema.field(place), [cells])
    whole = found(tmp_path / "whole", standard, numbered)
    assert [(one.number, len(one.photos)) for one in whole.shared] == [("b", 3), ("a", 2)]
    assert whole.complete
    monkeypatch.setattr("detector.audit.summary.numbers.MOST_ROWS", 4)
    few = found(tmp_path / "few", standard, numbered)
    assert sum(len(one.photos) for one in few.shared) <= 4
    assert not few.complete


@pytest.mark.parametrize("same_file", [True, False])
def test_a_set_of_very_many_hides_no_other(
    rows: pa.Table, standard: Standard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    same_file: bool,
) -> None:  # fmt: skip
    monkeypatch.setattr("detector.audit.summary.copies.MOST_ROWS", 8)
    copies = []
    for n, place in enumerate([3] * 20 + [7] * 2):
        sha256 = rows["sha256"][place].as_py() if same_file else f"{n + 10}" * 32
        copies.append(changed(rows, place, photo=f"{n}.jpg", sha256=sha256))
    duplicates = found(tmp_path, standard, rows, *copies)
    sets = duplicates.files if same_file else duplicates.pictures
    assert [(one.count, len(one.photos)) for one in sets] == [(21, 5), (3, 3)]
    assert not duplicates.complete


def test_more_sets_than_are_held_are_told(
    rows: pa.Table, standard: Standard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("detector.audit.summary.copies.MOST_ROWS", 9)
    copies = [changed(rows, n, photo=f"{n}.jpg") for n in range(6)]
    duplicates = found(tmp_path, standard, rows, *copies)
    assert [one.count for one in duplicates.files] == [2] * 4
    assert not duplicates.complete


def test_pictures_that_only_look_alike_crowd_out_no_copies(
    rows: pa.Table, standard: Standard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("detector.audit.summary.copies.MOST_ROWS", 100)
    place = rows.schema.get_field_index("perceptual_hash")
    wall = pa.array([12345] * COUNT, pa.uint64())  # so that each two of them look alike
    before = rows.set_column(place, rows.schema.field(place), wall)
    near = rows["perceptual_hash"][3].as_py() ^ 0xFFFF
    again = [
        changed(before, 3, photo="brighter.jpg", sha256="ab" * 32, perceptual_hash=near),
        changed(before, 5, photo="saved.jpg", sha256="cd" * 32, aligned_hash=None),
    ]
    duplicates = found(tmp_path, standard, before, *again)
    photos = rows["photo"].to_pylist()
    assert sorted(names(duplicates), key=sorted) == sorted(
        [{photos[3], "brighter.jpg"}, {photos[5], "saved.jpg"}], key=sorted
    )
    assert duplicates.complete
