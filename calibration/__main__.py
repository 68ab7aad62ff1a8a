"""``python -m calibration PHOTOS``: how the package's own standards do on the development photos.

Their error rates, and what limits fitted to these photos would do.
"""

import os
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from calibration import rates
from calibration.development import CALIBRATED, TARGETS, photographed, spoilt, suits
from calibration.figures import calibrated, toml
from calibration.fit import refitted
from calibration.labels import Label
from calibration.learned import as_strangers
from calibration.observe import joined, observe, read_photos, save
from calibration.reference import of_compliant
from calibration.report import report
from calibration.score import judged
from calibration.sitters import sitters
from detector.audit.summary.calibrated import FILE
from detector.standard import load_standard

ROOT = Path(__file__).parents[1]
PAGES = ROOT / "docs" / "calibration"
REFERENCE = ROOT / "detector" / "audit" / "summary" / FILE
_OF_DOCUMENTS = "cn-id-card"


_LEARNED = "What is worn (appearance) is told by models that had not seen the person either."


def main(
    photos: Annotated[Path, typer.Argument(help="Folder of the development photos.")],
    work: Annotated[Path, typer.Option(help="Folder for spoilt photos and reports.")] = Path(
        "build/calibration"
    ),
) -> None:
    """Spoil the photos, measure all of them, fit every standard, write rates and reports.

    What audits are held against where they name no reference is written too.

    The reports in ``docs/calibration`` show synthetic sitters only; those in the work folder show
    the photos themselves and stay there, and so do the fitted figures. It is said whether, on
    people left out of the fit, they do no worse than the limits they would replace.
    """
    work.mkdir(parents=True, exist_ok=True)
    made = work / "spoilt"
    workers = os.cpu_count() or 1
    own = observe(read_photos(photos, photographed(photos)), workers)
    seen = joined([own, observe(read_photos(made, _announced(spoilt(photos, made))), workers)])
    seen = as_strangers(seen, photos, workers)
    save(seen, work / "figures.csv")
    public = work / "sitters"
    shown = observe(read_photos(public, list(sitters(public))), workers)
    for name in CALIBRATED:
        shipped = load_standard(name)
        fitting = seen.rows(np.array([suits(name, label) for label in seen.labels]))
        now = judged(shipped, fitting)
        _write(rates.FOLDER / f"{name}.toml", rates.rates(now, date.today()))
        if name == _OF_DOCUMENTS:
            _write(REFERENCE, of_compliant(now).model_dump_json(by_alias=True))
        rows, scored = calibrated(shipped, fitting, TARGETS, date.today())
        _write(work / f"{name}.toml", toml(rows))
        fitted = judged(refitted(shipped, rows), shown)
        page = report(scored, fitted, lambda label: (public / label.path).read_bytes(), _LEARNED)
        _write(PAGES / f"{name}.html", page)
        page = report(
            scored, scored, lambda label: _found((photos, made), label).read_bytes(), _LEARNED
        )
        _write(work / f"{name}.html", page)
        beside = "no worse" if scored.no_worse_than(now) else "worse"
        fitted_to = f"{len(rows)} limits fitted to {len(fitting)} photos"
        typer.echo(f"{name}: {fitted_to}: {beside} than the present ones, left in {work}")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _announced(labels: Iterable[Label]) -> list[Label]:
    """Collect labels, saying how far it is: spoiling takes long."""
    kept = []
    for label in labels:
        kept.append(label)
        if len(kept) % 1000 == 0:
            typer.echo(f"{len(kept)} photos spoilt")
    return kept


def _found(folders: Iterable[Path], label: Label) -> Path:
    return next(path for folder in folders if (path := folder / label.path).exists())


if __name__ == "__main__":
    typer.run(main)
