"""Sources as people make them, and as they break: each oddity costs one row, or a clear refusal."""

import io
import sys
import tarfile
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

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


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="such patterns have a meaning since")
def test_a_glob_that_is_none_is_refused(tmp_path: Path) -> None:
    source = str(tmp_path / "**.jpg")
    assert count(source) is None
    with pytest.raises(AuditError, match=r"\*\*\.jpg cannot be used: Invalid pattern"):
        list(listing.items(source))


def test_a_list_may_be_what_windows_calls_unicode(tmp_path: Path) -> None:
    photo(tmp_path)
    (tmp_path / "list.txt").write_bytes(f"{tmp_path}/照片/1.jpg\r\n".encode("utf-16"))
    (item,) = listing.items(f"@{tmp_path}/list.txt")
    assert item.code is None


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
    assert [item.code for item in listing.items(str(path))] == ["cannot-open", None]


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
