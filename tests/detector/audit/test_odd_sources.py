"""Sources as people make them, and as they break: each oddity costs one row, or a clear refusal."""

import gzip
import io
import lzma
import os
import subprocess
import tarfile
import tempfile
import zipfile
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


def test_links_in_circles_end(tmp_path: Path) -> None:
    (tmp_path / "1.jpg").write_bytes(b"x")
    (tmp_path / "again").symlink_to(".")
    (tmp_path / "2.jpg").symlink_to("2.jpg")
    assert [item.code for item in listing.items(str(tmp_path))] == [None, "cannot-open"]


def test_a_glob_tells_of_links_that_lead_nowhere(tmp_path: Path) -> None:
    (tmp_path / "1.jpg").write_bytes(b"x")
    (tmp_path / "2.jpg").symlink_to("nowhere")
    (tmp_path / "3.jpg").mkdir()
    found = [(Path(item.photo).name, item.code) for item in listing.items(f"{tmp_path}/*.jpg")]
    assert found == [("1.jpg", None), ("2.jpg", "cannot-open")]
