"""A crash between any two steps of keeping or erasing a photo undoes nothing acknowledged.

Nor does it leave anything behind. The process ends without any clean-up before one step after
another: every fsync, rename and removal, the commit, and the end.
"""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.auth import Role, make_key
from api.store import Arrival, Store, Submission, open_store, repositories
from api.store.tables import PhotoNumber

NOW = datetime(2026, 11, 22, tzinfo=UTC)
NUMBER = "43010020261122ABCDEFG"
MOST_STEPS = 40
CRASHED = 9
DO_AND_CRASH = f"""
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from sqlalchemy import event
from sqlalchemy.engine import Engine
from api.store import Arrival, Submission, open_store

store = open_store(Path(sys.argv[1]), f"sqlite:///{{sys.argv[1]}}/db")
left = int(sys.argv[2])

def step(*_):
    global left
    if left == 0:
        os._exit({CRASHED})
    left -= 1

def stepping(real):
    def call(*args, **kwargs):
        step()
        return real(*args, **kwargs)
    return call

for name in ("fsync", "replace", "unlink"):
    setattr(os, name, stepping(getattr(os, name)))
event.listen(Engine, "commit", step)
moment = datetime(2026, 11, 22, tzinfo=UTC)
if sys.argv[3] == "keep":
    arrival = Arrival("{NUMBER}", None, moment, order=2, erasures=0, replaces_others=True)
    store.keep(Submission(arrival, "new", "pass", "new", b"new"))
else:
    store.erase("{NUMBER}")
print("acknowledged", flush=True)
step()
"""


def prepared(folder: Path) -> None:
    """Make a store in which an older photo lies under the number."""
    store = opened(folder)
    row, _ = make_key(store, Role.ISSUER, "counter", NOW)
    number = PhotoNumber(
        number=NUMBER,
        standard="cn-id-card",
        access_code_digest="",
        issued_by=row.id,
        issued_at=NOW,
        expires_at=NOW,
    )
    assert store.add_number(number)
    arrival = Arrival(NUMBER, None, NOW, order=1, erasures=0, replaces_others=True)
    assert store.keep(Submission(arrival, "old", "pass", "old", b"old"))
    store.close()


def opened(folder: Path) -> Store:
    return open_store(folder, f"sqlite:///{folder}/db")


def newest_and_pixels(folder: Path) -> tuple[str | None, list[bytes]]:
    """Give the newest report, if any, and what lies in the folder after the sweep at the start."""
    store = opened(folder)
    with store.database.reading() as session:
        last = repositories.newest_attempt(session, NUMBER)
        assert repositories.all_blobs(session) == {
            path.name for path in (folder / "photos").iterdir()
        }
    store.close()
    report = last.report if last else None
    return report, [path.read_bytes() for path in (folder / "photos").iterdir()]


@pytest.mark.parametrize(("deed", "done"), [("keep", "new"), ("erase", None)])
def test_a_crash_at_any_step_leaves_all_as_it_was_or_the_deed_done(
    tmp_path: Path, deed: str, done: str | None
) -> None:
    outcomes = []
    for steps in range(MOST_STEPS):
        folder = tmp_path / str(steps)
        prepared(folder)
        command = [sys.executable, "-c", DO_AND_CRASH, str(folder), str(steps), deed]
        child = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert child.returncode in (0, CRASHED), child.stderr
        report, pixels = newest_and_pixels(folder)
        assert pixels == ([report.encode()] if report else [])
        if "acknowledged" in child.stdout:
            assert report == done
        outcomes.append(report)
        if child.returncode == 0:
            break
    else:
        pytest.fail(f"still not done after {MOST_STEPS} steps")
    assert outcomes == sorted(outcomes, key=lambda report: report != "old")
    assert set(outcomes) == {"old", done}
