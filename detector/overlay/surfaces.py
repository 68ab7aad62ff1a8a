"""Where findings about background and light lie: the very pixels and cells that were measured."""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Scene
from detector.face import landmarks as at
from detector.kernels import ciede2000, median_colour
from detector.measures.appearance.patches import face_closeup, patched
from detector.measures.appearance.strokes import stroked
from detector.measures.background.beside import reaching_in
from detector.measures.background.bite import largest_bite
from detector.measures.background.border import border_steps
from detector.measures.background.clutter import darkening, foreign, without_hair
from detector.measures.background.hard_shadow import EVERY_PX, patches
from detector.measures.background.hole import holes
from detector.measures.background.scoop import deepest_scoop
from detector.measures.background.spot import spots
from detector.measures.lighting.exposure import blown_out
from detector.measures.lighting.glare import shine
from detector.overlay.beside import at_half_size, beside_the_face
from detector.overlay.drawing import Outline
from detector.overlay.outlines import circle, hull, of_cells, of_mask
from detector.overlay.sight import Mark, Sight
from detector.view import lab_of

_STRIP = 0.03  # of the picture, to show a border's side
_PERSON = 0.5
_JOINED = 0.04  # eye distances; letters and strokes nearer than twice that are one thing


def _patches(sight: Sight, areas: tuple[Outline, ...]) -> Mark:
    if not areas:
        return _face(sight)
    return Mark(badge=_top(areas[0]), areas=areas)


def _top(outline: Outline) -> Outline:
    return np.asarray(outline[outline[:, 1].argmin()])


def _wall(sight: Sight) -> Mark:
    wall = of_cells(sight.scene, sight.scene.backdrop.seen)
    return Mark(badge=_top(wall[0]), outlines=wall) if wall else _face(sight)


def _uneven(sight: Sight) -> Mark:
    lab, seen = lab_of(without_hair(sight.scene)), sight.scene.backdrop.seen
    usual = median_colour(lab[seen])
    uneven = seen.copy()
    uneven[seen] = [ciede2000(one, usual) > (sight.finding.max or 0.0) for one in lab[seen]]
    return _patches(sight, of_cells(sight.scene, uneven))


def _shadow(sight: Sight) -> Mark:
    darker, wall = darkening(sight.scene)
    soft = of_cells(sight.scene, wall & (darker > (sight.finding.max or 0.0)))
    found = patches(sight.scene)
    return _patches(
        sight, soft if found is None else soft + of_mask(sight.scene, _enlarged(found[0]))
    )


def _enlarged(mask: NDArray[np.uint8]) -> NDArray[np.bool_]:
    whole = cv2.resize(mask, None, fx=EVERY_PX, fy=EVERY_PX, interpolation=cv2.INTER_NEAREST)
    return np.asarray(whole > 0)


def _clutter(sight: Sight) -> Mark:
    scene = sight.scene
    found = foreign(scene)[0] | spots(scene)[1] | reaching_in(scene)
    things = of_cells(scene, found)
    return _patches(sight, things) if things else _wall(sight)


def _border(sight: Sight) -> Mark:
    found = border_steps(sight.scene)
    steps = (*found.sides, *found.corners)
    least = min(sight.finding.max or 0.0, float(np.nanmax(steps)))
    width, height = sight.size
    deep = _STRIP * sight.size.min()
    strips = (
        (0, 0, width, deep),
        (0, 0, deep, height),
        (width - deep, 0, width, height),
        (0, height - deep, width, height),
        (0, 0, deep, deep),
        (width - deep, 0, width, deep),
        (0, height - deep, deep, height),
        (width - deep, height - deep, width, height),
    )
    areas = tuple(
        np.array([[left, top], [right, top], [right, bottom], [left, bottom]])
        for (left, top, right, bottom), step in zip(strips, steps, strict=True)
        if step >= least
    )
    return Mark(badge=areas[0].mean(0), areas=areas)


_RIMS = {"background.bite": largest_bite, "background.scoop": deepest_scoop}


def _edge(sight: Sight) -> Mark:
    scene = sight.scene
    if sight.finding.measure in _RIMS:
        _, rim = _RIMS[sight.finding.measure](scene)
        if len(rim):
            pocket = rim / scene.view.scale
            return Mark(badge=pocket.mean(0), areas=(pocket,))
    if sight.finding.measure == "background.hole":
        return _patches(sight, at_half_size(scene, holes(scene)[1]))
    above = scene.regions.alpha > _PERSON
    above[round(float(scene.view.points[at.MENTON, 1])) :] = False
    around = of_mask(scene, above)
    return Mark(badge=_top(around[0]) if around else sight.size / 2, outlines=around)


def _blown_out(sight: Sight) -> Mark:
    return _patches(sight, of_mask(sight.scene, blown_out(sight.scene)))


def _glare(sight: Sight) -> Mark:
    return _patches(sight, of_mask(sight.scene, shine(sight.scene)))


def _cheeks(sight: Sight) -> Mark:
    right, left = hull(sight.scene, at.CHEEK_RIGHT), hull(sight.scene, at.CHEEK_LEFT)
    darker = left if sight.value > 0 else right
    return Mark(badge=darker.mean(0), areas=(darker,), outlines=(right, left))


def _shade(sight: Sight) -> Mark:
    if sight.finding.measure in ("lighting.dapple", "lighting.lamp_ahead"):
        return _face(sight)
    darker = hull(sight.scene, at.CHIN if sight.value > 0 else at.FOREHEAD)
    return Mark(badge=_top(darker), areas=(darker,))


def _pupils(sight: Sight) -> Mark:
    rings = irises(sight)
    return Mark(badge=_top(rings[0]), outlines=rings)


def irises(sight: Sight) -> tuple[Outline, ...]:
    """Outline both irises."""
    pairs = [(sight.landmark(centre), sight.landmark(rim)) for centre, rim in _IRISES]
    return tuple(circle(centre, 1.2 * float(np.linalg.norm(rim - centre))) for centre, rim in pairs)


_IRISES = ((468, 469), (473, 474))


def _face(sight: Sight) -> Mark:
    face = hull(sight.scene, at.FACE_OVAL)
    return Mark(badge=_top(face), outlines=(face,))


def _marks(sight: Sight) -> Mark:
    scene = sight.scene
    beside = beside_the_face(sight)
    if beside:
        return _patches(sight, beside)
    face, patch, stroke = face_closeup(scene), patched(scene), stroked(scene)
    if face is None or patch is None or stroke is None:
        return _face(sight)
    joined = cv2.dilate(cv2.bitwise_or(patch, stroke), face.square(_JOINED))
    return _patches(sight, of_mask(scene, face.in_view(np.asarray(joined, np.uint8), scene.view)))


def _skin(sight: Sight) -> Mark:
    return _patches(sight, of_mask(sight.scene, sight.scene.regions.skin > 0))


def _clothes(sight: Sight) -> Mark:
    return _patches(sight, of_mask(sight.scene, sight.scene.regions.clothes > 0))


def head_above_brows(scene: Scene) -> tuple[Outline, ...]:
    """Outline the head from the brows up, hat and hair included."""
    brows = np.concatenate([at.BROW_RIGHT, at.BROW_LEFT])
    middle = scene.view.points[brows].mean(0)
    head = scene.regions.alpha > _PERSON
    head[round(float(middle[1])) :] = False
    reach = 2 * scene.view.eye_distance_px
    left, right = (max(round(float(middle[0] + side * reach)), 0) for side in (-1, 1))
    head[:, :left] = head[:, right:] = False
    return of_mask(scene, head)


SURFACES: dict[str, Callable[[Sight], Mark]] = {
    "background.colour": _wall,
    "background.lightness": _wall,
    "background.uniformity": _uneven,
    "background.border": _border,
    "background.shadow": _shadow,
    "background.clutter": _clutter,
    "background.edge": _edge,
    "lighting.underexposed": _face,
    "lighting.overexposed": _blown_out,
    "lighting.evenness": _cheeks,
    "lighting.shade": _shade,
    "lighting.contrast": _face,
    "lighting.glare": _glare,
    "lighting.colour_cast": _face,
    "lighting.red_eye": _pupils,
    "sharpness.focus": _face,
    "sharpness.motion": _face,
    "sharpness.noise": _face,
    "sharpness.blockiness": _face,
    "sharpness.upscaled": _face,
    "authenticity.retouched": _skin,
    "appearance.marks": _marks,
    "appearance.white_top": _clothes,
}
