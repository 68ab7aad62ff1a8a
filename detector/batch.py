"""N photos with everything the measures share, each worked out once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from detector.appearance import Crops, Worn, crops, look
from detector.expression import Looks, looks
from detector.face import Faces, locate
from detector.face.anatomy import Anatomy, place
from detector.measure import Column, Figure, Reason, column
from detector.networks.sessions import Networks
from detector.photo import Photo
from detector.regions import Backdrop, Regions, backdrop, guess, person, reduced, regions
from detector.view import View, view

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """One photo's picture-level ingredients: the portrait at working size and its regions.

    ``head`` are its crops and ``worn`` what `detector.appearance.look` sees in them; ``made`` keeps
    what `shared` functions have made of the scene.
    """

    photo: Photo
    view: View
    regions: Regions
    backdrop: Backdrop
    head: Crops
    worn: Worn
    made: dict[object, object] = field(default_factory=dict, repr=False)


def shared(make: Callable[[Scene], Made]) -> Callable[[Scene], Made]:
    """Have an ingredient that several measures ask for worked out once a scene."""

    @wraps(make)
    def known(scene: Scene) -> Made:
        if make not in scene.made:
            scene.made[make] = make(scene)
        return cast(Made, scene.made[make])

    return known


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """What measures are computed from.

    Attributes
    ----------
    photos : tuple of N Photo
        The photos as decoded.
    faces : Faces
        Landmarks, traits, pose and count, arrays of N.
    looks : Looks
        Expressions, arrays of N.
    anatomy : Anatomy
        Pupils, chin and face edges, arrays of N.
    hair_top : ndarray, shape (N, 2), float64
        Highest point of the visible hair in pixels of the photo; NaN where not seen.
    scenes : tuple of N (Scene or None)
        None where there is no face.
    """

    photos: tuple[Photo, ...]
    faces: Faces
    looks: Looks
    anatomy: Anatomy
    hair_top: NDArray[np.float64]
    scenes: tuple[Scene | None, ...]

    def __len__(self) -> int:
        return len(self.photos)

    @property
    def pose_deg(self) -> NDArray[np.float64]:
        """How heads are held, shape (N, 3): yaw, pitch and roll; see `detector.face.pose`.

        The pitch is the mean of what the landmarks say and what else their network saw: the first
        takes a long chin for a raised head, the second sees but half of a real nod.
        """
        yaw, pitch, roll = self.faces.pose_deg.T
        return np.stack([yaw, (pitch + self.looks.lowered) / 2, roll], 1)

    def each(self, figure: Callable[[Scene], Figure]) -> Column:
        """Measure every photo's scene, giving ``no-face`` where there is none."""
        return column(Reason.NO_FACE if s is None else figure(s) for s in self.scenes)


def prepare(photos: Sequence[Photo], networks: Networks) -> Batch:
    """Find the faces and regions of N photos, each network going over all of them in turn.

    Parameters
    ----------
    photos : sequence of N Photo
        Decoded photos; N may be 0.
    networks : Networks
        This thread's networks.
    """
    faces = locate(photos, networks)
    anatomy = place(faces.points)
    rows = np.flatnonzero(faces.found).tolist()
    views, small, heads = [], [], []
    for row in rows:  # all of a photo's pixels are reduced while they are at hand
        seen = view(photos[row], faces.points[row, :, :2], float(anatomy.eye_distance_px[row]))
        views.append(seen)
        small.append(reduced(seen))
        heads.append(crops(seen.rgb, seen.half, seen.points))
    guesses = [guess(square, networks) for square in small]
    worn = look(heads, networks)
    scenes: list[Scene | None] = [None] * len(photos)
    hair_top = np.full((len(photos), 2), np.nan)
    for row, seen, guessed, head, on_head in zip(rows, views, guesses, heads, worn, strict=True):
        chin_y_px = float(anatomy.chin[row, 1]) * seen.scale
        cover, apart = person(seen, guessed, chin_y_px)
        parts = regions(seen, cover, apart, chin_y_px)
        wall = backdrop(seen, cover, guessed)
        scenes[row] = Scene(photos[row], seen, parts, wall, head, on_head)
        hair_top[row] = np.array(parts.hair_top) / seen.scale
    return Batch(tuple(photos), faces, looks(faces.traits), anatomy, hair_top, tuple(scenes))
