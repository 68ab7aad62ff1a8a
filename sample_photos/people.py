"""Two real people whose public-domain portraits come with installed packages."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from matplotlib.cbook import get_sample_data
from numpy.typing import NDArray
from PIL import Image
from skimage.data import data_dir


@dataclass(frozen=True, slots=True)
class Place:
    """Where the face is in the original, in its pixels."""

    eyes: tuple[float, float]
    face_width: float


# Read off the originals by eye: the point between the pupils, and cheek edge to cheek edge.
_PLACES: dict[str, Place] = {
    "collins": Place(eyes=(225.0, 102.5), face_width=92.0),
    "hopper": Place(eyes=(264.5, 190.0), face_width=184.0),
}


def original(name: str) -> NDArray[np.uint8]:
    """Give the picture of ``collins`` or ``hopper`` as its package carries it, (H, W, 3), sRGB."""
    if name == "collins":
        path = Path(data_dir) / "astronaut.png"
    else:
        path = Path(get_sample_data("grace_hopper.jpg", asfileobj=False))
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"))


def cropped(
    name: str, size_px: tuple[int, int], eyes_px: tuple[float, float], face_width_px: float
) -> NDArray[np.uint8]:
    """Cut and scale the picture as an applicant would: the eyes and the face where they belong.

    Parameters
    ----------
    size_px : tuple of int
        Width and height wanted.
    eyes_px : tuple of float
        Where the point between the pupils shall lie.
    face_width_px : float
        How wide the face shall be.
    """
    place = _PLACES[name]
    scale = face_width_px / place.face_width
    shift = np.array(eyes_px) - scale * np.array(place.eyes)
    matrix = np.column_stack([np.eye(2) * scale, shift])
    flags = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
    picture = cv2.warpAffine(
        original(name), matrix, size_px, flags=flags, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(picture, np.uint8)
