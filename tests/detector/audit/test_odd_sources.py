"""Sources as people make them, and as they break: each oddity costs one row, or a clear refusal."""

import bz2
import gzip
import io
import lzma
import os
import subprocess
import tarfile
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.audit.sources import listing
from detector.audit.sources.count import count
from detector.errors import AuditError

MAP = "相片编号;文件\n4401;照片/1.jpg\n4402;\n4403;照片/gone.jpg\n"


def photo(folder: Path) -> None:
    (folder / "照片").mkdir()
    (folder / "照片" / "1.jpg").write_bytes(b"x")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("between", [",", ";", "\t"])
def test_a_table_is_read_as_excel_saves_it(tmp_path: Path, encoding: str, between: str) -> None:
    photo(tmp_path)
    (tmp_path / "a.csv").write_bytes(MAP.replace(";", between).encode(encoding))
    good, empty, gone = listing.items(str(tmp_path / "a.csv"))
    assert (good.photo, good.photo_number) == (f"{tmp_path}/照片/1.jpg", "4401")
    assert (good.code, empty.code, gone.code) == (None, "cannot-open", "cannot-open")
    assert (empty.photo, empty.photo_number) == (f"{tmp_path}/a.csv!line 3", "4402")


def test_bytes_that_are_no_text_cost_one_row(tmp_path: Path) -> None:
    photo(tmp_path)
    lines = [b"path", "照片/1.jpg".encode(), b"\xff\xfe.jpg", "照片/1.jpg".encode()]
    (tmp_path / "a.csv").write_bytes(b"\n".join(lines))
    codes = [item.code for item in listing.items(str(tmp_path / "a.csv"))]
    assert codes == [None, "cannot-open", None]


def test_bytes_that_are_no_text_are_told_in_every_cell(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"path,studio,photo_number\n1.jpg,Jos\xe9,\xff1\n")
    (item,) = listing.items(str(tmp_path / "a.csv"))
    assert (item.group, item.photo_number) == (r"Jos\udce9", r"\udcff1")


def test_a_table_whose_first_chinese_word_comes_late_is_read(tmp_path: Path) -> None:
    photo(tmp_path)
    plain = "path\n" + f"{'gone' * 50}.jpg\n" * 6000
    (tmp_path / "a.csv").write_bytes((plain + "照片/1.jpg\n").encode("gbk"))
    *_, last = listing.items(str(tmp_path / "a.csv"))
    assert (last.photo, last.code) == (f"{tmp_path}/照片/1.jpg", None)


@pytest.mark.parametrize("rest", ["", 'c.jpg,"2\n'])
def test_a_stray_quotation_mark_swallows_no_photos(tmp_path: Path, rest: str) -> None:
    (tmp_path / "a.csv").write_text('path,number\na.jpg,1\nb.jpg,"19\n' + "c.jpg,2\n" * 9 + rest)
    with pytest.raises(AuditError, match=r"from line 3 on.*quotation mark"):
        list(listing.items(str(tmp_path / "a.csv")))


@pytest.mark.parametrize(("before", "line"), [("path\na.jpg\n", 3), ("", 1)])
def test_a_quotation_that_never_ends_is_told_by_its_line(
    tmp_path: Path, before: str, line: int
) -> None:
    (tmp_path / "a.csv").write_text(before + '"' + "x" * 200_000)
    with pytest.raises(AuditError, match=rf"from line {line} on.*quotation mark"):
        list(listing.items(str(tmp_path / "a.csv")))


def test_a_table_without_photos_says_what_it_has(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("name,size\na.jpg,1\n")
    with pytest.raises(AuditError, match=r"path, file.*its columns are: 'name', 'size'"):
        list(listing.items(str(tmp_path / "a.csv")))


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("*.jpg", ["1.jpg"]),
        ("**.jpg", ["1.jpg"]),
        ("*/*.jpg", ["a/2.jpg"]),
        ("**/*.jpg", ["1.jpg", "a/2.jpg", "a/b/3.jpg"]),
        ("**/**/?.jpg", ["1.jpg", "a/2.jpg", "a/b/3.jpg"]),
        ("a/**", ["a/2.jpg", "a/b/3.jpg"]),
        ("./[ab]/../1.*", ["a/../1.jpg"]),
        ("absent/*.jpg", []),
        ("1.jpg/*", []),
    ],
)
def test_a_glob_lists_each_photo_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pattern: str, found: list[str]
) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    for name in ("1.jpg", "a/2.jpg", "a/b/3.jpg", "a/notes.txt"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "a" / "round").symlink_to("..")
    assert [item.photo for item in listing.items(f"{tmp_path}/{pattern}")] == [
        f"{tmp_path}/{name}" for name in found
    ]
    monkeypatch.chdir(tmp_path)
    assert [item.photo for item in listing.items(pattern)] == found


@pytest.mark.parametrize("pattern", ["", "/*/*.jpg", "/**/*.jpg"])
def test_a_folder_that_may_not_be_entered_is_one_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pattern: str
) -> None:
    for name in ("open", "shut"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "1.jpg").write_bytes(b"x")
    enter = os.scandir

    def guarded(path: str) -> object:
        if path.rstrip("/").endswith("shut"):  # root, who may run this test, is let in everywhere
            raise PermissionError(13, "Permission denied", path)
        return enter(path)

    monkeypatch.setattr(os, "scandir", guarded)
    found = [(item.photo, item.code) for item in listing.items(f"{tmp_path}{pattern}")]
    assert found == [(f"{tmp_path}/open/1.jpg", None), (f"{tmp_path}/shut", "cannot-open")]


def test_folders_may_lie_in_one_another_as_deep_as_the_disk_allows(tmp_path: Path) -> None:
    deep = "/".join(["d"] * 1100)
    for depth in range(1, 1101):
        (tmp_path / deep[: 2 * depth - 1]).mkdir()
    (tmp_path / deep / "1.jpg").write_bytes(b"x")
    try:
        for source in (f"{tmp_path}", f"{tmp_path}/**/*.jpg"):
            (item,) = listing.items(source)
            assert (item.photo, item.code) == (f"{tmp_path}/{deep}/1.jpg", None)
        assert count(str(tmp_path)) == 1
    finally:
        subprocess.run(["rm", "-r", str(tmp_path / "d")], check=True)  # pytest does it by recursion


def test_a_list_may_be_what_windows_calls_unicode(tmp_path: Path) -> None:
    photo(tmp_path)
    (tmp_path / "list.txt").write_bytes(f"{tmp_path}/照片/1.jpg\r\n".encode("utf-16"))
    (item,) = listing.items(f"@{tmp_path}/list.txt")
    assert item.code is None


@pytest.mark.parametrize("rest", [b"\x41", b"\x00\xdc\n\x00", b"\x00\xd8"])
def test_a_list_that_breaks_in_the_middle_of_a_character_is_told(
    tmp_path: Path, rest: bytes
) -> None:
    (tmp_path / "list.txt").write_bytes("1.jpg\n".encode("utf-16") + rest)
    with pytest.raises(AuditError, match=r"list\.txt cannot be read: 'utf-16") as refused:
        list(listing.items(f"@{tmp_path}/list.txt"))
    assert refused.value.code == "malformed-source"


def test_a_list_on_standard_input_may_begin_with_its_mark(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = f"\ufeff{tmp_path}/1.jpg\r\n\r\n{tmp_path}/照片.jpg\n".encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(lines), "utf-8"))
    found = [item.photo for item in listing.items("-")]
    assert found == [f"{tmp_path}/1.jpg", f"{tmp_path}/照片.jpg"]


def test_a_manifest_may_lack_paths_and_hold_them_as_bytes(tmp_path: Path) -> None:
    name = b"\xb2\xe2.jpg"
    (tmp_path / "a.parquet").write_bytes(b"")
    Path(bytes(tmp_path).decode(), name.decode("utf-8", "surrogateescape")).write_bytes(b"x")
    pq.write_table(pa.table({"path": [name, None], "number": [1, 2]}), tmp_path / "a.parquet")
    good, empty = listing.items(str(tmp_path / "a.parquet"))
    assert (good.code, good.photo_number) == (None, "1")
    assert (empty.code, empty.photo) == ("cannot-open", f"{tmp_path}/a.parquet!row 2")


def test_whole_numbers_that_pandas_made_fractions_stay_whole(tmp_path: Path) -> None:
    numbers = pa.array([4301.0, float("nan"), None, 0.5])
    table = pa.table({"path": ["1.jpg"] * 4, "photo_number": numbers, "group": numbers})
    pq.write_table(table, tmp_path / "a.parquet")
    found = list(listing.items(str(tmp_path / "a.parquet")))
    assert [item.photo_number for item in found] == ["4301", None, None, "0.5"]
    assert [item.group for item in found] == ["4301", None, None, "0.5"]


def test_damage_in_a_manifest_costs_its_row_group(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    names = [f"{place:04d}.jpg" for place in range(3000)]
    pq.write_table(
        pa.table({"path": names}), path, row_group_size=1000, compression="none",
        use_dictionary=False,
    )  # fmt: skip
    content = path.read_bytes()
    start = content.index(b"1500.jpg")
    path.write_bytes(content[:start] + b"\xff" * 200 + content[start + 200 :])
    codes = [(item.photo.rpartition("/")[2], item.code) for item in listing.items(str(path))]
    assert ("a.parquet!rows 1001 to 2000", "damaged-archive") in codes
    assert [name for name, code in codes if code != "damaged-archive"] == names[:1000] + names[
        2000:
    ]


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


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder of a source of every kind."""
    folder = tmp_path_factory.mktemp("sound")
    with zipfile.ZipFile(folder / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("照/1.jpg", b"content")
    with tarfile.open(folder / "a.tar", "w") as packed:
        packed.addfile(tarfile.TarInfo("照/1.jpg"))
    plain = (folder / "a.tar").read_bytes()
    (folder / "a.tar.gz").write_bytes(gzip.compress(plain))
    (folder / "a.tar.xz").write_bytes(lzma.compress(plain))
    pq.write_table(pa.table({"path": ["1.jpg"], "group": ["照"]}), folder / "a.parquet")
    (folder / "a.csv").write_text(MAP, "utf-8")
    return folder


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tar.gz", "a.tar.xz", "a.parquet", "a.csv"])
@settings(max_examples=60, deadline=None)
@given(place=st.floats(0, 1, exclude_max=True), byte=st.integers(0, 255), cut=st.booleans())
def test_damage_anywhere_costs_rows_or_is_told(
    sound: Path, name: str, place: float, byte: int, cut: bool
) -> None:
    content = bytearray((sound / name).read_bytes())
    at = int(place * len(content))
    content[at:] = b"" if cut else bytes([byte]) + content[at + 1 :]
    with tempfile.TemporaryDirectory() as folder:
        damaged = Path(folder) / name
        damaged.write_bytes(content)
        with suppress(AuditError):
            for item in listing.items(str(damaged)):
                assert "".join(filter(None, (item.photo, item.group, item.photo_number))).encode()


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


def test_links_in_circles_end(tmp_path: Path) -> None:
    (tmp_path / "1.jpg").write_bytes(b"x")
    (tmp_path / "again").symlink_to(".")
    (tmp_path / "2.jpg").symlink_to("2.jpg")
    assert [item.code for item in listing.items(str(tmp_path))] == [None, "cannot-open"]


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


def test_a_glob_tells_of_links_that_lead_nowhere(tmp_path: Path) -> None:
    (tmp_path / "1.jpg").write_bytes(b"x")
    (tmp_path / "2.jpg").symlink_to("nowhere")
    (tmp_path / "3.jpg").mkdir()
    found = [(Path(item.photo).name, item.code) for item in listing.items(f"{tmp_path}/*.jpg")]
    assert found == [("1.jpg", None), ("2.jpg", "cannot-open")]


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
