"""Which photos are inspected: the labelled card photos where they are, else the sample photos."""

from pathlib import Path

from sample_photos import album

_LABELLED = Path(__file__).parents[2] / "shared" / "photos" / "idcard"
_LEAST = 24


def photos(most: int) -> list[Path]:
    """Give at most so many photos of 358 x 441 pixels; the few sample photos come repeatedly."""
    if _LABELLED.is_dir():
        return sorted(_LABELLED.glob("*.jpg"))[:most]
    samples = [album.FOLDER / row.file for row, _ in album.make() if row.verdict == "pass"]
    return (samples * -(-_LEAST // len(samples)))[:most]
