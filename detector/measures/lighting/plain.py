"""Patches of plain skin, each seen in places that lie in the mesh of the face."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detector.batch import Scene, shared
from detector.face import landmarks as at
from detector.measures.lighting.rims import rims_at
from detector.measures.lighting.skin import MIRRORED, seen_at
from detector.view import light_of

_RIGHT = (
    at.CHEEK_RIGHT,
    at.BESIDE_NOSE_RIGHT,
    at.UNDER_EYE_RIGHT,
    at.ABOVE_MOUTH_RIGHT,
    at.NOSE_SIDE_RIGHT,
)
_LEFT = (
    at.CHEEK_LEFT,
    at.BESIDE_NOSE_LEFT,
    at.UNDER_EYE_LEFT,
    at.ABOVE_MOUTH_LEFT,
    at.NOSE_SIDE_LEFT,
)
_SINGLE = (at.GLABELLA, at.FOREHEAD, at.CHIN)
_OUTLINES = np.stack([*_RIGHT, *_LEFT, *_SINGLE])
_SIDES = len(_RIGHT) + len(_LEFT)
CHEEK, MOUTH, NOSE = 0, 3, 4  # in `Patches.right` and `Patches.left`
_DARKEST = 1e-4


def _lines(corners: int) -> NDArray[np.float32]:
    """Give the weights (places, corners) of a few places on every line between two corners."""
    weights = np.eye(corners)
    one, other = (weights[ends] for ends in np.triu_indices(corners, 1))
    shares = np.array(_SHARES)[:, None, None]
    return np.asarray(one + shares * (other - one), np.float32).reshape(-1, corners)


_SHARES = (0.1, 0.3, 0.5, 0.7, 0.9)
_LINES = _lines(_OUTLINES.shape[1])


@dataclass(frozen=True, slots=True, eq=False)
class Patches:
    """Median luminance of patches of plain skin.

    Attributes
    ----------
    right, left : ndarray, shape (5,), float32
        The person's cheek, beside the nose, under the eye, above the mouth's corner, and the side
        of the nose.
    bare_right, bare_left : ndarray, shape (5,), float32
        These with the rims of spectacles as light as the skin beside them.
    glabella, forehead, chin : float
        Between the brows, above them, and below the mouth.
    """

    right: NDArray[np.float32]
    left: NDArray[np.float32]
    bare_right: NDArray[np.float32]
    bare_left: NDArray[np.float32]
    glabella: float
    forehead: float
    chin: float


@shared
def patches(scene: Scene) -> Patches | None:
    """Look at each patch in some hundred places; None where one lies outside the picture."""
    places = _LINES @ scene.view.points.take(_OUTLINES, axis=0)
    pixels = seen_at(scene.view.rgb, places)
    if pixels is None:
        return None
    seen = light_of(pixels)
    medians = bare = _medians(seen)
    rims, mirrored = rims_at(scene, places[:_SIDES]), np.float32(MIRRORED)
    if rims.any():
        bare = _medians((seen[:_SIDES] + mirrored) * np.exp2(rims) - mirrored)
    right, left = slice(len(_RIGHT)), slice(len(_RIGHT), _SIDES)
    return Patches(
        medians[right], medians[left], bare[right], bare[left], *medians[_SIDES:].tolist()
    )


def _medians(seen: NDArray[np.float32]) -> NDArray[np.float32]:
    rank = seen.shape[1] // 2
    return np.maximum(np.partition(seen, rank, axis=1)[:, rank], np.float32(_DARKEST))
