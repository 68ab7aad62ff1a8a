"""Instructions that the core's stages take, counted by callgrind: ``make bench-check``.

A count hardly depends on what else the machine does, so that a regression of some percent shows
where a clock would not. The networks are left out: their libraries count no instruction of ours.
"""

import json
import os
import pickle
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import cv2
import typer

from benchmarks.cases import STAGES, Case, anew, case_of
from benchmarks.photos import STANDARD
from detector import load_standard
from sample_photos import Scene, Sitter, photograph
from sample_photos.encode import Encoding, encode

BASELINE = Path(__file__).with_name("instructions.json")
LIBRARIES = ("numpy", "opencv-python-headless", "simplejpeg")
MOST_GROWTH = 1.10
_CONTROL = "callgrind_control"
# Valgrind does not know every instruction that OpenCV picks for AVX2 on some processors.
_PLAIN = {"OPENBLAS_NUM_THREADS": "1", "PYTHONHASHSEED": "0", "OPENCV_CPU_DISABLE": "AVX2"}
_COUNT = re.compile(r"^summary: (\d+)$", re.MULTILINE)


def main(
    update: Annotated[bool, typer.Option(help="Write the counts down as the baseline.")] = False,
    inside: Annotated[Path | None, typer.Option(hidden=True)] = None,
) -> None:
    """Compare the stages' instruction counts with those on record; fail on +10 %."""
    if inside is not None:
        _run_under_callgrind(inside)
        return
    if not shutil.which("valgrind") or not shutil.which(_CONTROL):
        raise SystemExit("bench-check needs valgrind: apt-get install valgrind (brew on macOS).")
    counts = _counted()
    record: dict[str, Any] = {
        "libraries": {name: version(name) for name in LIBRARIES},
        "instructions": counts,
    }
    if update:
        BASELINE.write_text(json.dumps(record, indent=1) + "\n")
        typer.echo(f"Written: {BASELINE}")
    else:
        _compare(record, json.loads(BASELINE.read_text()))


def _counted() -> dict[str, int]:
    """Run every stage once under callgrind and read its dumps."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        photo = encode(photograph(Sitter(), Scene()).rgb, Encoding())
        case = case_of(photo, load_standard(STANDARD))
        batch = anew(case.batch)
        case = case._replace(batch=batch, scene=replace(case.scene, made={}))
        (folder / "case").write_bytes(pickle.dumps(case))
        subprocess.run(
            [
                *("valgrind", "--tool=callgrind", "--quiet"),
                f"--callgrind-out-file={folder / 'out'}",
                *(sys.executable, "-m", "benchmarks.instructions", f"--inside={folder}"),
            ],
            env={**os.environ, **_PLAIN},
            check=True,
        )
        return {
            stage: _read(folder / f"out.{number}") for number, stage in enumerate(STAGES, start=1)
        }


def _read(dump: Path) -> int:
    found = _COUNT.search(dump.read_text())
    if found is None:
        raise SystemExit(f"{dump.name} holds no count: did callgrind end early?")
    return int(found[1])


def _run_under_callgrind(folder: Path) -> None:
    """Run each stage twice to fill the caches, then once between a reset and a dump."""
    cv2.setNumThreads(1)
    case: Case = pickle.loads((folder / "case").read_bytes())
    for name, stage in STAGES.items():
        stage(case)
        stage(case)
        _control("--zero")
        stage(case)
        _control(f"--dump={name}")


def _control(request: str) -> None:
    subprocess.run([_CONTROL, request, str(os.getpid())], check=True, stdout=subprocess.DEVNULL)


def _compare(now: dict[str, Any], recorded: dict[str, Any]) -> None:
    if now["libraries"] != recorded["libraries"]:
        typer.echo(f"The record was made with {recorded['libraries']}, this is {now['libraries']}.")
    grown = []
    for stage, count in now["instructions"].items():
        before = recorded["instructions"].get(stage)
        growth = count / before if before else float("nan")
        typer.echo(f"{stage:26} {count / 1e6:9.2f} million  x {growth:.2f}")
        if growth > MOST_GROWTH:
            grown.append(stage)
    if grown:
        raise SystemExit(f"More than 10 % above the record: {', '.join(grown)}.")


if __name__ == "__main__":
    typer.run(main)
