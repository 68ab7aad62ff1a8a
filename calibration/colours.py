"""Fit the colours of skin and whites of eyes that people have in light nobody would object to.

``python -m calibration.colours PHOTOS`` writes ``detector/face/colours.toml``: one normal
distribution of card photos under a studio's flash, and one of official portraits and ordinary
generated ones in even light, which are warmer. Grey and yellowed photos are left out, and what lies
beyond 3.3 standard deviations.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray

from calibration.development import read_rows
from detector.batch import prepare
from detector.codec import decode
from detector.measures.lighting.colour_cast import colour_stops, from_usual
from detector.measures.lighting.skin import skin_colour, white_of_eyes
from detector.networks.sessions import thread_networks

Rows = NDArray[np.float64]

_WARM = ("official/", "synthetic/female_", "synthetic/male_")
_LEAST_COLOUR, _YELLOWED = 0.1, 0.75  # stops, of the skin and of the whites
_OUTLIER, _ROUNDS = 3.3, 5
_ERROR = 0.04  # stops, of each figure from photo to photo
# Skin varies from pale to brown along both ratios alike, by more than these people's does; and
# studios' lamps by more than this one's.
_BROWNER = np.array([0.7, 0.7, 0.0, 0.0])
_STUDIO, _ROOM = (0.1, 1.3), (0.15, 1.0)
_HEAD = """\
# Colours of skin and of whites of eyes in light that nobody would object to, as normal
# distributions: red over green and green over blue of the skin, then of the whites, in stops, at a
# skin of CIE L* 55 and by how much they change with a step of it.
# Fitted by `python -m calibration.colours PHOTOS`: of {studio} people under a studio's flash, and
# of {room} in the light of rooms and outdoors.
"""


def main(
    photos: Annotated[Path, typer.Argument(help="Folder of the development photos.")],
    out: Annotated[Path, typer.Argument(help="File to write.")] = Path(
        "detector/face/colours.toml"
    ),
) -> None:
    """Fit on the photos and write the table."""
    even = [
        said["path"]
        for said in read_rows(photos)
        if said["lighting"] == "even" and said["frontal"] == "y" and said["faces"] == "1"
    ]
    cards = (path for path in even if path.startswith("idcard/") and "_neutral" in path)
    studio = _seen(photos, cards)
    room = _seen(photos, (path for path in even if path.startswith(_WARM)))
    room = room[(np.abs(room[:, 1]) > _LEAST_COLOUR) & (room[:, 4] < _YELLOWED)]
    head = _HEAD.format(studio=len(studio), room=len(room))
    kinds = _kind(studio, *_STUDIO) + _kind(room, *_ROOM)
    out.write_text(head + kinds, encoding="utf-8")


def _seen(photos: Path, paths: Iterable[str]) -> Rows:
    """Give how far the skin's lightness is from the usual, and the four ratios, (N, 5)."""
    rows = []
    for path in paths:
        scene = prepare([decode((photos / path).read_bytes())], thread_networks()).scenes[0]
        own = None if scene is None else skin_colour(scene)
        if scene is None or own is None:
            continue
        stops = colour_stops(own, white_of_eyes(scene))
        if len(stops) > 2:
            rows.append([from_usual(float(own[0])), *stops])
    return np.array(rows)


def _kind(rows: Rows, browner: float, wider: float) -> str:
    """Fit one distribution and write it as TOML."""
    line = np.column_stack([np.ones(len(rows)), rows[:, 0]])
    kept = np.ones(len(rows), np.bool_)
    for _ in range(_ROUNDS):
        fit = np.linalg.lstsq(line[kept], rows[kept, 1:], rcond=None)[0]
        rest = rows[:, 1:] - line @ fit
        covariance = np.cov(rest[kept].T) + _ERROR**2 * np.eye(4)
        squares = np.einsum("ij,jk,ik->i", rest, np.linalg.inv(covariance), rest)
        kept = squares < _OUTLIER**2
    covariance += browner**2 * np.outer(_BROWNER, _BROWNER)
    return (
        f"\n[[kinds]]\nmean = {_list(fit[0], 3)}\nslope = {_list(fit[1], 4)}\ncovariance = [\n"
        + "".join(f"    {_list(row, 4)},\n" for row in wider**2 * covariance)
        + "]\n"
    )


def _list(figures: Rows, decimals: int) -> str:
    return f"[{', '.join(f'{figure:.{decimals}f}' for figure in figures)}]"


if __name__ == "__main__":
    typer.run(main)
