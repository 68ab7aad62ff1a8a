"""``python -m calibration PHOTOS``: fit the package's own standards to the development photos."""

import os
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from calibration.conformal import Targets
from calibration.development import MISLABELLED, photographed, spoilt, suits
from calibration.figures import calibrated, toml
from calibration.labels import Label
from calibration.observe import joined, observe, read_photos, save
from calibration.report import report
from detector.standard import load_standard, standard_ids

TARGETS = Targets(mislabelled=MISLABELLED)
FIGURES = Path(__file__).parents[1] / "detector" / "standards" / "calibrated"


def main(
    photos: Annotated[Path, typer.Argument(help="Folder of the development photos.")],
    work: Annotated[Path, typer.Option(help="Folder for spoilt photos and reports.")] = Path(
        "build/calibration"
    ),
) -> None:
    """Spoil the photos, measure all of them, fit every standard, write figures and reports."""
    work.mkdir(parents=True, exist_ok=True)
    made = work / "spoilt"
    workers = os.cpu_count() or 1
    own = observe(read_photos(photos, photographed(photos)), workers)
    seen = joined([own, observe(read_photos(made, _announced(spoilt(photos, made))), workers)])
    save(seen, work / "figures.csv")
    FIGURES.mkdir(exist_ok=True)
    for name in standard_ids():
        fitting = seen.rows(np.array([suits(name, label) for label in seen.labels]))
        rows, scored = calibrated(load_standard(name), fitting, TARGETS, date.today())
        (FIGURES / f"{name}.toml").write_text(toml(rows), encoding="utf-8")
        page = report(scored, lambda label: _shown((photos, made), label))
        (work / f"{name}.html").write_text(page, encoding="utf-8")
        typer.echo(f"{name}: {len(rows)} limits fitted to {len(fitting)} photos")


def _announced(labels: Iterable[Label]) -> list[Label]:
    """Collect labels, saying how far it is: spoiling takes long."""
    kept = []
    for label in labels:
        kept.append(label)
        if len(kept) % 1000 == 0:
            typer.echo(f"{len(kept)} photos spoilt")
    return kept


def _shown(folders: Iterable[Path], label: Label) -> bytes:
    return next(path for folder in folders if (path := folder / label.path).exists()).read_bytes()


if __name__ == "__main__":
    typer.run(main)
