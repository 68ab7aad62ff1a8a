"""Sources list the same photos in the same order, and one bad member costs one row."""

import io
import os
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.audit.item import Item
from detector.audit.sources import listing
from detector.audit.sources.count import count
from detector.audit.sources.fetch import fetch
from detector.audit.sources.order import in_order
from detector.codec import DEFAULT_LIMITS
from detector.errors import AuditError, PhotoError

TOO_LARGE = DEFAULT_LIMITS.max_bytes + 1


def names(items: Iterator[Item]) -> list[str]:
    return [item.photo.rpartition("/")[2] for item in items]


@given(st.lists(st.text(st.characters(exclude_characters="\0", codec="utf-8"), min_size=1)))
def test_names_are_sorted_alike_in_memory_and_through_files(given_names: list[str]) -> None:
    assert list(in_order(given_names, in_memory=3)) == sorted(given_names)
    assert list(in_order(given_names)) == sorted(given_names)


def test_a_folder_lists_photos_in_order_with_the_first_folder_as_group(tmp_path: Path) -> None:
    for path in ("b/x/2.jpg", "b/1.PNG", "a.jpeg", "c/3.jpg", "notes.txt", "b/._1.jpg"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(b"x")
    found = list(listing.items(str(tmp_path)))
    told = [(Path(item.photo).relative_to(tmp_path).as_posix(), item.group) for item in found]
    assert told == [
        ("a.jpeg", None), ("b/1.PNG", "b"), ("b/x/2.jpg", "b"), ("c/3.jpg", "c"),
    ]  # fmt: skip
    assert [item.byte_count for item in found] == [1] * 4
    assert count(str(tmp_path)) == 4


def test_what_is_no_file_is_one_row_that_cannot_be_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    (tmp_path / "gone.jpg").symlink_to(tmp_path / "nowhere")
    (tmp_path / "loop").symlink_to(tmp_path)
    found = list(listing.items(str(tmp_path)))
    assert [(item.photo.rpartition("/")[2], item.code) for item in found] == [
        ("gone.jpg", "cannot-open"), ("pipe.jpg", "cannot-open"),
    ]  # fmt: skip


def test_a_name_that_is_no_text_can_still_be_opened_and_told(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"\xff\xfe.jpg")).write_bytes(b"content")
    (item,) = listing.items(str(tmp_path))
    assert fetch(item) == b"content"
    assert item.photo.encode().endswith(b"\\udcff\\udcfe.jpg")


def test_a_glob_and_a_list_name_the_same_photos(tmp_path: Path) -> None:
    for name in ("2.jpg", "1.jpg", "3.png"):
        (tmp_path / name).write_bytes(b"x")
    pattern = f"{tmp_path}/*.jpg"
    listing.check(pattern)
    assert names(listing.items(pattern)) == ["1.jpg", "2.jpg"]
    listed = tmp_path / "list.txt"
    listed.write_bytes(f"\ufeff{tmp_path}/3.png\r\n\n{tmp_path}/absent.jpg\n".encode())
    found = list(listing.items(f"@{listed}"))
    assert [item.code for item in found] == [None, "cannot-open"]
    assert fetch(found[0]) == b"x"
    with pytest.raises(PhotoError, match="absent"):
        fetch(found[1])


@pytest.mark.parametrize("heading", ["photo_number,path,studio", "相片编号,文件,照相馆"])
def test_a_csv_table_gives_numbers_and_studios(tmp_path: Path, heading: str) -> None:
    (tmp_path / "1.jpg").write_bytes(b"x")
    table = tmp_path / "map.csv"
    table.write_text(f"{heading}\n44010020261122,1.jpg,East\n,missing.jpg,\n", "utf-8-sig")
    first, second = listing.items(str(table))
    assert (first.photo_number, first.group, fetch(first)) == ("44010020261122", "East", b"x")
    assert (second.photo_number, second.group, second.code) == (None, None, "cannot-open")
    assert count(str(table)) == 2


def test_a_parquet_manifest_lists_its_paths(tmp_path: Path) -> None:
    (tmp_path / "1.jpg").write_bytes(b"x")
    table = pa.table(
        {"other": [1, 2], "path": ["1.jpg", "s3://bucket/2.jpg"], "group": ["a", None]}
    )
    pq.write_table(table, tmp_path / "all.parquet")
    first, second = listing.items(str(tmp_path / "all.parquet"))
    assert (fetch(first), first.group) == (b"x", "a")
    assert (second.at, second.code) == ("s3://bucket/2.jpg", None)
    assert count(str(tmp_path / "all.parquet")) == 2


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.csv", b"x,y\n1,2\n"), ("b.csv", b""), ("c.parquet", b"PAR1")],
)
def test_a_table_that_is_none_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(AuditError) as refused:
        list(listing.items(str(tmp_path / name)))
    assert refused.value.code == "malformed-source"


def test_a_source_that_is_not_there_is_refused(tmp_path: Path) -> None:
    for source in (str(tmp_path / "absent"), f"@{tmp_path}/absent"):
        with pytest.raises(AuditError, match="does not exist"):
            listing.check(source)


def test_a_zip_archive_gives_its_members_and_a_row_for_each_that_it_cannot(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("studio/1.jpg", b"content")
        archive.writestr("studio/bomb.jpg", bytes(TOO_LARGE))
        archive.writestr("__MACOSX/._1.jpg", b"notes")
        archive.writestr(zipfile.ZipInfo("2.jpg"), b"to be damaged")
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"to be damaged", b"is now damaged"[:13]))
    good, bomb, damaged = listing.items(str(path))
    assert (good.photo, good.group, fetch(good)) == (f"{path}!studio/1.jpg", "studio", b"content")
    assert (bomb.code, bomb.byte_count, bomb.content) == ("too-many-bytes", TOO_LARGE, None)
    assert damaged.code == "damaged-archive"
    path.write_bytes(whole[:-30])
    (lost,) = listing.items(str(path))
    assert (lost.photo, lost.code) == (str(path), "damaged-archive")


def test_a_zip_member_that_lies_about_its_size_is_not_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.jpg", bytes(20 * TOO_LARGE))
    size = (20 * TOO_LARGE).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(size, (1000).to_bytes(4, "little")))
    (item,) = listing.items(str(path))
    assert item.code is not None
    assert item.content is None


@pytest.mark.parametrize("name", ["a.tar", "a.tar.gz"])
def test_a_tar_archive_is_read_up_to_its_damage(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    chance = os.urandom(60_000)
    with tarfile.open(path, "w:gz" if name.endswith("gz") else "w:") as archive:
        for inside, content in (
            ("a/1.jpg", b"one"),
            ("big.jpg", bytes(TOO_LARGE)),
            ("2.jpg", chance),
        ):
            member = tarfile.TarInfo(inside)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    first, big, second = listing.items(str(path))
    assert (first.photo, first.group, fetch(first)) == (f"{path}!a/1.jpg", "a", b"one")
    assert (big.code, big.byte_count) == ("too-many-bytes", TOO_LARGE)
    assert fetch(second) == chance
    path.write_bytes(path.read_bytes()[:-40_000])
    *kept, lost = listing.items(str(path))
    assert names(iter(kept)) == [f"{path.name}!a/1.jpg".rpartition("/")[2], f"{path.name}!big.jpg"]
    assert lost.code == "damaged-archive"
