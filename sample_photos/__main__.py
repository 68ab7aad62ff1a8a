"""``python -m sample_photos``: write the sample photos."""

from pathlib import Path
from typing import Annotated

import typer

from sample_photos import album


def main(
    out: Annotated[Path, typer.Option(help="Folder for the photos.")] = album.FOLDER,
) -> None:
    """Make the sample photos; those already there and up to date are kept."""
    fresh = [made for _, made in album.make(out)]
    typer.echo(f"Sample photos in {out}: {sum(fresh)} made, {len(fresh) - sum(fresh)} kept.")


if __name__ == "__main__":
    typer.run(main)
