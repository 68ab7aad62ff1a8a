"""An audit is killed again and again; the end is the same as if it never had been."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import cv2
import pytest

from detector.audit.folder import parts, read_rows
from detector.networks import store
from detector.networks.manifest import models
from sample_photos import Scene, Sitter, photograph

# Ctrl-C reaches it as at a terminal, even where the tests themselves run with SIGINT ignored.
HEEDING = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
MAIN = HEEDING + "from api.cli import main; main()"
LITTLE_ROOM = (
    "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000)); " + MAIN
)
PHOTOS = 72  # some twenty chunks
PATIENCE_S = 120
PLAINLY = ("--workers", "2", "--no-thumbnails")


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a list of photos, one of them gone."""
    if store.missing(models(), store.folder()):
        pytest.skip(f"the neural models are not in {store.folder()}; run: renxiang models fetch")
    folder = tmp_path_factory.mktemp("photos")
    picture = cv2.cvtColor(photograph(Sitter(), Scene()).rgb, cv2.COLOR_RGB2BGR)
    lines = [str(folder / "gone.jpg")]
    for place in range(PHOTOS - 1):
        path = folder / f"{place % 20}.jpg"
        cv2.imwrite(str(path), picture, [cv2.IMWRITE_JPEG_QUALITY, 70 + place % 20])
        lines.append(str(path))
    listing = folder / "list.txt"
    listing.write_text("\n".join(lines))
    return listing


def longer(listing: Path, folder: Path, times: int) -> Path:
    """List the photos so many times over: work that is sure to go on for a while."""
    path = folder / "longer.txt"
    path.write_text("\n".join([listing.read_text()] * times))
    return path


def start(listing: Path, out: Path, code: str = MAIN) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, "audit", f"@{listing}", "--out", str(out), *PLAINLY],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def wait_for_parts(out: Path, wanted: int, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while len(parts(out)) < wanted and process.poll() is None:
        assert time.monotonic() < deadline, "no parts appear"
        time.sleep(0.02)


def test_killed_at_random_it_ends_with_the_same_rows(listed: Path, tmp_path: Path) -> None:
    once, often = tmp_path / "once", tmp_path / "often"
    shown, said = start(listed, once).communicate(timeout=PATIENCE_S)
    assert said == ""
    assert f"{PHOTOS} photos" in shown
    chance = Random(5)
    for round_, kill in enumerate((os.killpg, os.kill)):
        process = start(listed, often)
        wait_for_parts(often, 1 + round_ + chance.randrange(2), process)
        time.sleep(chance.random() / 5)
        kill(process.pid, signal.SIGKILL)
        process.communicate(timeout=PATIENCE_S)  # ends when the workers have ended too
        kept = {part: part.stat().st_mtime_ns for part in parts(often)}
    process = start(listed, often)
    process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 3
    assert {part: part.stat().st_mtime_ns for part in kept} == kept
    assert [part.read_bytes() for part in parts(often)] == [p.read_bytes() for p in parts(once)]
    assert sum(rows.num_rows for rows in read_rows(often)) == PHOTOS
    assert not list(often.rglob("*.unfinished"))


def test_a_second_start_of_the_same_audit_disturbs_nothing(listed: Path, tmp_path: Path) -> None:
    listing, out = longer(listed, tmp_path, 5), tmp_path / "out"
    first = start(listing, out)
    wait_for_parts(out, 1, first)
    second = start(listing, out)
    shown, said = second.communicate(timeout=PATIENCE_S)
    assert (second.returncode, shown) == (2, "")
    assert f"is being written to {out} by process {first.pid} on " in said
    shown, said = first.communicate(timeout=PATIENCE_S)
    assert (first.returncode, said) == (3, "")
    assert f"{5 * PHOTOS} photos" in shown


@pytest.mark.parametrize(("stop", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_stopped_by_hand_it_says_how_to_go_on(
    listed: Path, tmp_path: Path, stop: signal.Signals, status: int
) -> None:
    out = tmp_path / "out"
    process = start(longer(listed, tmp_path, 50), out)
    wait_for_parts(out, 1, process)
    os.killpg(process.pid, stop)
    _, said = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == status
    assert not (out / "audit.lock").exists()
    assert said == "Stopped. The same command again goes on from here.\n"


def test_where_there_is_no_room_it_stops_and_says_so(listed: Path, tmp_path: Path) -> None:
    process = start(listed, tmp_path, LITTLE_ROOM)
    _, said = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 4
    assert "cannot be written: File too large" in said
    assert "Traceback" not in said
    assert not list((tmp_path / "parts").rglob("*.*"))
