"""One start of an audit at a time, and none that ended, however it did, is in the way."""

import errno
import fcntl
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from detector.audit.lock import LOCK, locked
from detector.errors import AuditError

HOLDER = """
import sys, time
from pathlib import Path
from detector.audit.lock import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(600)
"""


def is_free(out: Path) -> bool:
    try:
        with locked(out):
            return True
    except AuditError:
        return False


def test_a_second_start_is_refused_and_told_who_is_at_work(tmp_path: Path) -> None:
    with (
        locked(tmp_path),
        pytest.raises(AuditError, match=f"process {os.getpid()} on ") as refused,
        locked(tmp_path),
    ):
        pass
    assert refused.value.code == "audit-running"
    assert is_free(tmp_path)


def test_the_lock_leaves_nothing_behind(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    with locked(out):
        assert (out / LOCK).exists()
    assert not out.exists()
    with locked(out):
        (out / "run.json").touch()
    assert [file.name for file in out.iterdir()] == ["run.json"]
    with locked(tmp_path):
        pass
    assert tmp_path.exists()


def test_a_killed_process_is_not_in_the_way(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        assert not is_free(tmp_path)
        holder.kill()
    assert (tmp_path / LOCK).exists()
    assert is_free(tmp_path)
    assert not (tmp_path / LOCK).exists()


def test_of_many_that_come_and_go_only_one_is_inside(tmp_path: Path) -> None:
    inside: list[int] = []
    met: list[int] = []

    def come_and_go(number: int) -> int:
        entered = 0
        for _ in range(200):
            try:
                with locked(tmp_path):
                    inside.append(number)
                    met.append(len(inside))
                    inside.remove(number)
                    entered += 1
            except AuditError:
                continue
        return entered

    with ThreadPoolExecutor(4) as pool:
        entered = list(pool.map(come_and_go, range(4)))
    assert set(met) == {1}
    assert sum(entered) == len(met)


def test_where_the_file_system_knows_no_locks_the_work_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_: object) -> None:
        raise OSError(errno.ENOTSUP, "not supported")

    monkeypatch.setattr(fcntl, "flock", unknown)
    with locked(tmp_path):
        pass


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    out = tmp_path / "file" / "out"
    with pytest.raises(AuditError, match="cannot be written to: Not a directory"), locked(out):
        pass
