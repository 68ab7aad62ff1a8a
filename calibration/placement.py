"""Fit how the mesh's points differ from hand-placed ones, and how far that carries to new people.

``python -m calibration.placement PHOTOS`` prints the offsets for ``detector/face/placement.toml``
and the error left over in cross-validation by person, in percent of the eye distance.

PHOTOS is the Face Research Lab London Set as kept in the development photos: ``portraits/`` with
``points.csv`` and ``idcard/`` with ``truth.csv``.
"""

import csv
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from detector.codec import decode
from detector.face import locate
from detector.networks.sessions import thread_networks

_IRISES, _CHIN = (468, 473), 152
_EDGES = ((127, 234), (356, 454))
_EDGE_HEIGHT = 0.25
_HAND_PLACED = {"eye_right": (0, 468), "eye_left": (1, 473), "chin": (129, _CHIN)}
_FACE_WIDTH_PX = 207.0  # of every card photo, by construction
_FOLDS = 10


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """One fitted figure: its mean over people, its spread, and its error on people left out."""

    mean: NDArray[np.float64]
    deviation: NDArray[np.float64]
    error: NDArray[np.float64]


def main(photos: Path) -> None:
    """Fit on the photos and print the figures."""
    samples = _samples(photos)
    for name in (*_HAND_PLACED, "width_ratio"):
        fit = _fit(np.array([sample[name] for sample in samples]))
        error = fit.error.reshape(len(samples), -1)
        median, worst = 100 * np.percentile(np.linalg.norm(error, axis=1), (50, 95))
        sys.stdout.write(
            f"{name}: mean {fit.mean.round(4)}, deviation {fit.deviation.round(4)}; on people left "
            f"out: median {median:.2f} %, 95th percentile {worst:.2f} %, n = {len(samples)}\n"
        )


def _samples(photos: Path) -> list[dict[str, NDArray[np.float64]]]:
    """Give each person's offsets between hand and mesh, in the eye frame."""
    placed: dict[str, dict[int, tuple[float, float]]] = defaultdict(dict)
    with (photos / "portraits" / "points.csv").open(newline="") as rows:
        for row in csv.DictReader(rows):
            placed[row["file"]][int(row["index"])] = (float(row["x"]), float(row["y"]))
    samples = []
    for name, hand in placed.items():
        mesh = _mesh(photos / name)
        frame = _frame(mesh)
        sample = {
            key: frame @ (np.array(hand[point]) - mesh[landmark])
            for key, (point, landmark) in _HAND_PLACED.items()
        }
        card = _mesh(photos / "idcard" / Path(name).name)
        sample["width_ratio"] = np.array([_FACE_WIDTH_PX / _contour_width(card)])
        samples.append(sample)
    return samples


def _mesh(path: Path) -> NDArray[np.float64]:
    faces = locate([decode(path.read_bytes())], thread_networks())
    return faces.points[0, :, :2].astype(np.float64)


def _frame(mesh: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the map (2, 2) from pixels to eye distances along and across the eye line."""
    across = mesh[_IRISES[1]] - mesh[_IRISES[0]]
    frame: NDArray[np.float64] = np.array([across, [-across[1], across[0]]]) / (across @ across)
    return frame


def _contour_width(mesh: NDArray[np.float64]) -> float:
    right, left = (
        (1 - _EDGE_HEIGHT) * mesh[above] + _EDGE_HEIGHT * mesh[below] for above, below in _EDGES
    )
    return float(np.linalg.norm(left - right))


def _fit(values: NDArray[np.float64]) -> Fit:
    folds = np.arange(len(values)) % _FOLDS
    error = np.concatenate(
        [values[folds == fold] - values[folds != fold].mean(0) for fold in range(_FOLDS)]
    )
    return Fit(values.mean(0), values.std(0), error)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
