"""``python -m calibration.faults SOURCE OUT``: write spoilt photos and their labels."""

from pathlib import Path
from typing import Annotated

import typer

from calibration.faults import FAULTS, SEVERITIES, Severity, faults_of
from calibration.labels import write_labels
from calibration.spoil import spoil

_PICTURES = (".jpg", ".jpeg", ".png", ".webp")


def main(
    source: Annotated[Path, typer.Argument(help="Folder of compliant photos.")],
    out: Annotated[Path, typer.Argument(help="Folder to write to.")],
    check: Annotated[str, typer.Option(help="Only this check, or this family of checks.")] = "",
    severity: Annotated[Severity | None, typer.Option(help="Only this severity.")] = None,
    limit: Annotated[int | None, typer.Option(help="At most so many photos.")] = None,
    seed: Annotated[int, typer.Option(help="Of side, colour, shape and noise.")] = 0,
) -> None:
    """Spoil every photo of a folder in every way asked for."""
    photos = sorted(path for path in source.iterdir() if path.suffix.lower() in _PICTURES)
    chosen = faults_of(check) if check else FAULTS
    severities = (severity,) if severity else SEVERITIES
    wanted = [(fault, one) for fault in chosen for one in severities]
    labels = list(spoil(photos[:limit], lambda _: wanted, out, seed))
    write_labels(out / "labels.csv", labels)
    typer.echo(f"{len(labels)} photos in {out}")


if __name__ == "__main__":
    typer.run(main)
