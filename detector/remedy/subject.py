"""One portrait to be placed, and its head as it would lie in the photo turned."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene
from detector.framing import Head, head_of
from detector.regions.masks import dense, hair_top


def rotation(turn_deg: float) -> NDArray[np.float64]:
    """Give the matrix (2, 2) that turns a picture clockwise, y down."""
    angle = math.radians(turn_deg)
    c, s = math.cos(angle), math.sin(angle)
    return np.array([[c, -s], [s, c]])


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """One portrait.

    Attributes
    ----------
    batch : Batch
        A batch of this photo alone, which shows a face.
    most_scale : float
        Greatest honest enlargement.
    scale_band : float
        By how much less than that a scale is preferred to be; 0 where nothing is gained by it.
    """

    batch: Batch
    most_scale: float
    scale_band: float = 0

    @property
    def photo_px(self) -> tuple[int, int]:
        """Width and height of the photo."""
        photo = self.batch.photos[0]
        return photo.width_px, photo.height_px

    @property
    def scene(self) -> Scene:
        """The portrait's regions."""
        scene = self.batch.scenes[0]
        assert scene is not None
        return scene

    @property
    def lean_deg(self) -> float:
        """Roll of the head: turning the photo clockwise by it brings the head level."""
        return float(self.batch.pose_deg[0, 2])

    def head(self, turn: NDArray[np.float64]) -> Head:
        """Measure the head in the photo turned about its origin by a matrix (2, 2)."""
        return head_of(self.batch.anatomy, 0, self._hair_top(turn), turn)

    def _hair_top(self, turn: NDArray[np.float64]) -> float:
        if np.array_equal(turn, np.eye(2)):
            return float(self.batch.hair_top[0, 1])
        view, regions = self.scene.view, self.scene.regions
        person = dense(regions.cover, regions.apart)
        height, width = person.shape
        corners = np.array([[0, 0], [width, 0], [0, height], [width, height]]) @ turn.T
        first = corners.min(0)
        size = np.ceil(corners.max(0) - first).astype(int).tolist()
        # Both pictures' pixels are counted from their middles.
        matrix = np.column_stack([turn, turn @ (0.5, 0.5) - first - 0.5])
        turned = np.asarray(cv2.warpAffine(person, matrix, size), np.uint8)
        pupils = view.points[[468, 473], :2].mean(0) @ turn.T - first
        _, top = hair_top(turned, float(pupils[0]), view.eye_distance_px)
        return (top + float(first[1])) / view.scale
