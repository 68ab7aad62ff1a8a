"""A compliant photo with everything a fault needs to know of it."""

import hashlib
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from calibration.faults.canvas import polygon, square
from calibration.faults.light import Light, Plane, Rgb, linear
from detector.batch import prepare
from detector.codec import decode
from detector.face import landmarks as at
from detector.networks.sessions import Networks, thread_networks

_TYPICAL_QUALITY = 90
_LEAST_QUALITY = 75
_NO_PERSON = 0.02


@dataclass(frozen=True, eq=False)
class Sitting:
    """One decoded photo, its landmarks and its regions, in pixels of the photo.

    Attributes
    ----------
    rgb : ndarray, shape (H, W, 3), uint8
        The picture.
    points : ndarray, shape (478, 3), float32
        MediaPipe's landmarks; z smaller towards the camera.
    alpha, skin, clothes : ndarray, shape (H, W), float32
        How much of each pixel is person, facial skin, clothes.
    hair_top, chin : ndarray, shape (2,), float64
        Highest point of the visible hair; lowest point of the chin.
    sha256 : str
        Hash of the source file.
    quality, subsampling : int, str
        How the source was encoded.
    """

    rgb: Rgb
    points: NDArray[np.float32]
    alpha: Plane
    skin: Plane
    clothes: Plane
    hair_top: NDArray[np.float64]
    chin: NDArray[np.float64]
    sha256: str
    quality: int
    subsampling: str

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.rgb.shape[1], self.rgb.shape[0]

    @cached_property
    def eye_distance_px(self) -> float:
        """Distance between the irises."""
        return float(np.linalg.norm(self.points[468, :2] - self.points[473, :2]))

    @cached_property
    def eyes(self) -> NDArray[np.float32]:
        """Midpoint between the irises, shape (2,)."""
        return np.asarray(self.points[[468, 473], :2].mean(0), np.float32)

    @cached_property
    def light(self) -> Light:
        """The picture in linear light."""
        return linear(self.rgb)

    @cached_property
    def grid(self) -> tuple[Plane, Plane]:
        """Column and row number of every pixel, each (H, W) float32."""
        width, height = self.size
        across, down = np.meshgrid(np.arange(width), np.arange(height))
        return across.astype(np.float32), down.astype(np.float32)

    @cached_property
    def wall(self) -> NDArray[np.float32]:
        """Median linear colour of the background, shape (3,)."""
        behind = self.light[self.alpha < _NO_PERSON]
        return np.median(behind, 0) if len(behind) else np.ones(3, np.float32)

    @cached_property
    def skin_light(self) -> NDArray[np.float32]:
        """Median linear colour of the facial skin, shape (3,)."""
        return np.asarray(np.median(self.light[self.skin > 0.5], 0), np.float32)

    def pixel(self, point: NDArray[np.floating]) -> tuple[int, int]:
        """Give row and column of the pixel at (x, y), kept inside the picture."""
        x, y = np.clip(np.rint(point[:2]).astype(int), 0, np.array(self.size) - 1).tolist()
        return y, x

    def inside(self, outline: at.Indices, soft_px: float = 0.7) -> Plane:
        """Give a soft mask of the polygon that the named landmarks draw."""
        return polygon(self.points[outline, :2], self.size, soft_px)


def sitting(data: bytes, networks: Networks | None = None) -> Sitting:
    """Read a compliant photo.

    Parameters
    ----------
    data : bytes
        The file.
    networks : Networks, optional
        This thread's networks.

    Raises
    ------
    PhotoError
        The file is not a photo.
    ValueError
        It shows no face.
    """
    photo = decode(data)
    batch = prepare([photo], networks or thread_networks())
    scene = batch.scenes[0]
    if scene is None:
        raise ValueError("a fault needs a photo with a face")
    size = (photo.width_px, photo.height_px)
    parts = scene.regions
    alpha, skin, clothes = (
        np.asarray(cv2.resize(mask.astype(np.float32), size), np.float32)
        for mask in (parts.alpha, parts.skin / np.float32(255), parts.clothes / np.float32(255))
    )
    facts = photo.facts
    kept = facts.quality >= _LEAST_QUALITY  # False where it is not known
    return Sitting(
        rgb=photo.rgb,
        points=batch.faces.points[0],
        alpha=_matted(photo.rgb, alpha, float(batch.anatomy.eye_distance_px[0])),
        skin=skin,
        clothes=clothes,
        hair_top=batch.hair_top[0],
        chin=batch.anatomy.chin[0],
        sha256=hashlib.sha256(data).hexdigest(),
        quality=round(facts.quality) if kept else _TYPICAL_QUALITY,
        subsampling=facts.subsampling if kept else "4:2:0",
    )


def _matted(rgb: Rgb, alpha: Plane, eye_distance_px: float) -> Plane:
    """Take away from the person what is plain wall: pixels of its colour joined to it.

    A segmentation's soft rim would otherwise carry a strip of the old wall before a new one.
    """
    behind = alpha < _NO_PERSON
    if behind.mean() < _LEAST_WALL_SHARE:
        return alpha
    levels = rgb.astype(np.float32)
    wall = np.median(levels[behind], 0)
    if np.percentile(np.abs(levels[behind] - wall).max(1), 95) > _PLAIN_LEVELS:
        return alpha
    apart = cv2.GaussianBlur(np.abs(levels - wall).max(2), (0, 0), 0.5)
    rim = cv2.dilate(behind.astype(np.uint8), square(_RIM * eye_distance_px)) > 0
    like = (rim & (apart < _WALL_LEVELS)).astype(np.uint8)
    _, parts = cv2.connectedComponents(like)
    reached = np.isin(parts, np.unique(parts[behind & (parts > 0)]))
    edge = cv2.dilate(reached.astype(np.uint8), square(0.02 * eye_distance_px)) > 0
    share = np.clip((apart - 2) / _FULL_LEVELS, 0, 1)
    return np.where(edge | behind, np.minimum(alpha, share), alpha).astype(np.float32)


_LEAST_WALL_SHARE = 0.02
_PLAIN_LEVELS, _WALL_LEVELS, _FULL_LEVELS = 16.0, 24.0, 70.0
_RIM = 0.5  # how deep into the person a hole may reach, in eye distances
