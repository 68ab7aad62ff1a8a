"""Judging again is killed anywhere: what is left is no audit, and the same command makes one."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pytest
from typer.testing import CliRunner

from api.commands.app import app
from detector import Standard, load_standard
from detector.audit.draft import clear_draft
from detector.audit.folder import DRAFT, PARTS, RUN, parts, read_rows, read_run
from detector.audit.rejudge import rejudge
from detector.errors import AuditError
from detector.sentences import as_it_is
from tests.detector.audit.synthetic import Shape, make_audit

OTHER = "portrait"
PATIENCE_S = 120
MOST_STEPS = 60
KILLED = 9
# In children of one process, which has loaded everything and started no thread yet: each ends
# without any clean-up before one step after another.
KILL_AT_EVERY_STEP = f"""
import os, sys
from functools import partial
from pathlib import Path
from detector import load_standard
from detector.audit import rejudge

audit, place = map(Path, sys.argv[1:])
rejudge.blocks = partial(rejudge.blocks, rows=100)  # several parts
standard = load_standard("{OTHER}")
left = 0

def stepping(real):
    def call(*args, **kwargs):
        global left
        if left == 0:
            os._exit({KILLED})
        left -= 1
        return real(*args, **kwargs)
    return call

for left in range({MOST_STEPS}):
    child = os.fork()
    if child == 0:
        for name in ("fsync", "replace", "rename", "unlink", "mkdir", "rmdir"):
            setattr(os, name, stepping(getattr(os, name)))
        for _ in rejudge.rejudge(audit, standard, place / str(left)):
            pass
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status != {KILLED}:
        sys.exit(status)
sys.exit("still not done")
"""


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_audit(tmp_path_factory.mktemp("audited"), load_standard("cn-id-card"), Shape(250))


@pytest.fixture(scope="module")
def other() -> Standard:
    return load_standard(OTHER)


def rows_in(out: Path) -> pa.Table:
    return pa.concat_tables(read_rows(out))


def judged_again(audit: Path, standard: Standard, out: Path) -> pa.Table:
    for _ in rejudge(audit, standard, out):
        pass
    return rows_in(out)


def test_killed_before_any_step_it_leaves_no_audit_or_the_whole_one(
    audited: Path, other: Standard, tmp_path: Path
) -> None:
    wanted = judged_again(audited, other, tmp_path / "once")
    place = tmp_path / "killed"
    place.mkdir()
    command = [sys.executable, "-c", KILL_AT_EVERY_STEP, str(audited), str(place)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE_S)
    assert ended.returncode == 0, ended.stderr
    left = sorted(place.iterdir(), key=lambda out: int(out.name))
    assert len(left) > 20
    whole = [(out / RUN).exists() for out in left]
    assert whole == sorted(whole)
    for out, is_whole in zip(left, whole, strict=True):
        if is_whole:
            assert read_run(out).finished
            assert rows_in(out).equals(wanted)
            with pytest.raises(AuditError, match="holds an audit already"):
                judged_again(audited, other, out)
        else:
            with pytest.raises(AuditError) as refused:
                read_run(out)
            assert refused.value.code == "not-an-audit"
            assert judged_again(audited, other, out).equals(wanted)
        assert not (out / DRAFT).exists()


def test_killed_at_any_time_the_same_command_ends_right(other: Standard, tmp_path: Path) -> None:
    audit = make_audit(tmp_path / "audit", load_standard("cn-id-card"), Shape(60_000))
    out = tmp_path / "out"
    words = ["audit", "rejudge", str(audit), "--standard", OTHER, "--out", str(out)]
    process = subprocess.Popen(
        [sys.executable, "-c", "from api.cli import main; main()", *words],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + PATIENCE_S
    while not parts(out / DRAFT) and process.poll() is None:
        assert time.monotonic() < deadline, "no parts appear"
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait(PATIENCE_S)
    said = CliRunner().invoke(app, ["audit", "report", str(out), "--no-thumbnails"])
    assert (said.exit_code, "is not whole" in said.output) == (2, True), said.output
    again = CliRunner().invoke(app, words)
    assert again.exit_code == 0, again.output
    assert "60000 photos" in again.stdout
    assert rows_in(out).equals(judged_again(audit, other, tmp_path / "once"))
    assert {path.name for path in out.iterdir()} == {PARTS, RUN}


def test_parts_of_another_audit_are_never_cleared_away(audited: Path, tmp_path: Path) -> None:
    (tmp_path / PARTS).mkdir()
    clear_draft(tmp_path)
    assert (tmp_path / PARTS).exists()
    with pytest.raises(AuditError) as refused:
        judged_again(audited, load_standard(OTHER), tmp_path)
    assert refused.value.code == "not-an-audit"
    assert (tmp_path / PARTS).exists()


def test_what_cannot_be_judged_leaves_nothing(
    audited: Path, other: Standard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise AuditError("cannot-write", as_it_is("No room."))

    monkeypatch.setattr("detector.audit.rejudge.write_part", full)
    with pytest.raises(AuditError, match="No room"):
        judged_again(audited, other, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_an_audit_may_take_the_folder_in_which_judging_again_was_killed(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    out = tmp_path / "out"
    (out / DRAFT / PARTS).mkdir(parents=True)
    begun = CliRunner().invoke(app, ["audit", str(tmp_path / "photos"), "--out", str(out)])
    assert "There is no photo in" in begun.output
    assert list(out.iterdir()) == []
