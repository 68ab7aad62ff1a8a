"""Synthetic sitters: people who may be shown anywhere, for the pictures of a public report."""

from collections.abc import Iterator
from pathlib import Path

from calibration.faults import FAULTS, Severity
from calibration.faults.light import jpeg
from calibration.labels import Label
from calibration.spoil import spoil
from sample_photos import Scene, Sitter, photograph

_CLEAR: Severity = "clear"
_SITTERS = (
    Sitter(seed=1),
    Sitter(skin=(238, 202, 180), hair_colour=(96, 66, 40), hair="long", jaw=0.9, seed=2),
    Sitter(skin=(196, 148, 112), beard_shadow=0.0, hair="long", eye_opening=0.85, seed=3),
    Sitter(skin=(128, 86, 62), hair="none", brow_weight=0.8, seed=4),
    Sitter(skin=(88, 58, 44), lips=(120, 70, 66), clothes=(96, 40, 44), seed=5),
    Sitter(skin=(222, 180, 146), jaw=0.85, eye_opening=0.75, clothes=(60, 84, 64), seed=6),
)


def sitters(folder: Path) -> Iterator[Label]:
    """Write the sitters as they should be and once with every fault; give their labels."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"sitter-{number}.jpg" for number in range(1, len(_SITTERS) + 1)]
    for path, sitter in zip(paths, _SITTERS, strict=True):
        path.write_bytes(jpeg(photograph(sitter, Scene()).rgb))
        yield Label(path.name, path.stem)
    wanted = [(fault, _CLEAR) for fault in FAULTS]
    yield from spoil(paths, lambda _: wanted, folder)
