"""Archives as they are packed, broken and forged: a row tells of each oddity."""

import bz2
import gzip
import io
import lzma
import os
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from detector.audit.sources import listing


def test_names_in_an_archive_that_windows_in_china_made_are_read(tmp_path: Path) -> None:
    path, name = tmp_path / "a.zip", "照相馆/张三.jpg"
    raw = name.encode("gbk")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("p" * len(raw), b"x")
        archive.writestr("照相馆/李四.jpg", b"y")
    path.write_bytes(path.read_bytes().replace(b"p" * len(raw), raw))
    first, second = listing.items(str(path))
    assert (first.photo, first.group) == (f"{path}!{name}", "照相馆")
    assert second.photo == f"{path}!照相馆/李四.jpg"


def test_names_in_a_tar_archive_that_windows_in_china_made_are_read(tmp_path: Path) -> None:
    path, name = tmp_path / "a.tar", "照相馆/张三.jpg"
    with tarfile.open(path, "w", format=tarfile.GNU_FORMAT, encoding="gbk") as archive:
        archive.addfile(tarfile.TarInfo(name))
    (item,) = listing.items(str(path))
    assert (item.photo, item.group) == (f"{path}!{name}", "照相馆")


def test_a_member_without_a_name_costs_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x.jpg", b"x")
        archive.writestr("1.jpg", b"x")
    path.write_bytes(path.read_bytes().replace(b"x.jpg", b"\0.jpg"))
    assert [item.photo for item in listing.items(str(path))] == [f"{path}!1.jpg"]


def test_a_compressed_archive_of_three_bytes_is_a_damaged_one(tmp_path: Path) -> None:
    path = tmp_path / "a.tar.gz"
    path.write_bytes(b"\x1f\x8b\x08")
    (lost,) = listing.items(str(path))
    assert (lost.photo, lost.code) == (str(path), "damaged-archive")


@pytest.mark.parametrize("place", [6, 46])  # of the version needed, and of the name, in UTF-8
def test_a_list_of_members_that_cannot_be_read_costs_its_archive(
    tmp_path: Path, place: int
) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("照.jpg", b"x")
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + place] = 0xFF
    path.write_bytes(content)
    (lost,) = listing.items(str(path))
    assert (lost.photo, lost.code) == (str(path), "damaged-archive")


def test_a_name_that_zipfile_took_from_elsewhere_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.jpg", b"x")
        member = archive.getinfo("a.jpg")
    member.filename = "照.jpg"  # as from the Unicode path field, which leaves the flag unset
    monkeypatch.setattr(zipfile.ZipFile, "infolist", lambda _: [member])
    (item,) = listing.items(str(path))
    assert item.photo == f"{path}!照.jpg"


def test_an_encrypted_member_costs_one_row(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.jpg", b"x")
        archive.writestr("b.jpg", b"x")
    content = bytearray(path.read_bytes())
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + flags] |= 1
    path.write_bytes(content)
    assert [item.code for item in listing.items(str(path))] == ["encrypted", None]


def test_links_in_a_tar_archive_are_not_passed_over_in_silence(tmp_path: Path) -> None:
    path = tmp_path / "a.tar"
    with tarfile.open(path, "w") as archive:
        for name, kind in (("../1.jpg", tarfile.REGTYPE), ("/2.jpg", tarfile.REGTYPE),
                           ("3.jpg", tarfile.LNKTYPE), ("4.jpg", tarfile.SYMTYPE)):  # fmt: skip
            member = tarfile.TarInfo(name)
            member.type, member.size = kind, int(kind == tarfile.REGTYPE)
            member.linkname = "" if member.size else "/etc/passwd"
            archive.addfile(member, io.BytesIO(b"x"))
    codes = [item.code for item in listing.items(str(path))]
    assert codes == [None, None, "cannot-open", "cannot-open"]


def test_what_is_no_photo_in_an_archive_is_told_of(tmp_path: Path) -> None:
    names = ("甲/1.jpg", "甲/more.zip", "甲/.DS_Store", "notes.txt")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.mkdir("甲")
        for name in names:
            archive.writestr(name, b"x")
    with tarfile.open(tmp_path / "a.tar", "w") as tar:
        tar.add(tmp_path / "a.zip", "甲/more.zip")
        tar.add(tmp_path / "a.zip", "甲/1.jpg")
        tar.add(tmp_path, "甲", recursive=False)
    for name, expected in (("a.zip", ["甲/more.zip", "notes.txt"]), ("a.tar", ["甲/more.zip"])):
        left_out: list[str] = []
        assert len(list(listing.items(str(tmp_path / name), left_out.append))) == 1
        assert left_out == expected


def member(name: str, size: int = 1, kind: bytes = tarfile.REGTYPE) -> bytes:
    """Give a member's header as it stands in a TAR archive."""
    made = tarfile.TarInfo(name)
    made.size, made.type = size, kind
    return made.tobuf(tarfile.GNU_FORMAT)


def pax(**records: str) -> bytes:
    """Give the headers that say more of the member that follows."""
    made = tarfile.TarInfo("unsaid")
    made.pax_headers = records
    return made.tobuf(tarfile.PAX_FORMAT)[:-512]


ONE = member("1.jpg") + b"x".ljust(512, b"\0")


END = bytes(1024)


LONG = 2_000_000


HOLES = b"300000\n" + b"0\n" * 600_000


SPARSE = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.name": "2.jpg"}


@pytest.mark.parametrize("compressed", [bytes, gzip.compress, lzma.compress, bz2.compress])
@pytest.mark.parametrize(
    "odd",
    [
        pax(comment="x" * LONG) + member("2.jpg", 0),
        pax(**SPARSE) + member("2.jpg", len(HOLES)) + HOLES.ljust(1_200_128, b"\0"),
        member("long", LONG, tarfile.GNUTYPE_LONGNAME) + b"x" * LONG + bytes(384),
        member("claims.iso", 1 << 36),
        member("claims.jpg", 1 << 36),
        pax(size="-2048") + member("back.iso"),
        b"no header".ljust(512, b"."),
    ],
    ids=["comment", "holes", "name", "size", "photo", "backwards", "damage"],
)
def test_what_a_tar_archive_cannot_hold_ends_it_with_a_row(
    tmp_path: Path, odd: bytes, compressed: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / "a.tar"
    path.write_bytes(compressed(ONE + odd + ONE + END))
    good, *_, lost = listing.items(str(path))
    assert (good.photo, good.content) == (f"{path}!1.jpg", b"x")
    assert lost.code == "damaged-archive"
    assert lost.photo.startswith(f"{path}!after ")


@pytest.mark.parametrize("compressed", [bytes, gzip.compress, lzma.compress, bz2.compress])
def test_long_names_and_holes_of_an_ordinary_kind_are_read(
    tmp_path: Path, compressed: Callable[[bytes], bytes]
) -> None:
    path, name = tmp_path / "a.tar", "照" * 90 + ".jpg"
    long = tarfile.TarInfo(name).tobuf(tarfile.GNU_FORMAT)
    holes = b"1\n3\n2\n".ljust(512, b"\0") + b"ab".ljust(512, b"\0")
    sparse = pax(**SPARSE, **{"GNU.sparse.realsize": "5"}) + member("2.jpg", 514) + holes
    path.write_bytes(compressed(pax(path=name) + ONE + long + sparse + ONE))
    found = [(item.photo.partition("!")[2], item.content) for item in listing.items(str(path))]
    assert found == [(name, b"x"), (name, b""), ("2.jpg", b"\0\0\0ab"), ("1.jpg", b"x")]


def test_a_compressed_tar_archive_that_is_cut_off_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.tar.gz"
    path.write_bytes(gzip.compress(ONE + os.urandom(512))[:-300])
    *_, lost = listing.items(str(path))
    assert lost.code == "damaged-archive"


def zipped(**files: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in files.items():
            archive.writestr(f"{name}.zip" if content.startswith(b"PK") else f"{name}.jpg", content)
    return made.getvalue()


@pytest.mark.parametrize("inner", [zipped(inside=b"x"), zipped()], ids=["photo", "empty"])
@pytest.mark.parametrize("first", [{}, {"first": b"x"}], ids=["inner first", "photo first"])
@pytest.mark.parametrize("behind", [0, 40])
def test_an_archive_cut_off_behind_one_inside_it_is_not_taken_for_that(
    tmp_path: Path, inner: bytes, first: dict[str, bytes], behind: int
) -> None:
    path = tmp_path / "a.zip"
    whole = zipped(**first, inner=inner, last=b"x" * 99)
    path.write_bytes(whole[: whole.index(inner) + len(inner) + behind])
    (lost,) = listing.items(str(path))
    assert (lost.photo, lost.code) == (str(path), "damaged-archive")


def test_an_archive_that_unpacks_itself_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(b"MZ a program" + zipped(one=b"x"))
    (item,) = listing.items(str(path))
    assert (item.photo, item.content) == (f"{path}!one.jpg", b"x")


def test_an_archive_with_a_comment_and_without_its_first_member_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.comment = "照".encode()
        archive.writestr("gone.jpg", b"x")
        archive.writestr("1.jpg", b"x")
        archive.filelist.pop(0)  # left in the file, but not listed
    (item,) = listing.items(str(path))
    assert item.photo == f"{path}!1.jpg"


def test_an_empty_archive_has_no_photos(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped())
    assert list(listing.items(str(tmp_path / "a.zip"))) == []
