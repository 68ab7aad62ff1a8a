"""An audit says what single inspections say, goes on where it was, and refuses to mix."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from detector import Standard, inspect_batch
from detector.audit import process
from detector.audit.folder import TIMES, parts, read_run
from detector.audit.item import Chunk, Item
from detector.audit.launch import FAULT
from detector.audit.local import run_local
from detector.audit.perceptual import perceptual_hash
from detector.audit.rejudge import rejudge
from detector.audit.schema import schema
from detector.audit.worker import Worker
from detector.codec import decode
from detector.errors import AuditError
from detector.measures import CATEGORIES
from tests.detector.audit.conftest import Audited, ignore, rows_in


def examiners() -> Iterator[int]:
    """List the processes that this one has photos examined in."""
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
            if int(parent) == os.getpid() and b"audit.process" in (folder / "cmdline").read_bytes():
                yield int(folder.name)


@contextmanager
def killing_whoever_opens(pipe: Path) -> Iterator[None]:
    """Kill the process that opens a named pipe to read from it, as often as one does."""
    over = threading.Event()

    def watch() -> None:
        while not over.is_set():
            with suppress(OSError):
                writing = os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)  # fails until somebody reads
                for process in examiners():
                    os.kill(process, signal.SIGKILL)
                os.close(writing)
            over.wait(0.01)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


def test_what_every_photo_took_lies_beside_its_row(
    album: Path, tmp_path: Path, audited: Audited
) -> None:
    audited([str(album)], tmp_path)
    times = pa.concat_tables(map(pq.read_table, sorted((tmp_path / TIMES).glob("*/*.parquet"))))
    rows = rows_in(tmp_path).select(["chunk", "row"])
    assert times.select(["chunk", "row"]).equals(rows.replace_schema_metadata(None))
    assert pc.all(pc.greater(times["open_ms"], 0)).as_py()
    assert pc.min(times["inspect_ms"]).as_py() > 0


def test_every_row_is_the_report_of_its_photo_alone(
    album: Path, tmp_path: Path, audited: Audited, standard: Standard
) -> None:
    course = audited([str(album)], tmp_path)
    rows = rows_in(tmp_path)
    assert rows.schema.equals(schema())
    assert course.done.total == rows.num_rows == 43
    assert course.done.codes == {"truncated": 1, "empty": 1, "cannot-open": 1}
    assert read_run(tmp_path).finished
    readable = [row for row in rows.to_pylist() if row["code"] is None][::8]
    contents = [Path(row["photo"]).read_bytes() for row in readable]
    for row, content, report in zip(
        readable, contents, inspect_batch(contents, standard), strict=True
    ):
        assert (row["verdict"], row["sha256"]) == (report.verdict, report.sha256)
        assert row["perceptual_hash"] == perceptual_hash(decode(content).rgb)
        for finding in report.findings[1:]:
            assert row[f"s.{finding.check}"] == finding.status
            if finding.check in CATEGORIES and finding.value is not None:
                assert row[f"m.{finding.check}"] == finding.value
    assert set(rows["group"].to_pylist()) == {"first", "second"}
    unread = next(row for row in rows.to_pylist() if row["code"] == "truncated")
    assert (unread["verdict"], unread["m.position.roll"]) == ("unreadable", None)
    assert (unread["r.position.roll"], unread["s.file.readable"]) == ("not-readable", "fail")


def one_bit_changed(content: bytes, name: str) -> bytes:
    """Change the last figure of a column."""
    group = pq.read_metadata(BytesIO(content)).row_group(0)
    column = next(
        c for c in map(group.column, range(group.num_columns)) if c.path_in_schema == name
    )
    last = column.data_page_offset + column.total_compressed_size - 1
    return content[:last] + bytes([content[last] ^ 1]) + content[last + 1 :]


def test_what_is_done_is_kept_and_what_is_damaged_is_done_again(
    album: Path, tmp_path: Path, audited: Audited
) -> None:
    sources = [str(album / "first")]
    audited(sources, tmp_path)
    before = {part: part.read_bytes() for part in parts(tmp_path)}
    photos = {part: pq.read_metadata(part).num_rows for part in before}
    bent, cut, spoilt = damaged = list(before)[-3:]
    bent.write_bytes(one_bit_changed(before[bent], "m.position.roll"))
    cut.write_bytes(before[cut][:1000])
    content = before[spoilt]
    spoilt.write_bytes(content[:4] + bytes(len(content) // 2) + content[4 + len(content) // 2 :])
    cut.with_name("draft.parquet.1.unfinished").write_bytes(b"half")
    course = audited(sources, tmp_path)
    assert course.done.total == sum(photos[part] for part in damaged)
    assert course.kept.total == sum(photos.values()) - course.done.total
    assert {part: part.read_bytes() for part in parts(tmp_path)} == before
    assert len(list((tmp_path / "parts").rglob("*.*"))) == len(before)


def test_nothing_is_mixed(album: Path, tmp_path: Path, audited: Audited) -> None:
    folder, out = tmp_path / "photos", tmp_path / "out"
    folder.mkdir()
    photo = folder / "1.jpg"
    photo.write_bytes((album / "first" / "000.jpg").read_bytes())
    audited([str(folder)], out)
    with pytest.raises(AuditError, match="begun with"):
        audited([str(album)], out)
    os.utime(photo, (1, 1))
    with pytest.raises(AuditError, match=r"photos changed somewhere from .*1\.jpg"):
        audited([str(folder)], out)
    photo.unlink()
    with pytest.raises(AuditError, match="fewer photos"):
        audited([str(folder)], out)


def test_an_audit_that_was_judged_again_is_not_gone_on_with(
    album: Path, tmp_path: Path, audited: Audited, standard: Standard
) -> None:
    source = [str(album / "first" / "000.jpg")]
    audited(source, tmp_path / "one")
    assert list(rejudge(tmp_path / "one", standard, tmp_path / "again"))
    with pytest.raises(AuditError, match="judged again"):
        audited(source, tmp_path / "again")


def test_sources_that_cannot_be_listed_leave_nothing_behind(
    album: Path, tmp_path: Path, audited: Audited
) -> None:
    empty, table, out = tmp_path / "photos", tmp_path / "table.csv", tmp_path / "out"
    empty.mkdir()
    table.write_text("what\nx.jpg\n")
    for source, code in ((empty, "no-such-source"), (table, "malformed-source")):
        with pytest.raises(AuditError) as refused:
            audited([str(source)], out)
        assert refused.value.code == code
        assert not out.exists()
    assert audited([str(album / "first" / "000.jpg")], out).done.total == 1


def test_an_audit_that_got_nowhere_can_be_begun_with_something_else(
    album: Path, tmp_path: Path, audited: Audited
) -> None:
    audited([str(album / "first" / "000.jpg")], tmp_path)
    (part,) = parts(tmp_path)
    part.unlink()
    assert audited([str(album / "second" / "001.jpg")], tmp_path).done.total == 1
    assert read_run(tmp_path).sources == (str(album / "second" / "001.jpg"),)


def test_a_copy_saved_again_has_nearly_the_same_hash(jpegs: list[bytes]) -> None:
    one, other = (perceptual_hash(decode(jpegs[place]).rgb) for place in (0, -2))
    assert (one ^ other).bit_count() <= 4
    different = perceptual_hash(decode(jpegs[1]).rgb)
    assert (one ^ different).bit_count() > 4


def test_a_file_that_kills_its_process_costs_one_row(
    album: Path, tmp_path: Path, standard: Standard
) -> None:
    good = sorted((album / "first").glob("0*.jpg"))[:5]
    items = [Item(path.name, "s", str(path)) for path in good]
    deadly = tmp_path / "deadly.jpg"
    os.mkfifo(deadly)
    items.insert(2, Item("deadly.jpg", "s", str(deadly)))
    worker = Worker(standard)
    try:
        with killing_whoever_opens(deadly):
            found = worker.examine(items)
    finally:
        worker.close()
    assert found.rows["photo"].to_pylist() == [item.photo for item in items]
    assert found.rows["code"].to_pylist() == [None, None, "worker-died", None, None, None]
    timed = [ms is not None and ms > 0 for ms in found.times["inspect_ms"].to_pylist()]
    assert timed == [True, True, False, True, True, True]


def test_a_panic_of_a_library_costs_the_photos_it_was_at(
    standard: Standard, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Panic(BaseException):
        pass

    def panic(*_: object) -> None:
        raise Panic("no such uri")

    monkeypatch.setattr(process, "examine", panic)
    assert process._answer([], standard) == (FAULT, "Panic: no such uri")


def test_a_file_that_takes_long_holds_up_no_other(
    album: Path, tmp_path: Path, standard: Standard
) -> None:
    slow = tmp_path / "slow.jpg"
    os.mkfifo(slow)  # reading waits until somebody writes
    paths = [slow, *sorted((album / "first").glob("0*.jpg"))[:6]]
    work = (Chunk(n, (Item(path.name, "s", str(path)),)) for n, path in enumerate(paths))
    done = run_local(work, tmp_path, standard, 2, ignore)
    assert {next(done).chunk for _ in paths[1:]} == {1, 2, 3, 4, 5, 6}
    slow.write_bytes(b"")
    assert [last.tally.codes for last in done] == [{"empty": 1}]
