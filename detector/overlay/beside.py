"""Where marks lie that are not on the face: letters, stamps, things in the hair, lines on walls."""

from collections.abc import Callable

import cv2
import numpy as np

from detector.batch import Scene
from detector.face import landmarks as at
from detector.marks.lines import grown
from detector.measures.appearance.code import code_at
from detector.measures.appearance.lettering import row_of_letters
from detector.measures.appearance.ornament import ink_on_wall, ornaments, viewfinder
from detector.measures.appearance.seal import stamp_at
from detector.measures.appearance.wall_strokes import (
    lines_on_wall,
    lines_percent,
    wall_strokes_percent,
)
from detector.measures.appearance.watermark import veil
from detector.overlay.drawing import Outline
from detector.overlay.outlines import box, circle, hull, of_cells, of_mask
from detector.overlay.sight import Sight
from detector.regions import Mask

_AROUND_MOUTH = 0.4  # eye distances


def beside_the_face(sight: Sight) -> tuple[Outline, ...]:
    """Outline what a finding is about, where that does not lie on the face."""
    find = _BESIDE_THE_FACE.get(sight.finding.measure or "")
    return find(sight) if find else ()


def _letters(sight: Sight) -> tuple[Outline, ...]:
    row = row_of_letters(sight.scene)
    return () if row is None else (box(row / sight.scene.view.scale, 0),)


def _ornaments(sight: Sight) -> tuple[Outline, ...]:
    scene = sight.scene
    return of_cells(scene, ornaments(scene) > 0) or at_half_size(scene, viewfinder(scene))


def _on_wall(sight: Sight) -> tuple[Outline, ...]:
    """Outline the lines on the wall, or the ink on it where there is more of that."""
    scene = sight.scene
    if lines_percent(scene) != wall_strokes_percent(scene):
        return of_cells(scene, ink_on_wall(scene) > 0)
    return at_half_size(scene, lines_on_wall(scene)[1])


def at_half_size(scene: Scene, mask: Mask) -> tuple[Outline, ...]:
    """Outline, with a margin, what a mask at half the size marks."""
    size = scene.view.rgb.shape[1::-1]
    broad = cv2.resize(grown(mask, 3), size)
    return of_mask(scene, np.asarray(broad > 0))


def _code(sight: Sight) -> tuple[Outline, ...]:
    scene = sight.scene
    dense, first = code_at(scene)
    whole = np.zeros(scene.view.rgb.shape[:2], np.bool_)
    whole[first:] = dense > 0
    return of_mask(scene, whole)


def _stamp(sight: Sight) -> tuple[Outline, ...]:
    ring, scale = stamp_at(sight.scene), sight.scene.view.scale
    if ring is None:
        return ()
    return (circle(np.array(ring.centre_px) / scale, ring.radius_px / scale),)


def _watermark(sight: Sight) -> tuple[Outline, ...]:
    return at_half_size(sight.scene, veil(sight.scene).mask)


def _mouth(sight: Sight) -> tuple[Outline, ...]:
    return (box(hull(sight.scene, at.LIPS_OUTER), _AROUND_MOUTH * sight.unit),)


_BESIDE_THE_FACE: dict[str, Callable[[Sight], tuple[Outline, ...]]] = {
    "appearance.lettering": _letters,
    "appearance.ornament": _ornaments,
    "appearance.code": _code,
    "appearance.seal": _stamp,
    "appearance.watermark": _watermark,
    "appearance.in_mouth": _mouth,
    "appearance.wall_strokes": _on_wall,
}
