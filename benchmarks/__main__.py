"""``python -m benchmarks``: run the benchmark, print its tables, write its figures as JSON."""

import json
import os
import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from benchmarks.peers import mediapipe_package, ourselves
from benchmarks.photos import described, photos
from benchmarks.throughput import Result, compare, contenders
from detector.networks import store

OUT = Path("out/benchmarks")
LIBRARIES = ("ai-edge-litert", "numpy", "opencv-python-headless", "simplejpeg")

console = Console()


def main(
    most: Annotated[int, typer.Option("--photos", help="How many photos at most.")] = 120,
    rounds: Annotated[int, typer.Option(help="How often each contender has its turn.")] = 5,
    out: Annotated[Path, typer.Option(help="Folder for the figures.")] = OUT,
) -> None:
    """Compare whole photos with the peers, then time the stages."""
    out.mkdir(parents=True, exist_ok=True)
    chosen = photos(most)
    peers = [mediapipe_package(store.folder()), ourselves()]
    with contenders([peer for peer in peers if peer.python.exists()]) as running:
        results = compare(running, chosen, rounds)
    console.print(f"Measured on {described()}")
    _show_throughput(results, len(chosen))
    stages = _timed("stages", out)
    _show(stages, "Processor milliseconds, one thread: a photo through a stage, or all of a batch")
    published = _timed("published", out)
    _show(published, "Processor milliseconds for 8 photos: ours and scikit-image's")
    figures = {
        "machine": _machine(),
        "photos": len(chosen),
        "which": described(),
        "throughput": [result.as_dict() for result in results],
        "stages": stages,
        "published": published,
    }
    (out / "benchmarks.json").write_text(json.dumps(figures, indent=1))
    console.print(f"Figures: {out / 'benchmarks.json'}")


def _machine() -> dict[str, Any]:
    return {
        "processor": platform.machine(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        **{name: version(name) for name in LIBRARIES},
    }


def _timed(name: str, out: Path) -> dict[str, dict[str, float]]:
    """Run one file under pytest-benchmark and give its statistics in milliseconds."""
    raw = out / f"{name}.json"
    file = Path(__file__).with_name(f"{name}.py")
    run = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", file),
            *("--benchmark-timer=time.process_time", f"--benchmark-json={raw}"),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if run.returncode:
        raise SystemExit(run.stdout)
    return {
        _stage(entry["name"]): {
            name: 1000 * entry["stats"][name] for name in ("median", "q1", "q3", "mean")
        }
        for entry in json.loads(raw.read_text())["benchmarks"]
    }


def _stage(name: str) -> str:
    """Turn ``test_stage[measures file]`` into ``measures file``."""
    name = name.removeprefix("test_stage").removeprefix("test_pair")
    return name.removeprefix("test_").replace("[", " ").replace("]", "").replace("_", " ").strip()


def _show_throughput(results: list[Result], count: int) -> None:
    rounds = len(results[0].rounds)
    table = Table(title=f"{count} photos, {rounds} rounds, the contenders in turns")
    for heading in ("", "photos/s", "× time", "CPU ms/photo", "× CPU", "MiB"):
        table.add_column(heading, justify="right" if heading else "left")
    for one in results:
        table.add_row(
            one.name,
            f"{one.photos_per_s:.1f}",
            f"{one.time_ratio:.2f}",
            f"{one.cpu_ms_per_photo:.1f}",
            f"{one.cpu_ratio:.2f}",
            f"{one.memory_mib:.0f}",
        )
    console.print(table)
    console.print(f"×: over {results[0].name}, median of the rounds\n")


def _show(stages: dict[str, dict[str, float]], title: str) -> None:
    table = Table(title=title)
    for heading in ("", "median", "quartiles"):
        table.add_column(heading, justify="right" if heading else "left")
    for name, figures in stages.items():
        table.add_row(
            name, f"{figures['median']:.2f}", f"{figures['q1']:.2f} .. {figures['q3']:.2f}"
        )
    console.print(table)


if __name__ == "__main__":
    typer.run(main)
