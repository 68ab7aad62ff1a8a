"""The head in a frame of its own: pupils level, always at the same place and the same distance."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.face.landmarks import indices
from detector.kernels import warp
from detector.view import View

EYE_DISTANCE_PX = 64
WIDTH_PX, HEIGHT_PX = 232, 304
CENTRE_X_PX, EYE_Y_PX = 116, 156
_PUPIL_RIGHT, _PUPIL_LEFT = 468, 473

# Points of plain skin on cheeks, nose and forehead: what the person's skin looks like.
_SKIN = indices(
    "117 118 101 36 205 187 123 207 216 206 346 347 330 266 425 411 352 427 436 426 "
    "195 5 4 45 275 51 281 104 69 108 151 337 299 333 9 107 336"
)


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One head, upright and in its own scale.

    Attributes
    ----------
    seen : ndarray, shape (304, 232, 4), uint8
        The picture, its outermost pixels repeated where the frame reaches beyond it; and how much
        of each pixel is person.
    texture : ndarray, shape (304, 232), uint8
        Steepness of the grey levels.
    points : ndarray, shape (478, 2), float32
        Landmarks in pixels of the frame.
    skin : ndarray, shape (3,), uint8
        The person's median skin colour, sRGB.
    """

    seen: NDArray[np.uint8]
    texture: NDArray[np.uint8]
    points: NDArray[np.float32]
    skin: NDArray[np.uint8]


def frame(view: View, alpha: NDArray[np.float32]) -> Frame:
    """Bring a head into its own frame.

    Parameters
    ----------
    view : View
        The portrait at working size.
    alpha : ndarray, shape (h, w), float32
        How much of each pixel is person, 0..1.
    """
    turn = _similarity(view.points)
    size = (WIDTH_PX, HEIGHT_PX)
    rgb = warp(view.rgb, turn, size, flags=cv2.INTER_LINEAR)
    person = cv2.convertScaleAbs(cv2.warpAffine(alpha, turn, size), alpha=255)
    points = (view.points @ turn[:, :2].T + turn[:, 2]).astype(np.float32)
    return framed(rgb, np.asarray(person, np.uint8), points)


def framed(rgb: NDArray[np.uint8], person: NDArray[np.uint8], points: NDArray[np.float32]) -> Frame:
    """Complete a frame from its picture (304, 232, 3), person (304, 232) and landmarks."""
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    across = cv2.convertScaleAbs(cv2.Scharr(grey, cv2.CV_16S, 1, 0), alpha=1 / 16)
    down = cv2.convertScaleAbs(cv2.Scharr(grey, cv2.CV_16S, 0, 1), alpha=1 / 16)
    return Frame(
        seen=np.asarray(cv2.merge([rgb, person]), np.uint8),
        texture=np.asarray(cv2.max(across, down), np.uint8),
        points=points,
        skin=_skin(rgb, points),
    )


def _similarity(points: NDArray[np.float32]) -> NDArray[np.float32]:
    right, left = points[_PUPIL_RIGHT], points[_PUPIL_LEFT]
    across = (left - right) * (EYE_DISTANCE_PX / float(np.sum((left - right) ** 2)))
    cosine, sine = float(across[0]), float(across[1])
    turn = np.array([[cosine, sine], [-sine, cosine]])
    shift = np.array([CENTRE_X_PX, EYE_Y_PX]) - turn @ ((right + left) / 2)
    return np.column_stack([turn, shift]).astype(np.float32)


def _skin(rgb: NDArray[np.uint8], points: NDArray[np.float32]) -> NDArray[np.uint8]:
    columns = np.clip(np.rint(points[_SKIN, 0]).astype(int), 0, WIDTH_PX - 1)
    rows = np.clip(np.rint(points[_SKIN, 1]).astype(int), 0, HEIGHT_PX - 1)
    return np.asarray(np.median(rgb[rows, columns], 0), np.uint8)
