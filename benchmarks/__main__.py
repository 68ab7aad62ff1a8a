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

from benchmarks.peers import mediapipe_package
from benchmarks.photos import photos
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
    peer = mediapipe_package(store.folder())
    with contenders([peer] if peer.python.exists() else []) as running:
        results = compare(running, chosen, rounds)
    _show_throughput(results, len(chosen))
    stages = _time_stages(out)
    _show_stages(stages)
    figures = {
        "machine": _machine(),
        "photos": len(chosen),
        "throughput": [result.as_dict() for result in results],
        "stages": stages,
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


def _time_stages(out: Path) -> dict[str, dict[str, float]]:
    """Run the stages under pytest-benchmark and give their statistics in milliseconds."""
    raw = out / "stages.json"
    stages = Path(__file__).with_name("stages.py")
    run = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", stages),
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
    """Turn ``test_measures[file]`` into ``measures file``."""
    return name.removeprefix("test_").replace("[", " ").replace("]", "").replace("_", " ")


def _show_throughput(results: list[Result], count: int) -> None:
    rounds = len(results[0].rounds)
    table = Table(title=f"{count} photos, {rounds} rounds, the contenders in turns")
    for heading in ("", "photos/s", "× time", "CPU ms/photo", "× CPU"):
        table.add_column(heading, justify="right" if heading else "left")
    for one in results:
        table.add_row(
            one.name,
            f"{one.photos_per_s:.1f}",
            f"{one.time_ratio:.2f}",
            f"{one.cpu_ms_per_photo:.1f}",
            f"{one.cpu_ratio:.2f}",
        )
    console.print(table)
    console.print(f"×: over {results[0].name}, median of the rounds\n")


def _show_stages(stages: dict[str, dict[str, float]]) -> None:
    table = Table(title="Stages: processor milliseconds a photo, one thread")
    for heading in ("", "median", "quartiles"):
        table.add_column(heading, justify="right" if heading else "left")
    for name, figures in stages.items():
        table.add_row(
            name, f"{figures['median']:.2f}", f"{figures['q1']:.2f} .. {figures['q3']:.2f}"
        )
    console.print(table)


if __name__ == "__main__":
    typer.run(main)
