"""Focus, motion, noise, compression and enlargement: how much of the face is really there."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene, shared
from detector.face import landmarks as at
from detector.kernels import between, square
from detector.kernels.crops import Box, box_around, luma, square_at
from detector.kernels.edges import (
    Crests,
    blurred,
    crests,
    directional_blur_px,
    edge_blur_px,
)
from detector.kernels.lattice import block_step_levels, quantised_step_levels, repeated_share
from detector.kernels.spectrum import detail_share, power
from detector.kernels.texture import cell_means
from detector.measure import Column, Figure, Reason, measure
from detector.regions import Mask


@measure("sharpness.focus", "% eye distance")
def focus(batch: Batch) -> Column:
    """Blur of the face's own edges.

    Measures: the standard deviation of the blur on the strongest edges of eyes, brows and lips, or
    on those of either eye with its brow where that is more, in percent of the eye distance.
    Why: eyes, brows and lips are in every face and in one plane; hair and clothes are neither.
    The estimate does not depend on contrast, so pale brows are not out of focus. A finger's mark on
    the lens and a shallow depth of focus blur part of a face; the strongest edges are then those of
    the other part.
    Known limits: nothing finer than about half a working pixel can be told apart. Where a blur
    leaves an eye no edges, those beside it are read. Lips are too soft in some to be read alone.
    Clause: GA 461-2004 (features clearly visible); cf. ISO/IEC 29794-5 Sharpness.
    """
    return batch.each(_softest_percent)


def _softest_percent(scene: Scene) -> Figure:
    whole, box, found = focus_percent(scene), features_box(scene), detail(scene)
    if isinstance(whole, Reason) or box is None or found is None:
        return whole
    unit_px, where = scene.view.eye_distance_px, _around_features(scene)
    pupils = scene.view.points[at.IRISES] - (box[1].start, box[0].start)
    reach = round(_EYE_AND_BROW * unit_px)
    softest = whole
    for across, down in pupils.round().astype(int).tolist():
        disc = cv2.circle(np.zeros_like(where), (across, down), reach, 255, cv2.FILLED)
        blur_px = edge_blur_px(found.crests, np.asarray(cv2.bitwise_and(where, disc), np.uint8))
        if 100 * blur_px > softest * unit_px:
            softest = 100 * blur_px / unit_px
    return softest


@shared
def focus_percent(scene: Scene) -> Figure:
    """Give the blur of the features together; the retouching check asks for it."""
    found = detail(scene)
    if found is None:
        return Reason.OUTSIDE_PICTURE
    blur_px = edge_blur_px(found.crests, _around_features(scene))
    return (
        Reason.REGION_TOO_SMALL if np.isnan(blur_px) else 100 * blur_px / scene.view.eye_distance_px
    )


@shared
def _around_features(scene: Scene) -> Mask:
    """Mask the features in their box, and what of their edges reaches beyond them."""
    reach = 2 * round(_AROUND_FEATURES * scene.view.eye_distance_px) + 1
    features = scene.regions.features[features_box(scene)]
    return np.asarray(cv2.dilate(features, square(reach)), np.uint8)


@shared
def features_box(scene: Scene) -> Box | None:
    """Give the box around brows, eyes, nose and lips; None where it lies outside the picture."""
    view = scene.view
    margin_px = round(_MARGIN * view.eye_distance_px)
    return box_around(view.points.take(_FEATURES, axis=0), margin_px, view.luma.shape)


@dataclass(frozen=True, slots=True, eq=False)
class Detail:
    """What the features in their box show when they are blurred.

    Attributes
    ----------
    crests : Crests
        Of the edges in the face.
    texture : ndarray, shape (K,), float32
        What the second blur takes, in levels, in each cell of skin that is neither black nor white.
    level : ndarray, shape (K,), float32
        How light that cell is.
    """

    crests: Crests
    texture: NDArray[np.float32]
    level: NDArray[np.float32]


@shared
def detail(scene: Scene) -> Detail | None:
    """Give the detail of the features; the blurred planes are large, and are not kept."""
    box, regions = features_box(scene), scene.regions
    if box is None:
        return None
    picture, skin = blurred(scene.view.luma[box]), regions.skin[box]
    darkest, lightest, *_ = cv2.minMaxLoc(picture.again, skin)
    if darkest < 1 or lightest > _NEARLY_WHITE:
        unclipped = between(cv2.convertScaleAbs(picture.again), 1, _NEARLY_WHITE)
        skin = np.asarray(cv2.bitwise_and(skin, unclipped), np.uint8)
    lost = np.asarray(cv2.absdiff(picture.once, picture.again), np.float32)
    return Detail(crests(picture, regions.face[box]), *cell_means(skin, lost, picture.again))


_FEATURES = np.concatenate([at.BROW_RIGHT, at.BROW_LEFT, at.LIPS_OUTER])
_MARGIN = 0.3  # eye distances
_AROUND_FEATURES = 0.04  # how far the edges of a feature reach, in eye distances
_NEARLY_WHITE = 245
_EYE_AND_BROW = 0.5  # how far they lie from the pupil, in eye distances


@measure("sharpness.motion", "% eye distance")
def motion(batch: Batch) -> Column:
    """Blur in one direction: the camera or the head moved.

    Measures: by how much, in percent of the eye distance, the blur of the edges in and around the
    features is wider in its widest direction than square to it, as the square root of the
    difference of variances. A straight movement by L gives about 0.22 L.
    Why: edges along the movement stay sharp, which tells it from defocus.
    Known limits: a face badly out of focus has a widest direction by chance; what that brings about
    is taken off, and with it a part of a movement that defocus accompanies. A movement there and
    back in two directions looks like defocus.
    Clause: GA 461-2004 (features clearly visible); ISO/IEC 29794-5 has no measure of it.
    """
    return batch.each(_smear_percent)


def _smear_percent(scene: Scene) -> Figure:
    found = detail(scene)
    if found is None:
        return Reason.OUTSIDE_PICTURE
    widest, narrowest = directional_blur_px(found.crests)
    if np.isnan(widest):
        return Reason.REGION_TOO_SMALL
    unit = (100 / scene.view.eye_distance_px) ** 2
    by_chance = _CHANCE * max(narrowest**2 * unit - _SHARP, 0)
    return math.sqrt(max((widest**2 - narrowest**2) * unit - by_chance, 0))


_SHARP, _CHANCE = 1.5, 0.3  # the variance of sharp faces; the share of what exceeds it


@measure("sharpness.blockiness", "level")
def blockiness(batch: Batch) -> Column:
    """Blocks of hard compression.

    Measures: the step on the lines of a grid of blocks in and around the face, in levels at
    working size; or the step that the file's own quantisation tables bring about, if that is
    larger.
    Why: a photo squeezed once and saved again well keeps the grid, though its tables are fine; the
    grid is sought wherever a crop has put it, and in any period from 5 to 15 pixels that resizing
    may have given it. In a large photo the blocks are small.
    Known limits: in a photo that was reduced to less than 0.63 of its size the blocks are gone. The
    coarse pixels of a screen have such lines too.
    Clause: GA 461-2004, 4.1.4; cf. ISO/IEC 29794-5 NoCompressionArtifacts.
    """
    return batch.each(_block_levels)


def _block_levels(scene: Scene) -> Figure:
    around = _own_luma(scene, _middle(scene), _BLOCKS_SIDE_PX)
    if len(around) < _LEAST_SIDE_PX:
        return Reason.REGION_TOO_SMALL
    by_tables = quantised_step_levels(scene.photo.facts.quality)
    return scene.view.scale * max(block_step_levels(around), by_tables)


def _own_luma(scene: Scene, middle: NDArray[np.float32], side_px: int) -> NDArray[np.uint8]:
    """Give the luma of a square of the photo's own pixels around a point of the view."""
    if scene.view.scale == 1:
        return square_at(scene.view.luma, middle, side_px)
    return luma(square_at(scene.photo.rgb, middle / scene.view.scale, side_px))


_BLOCKS_SIDE_PX, _LEAST_SIDE_PX = 256, 64


@measure("sharpness.upscaled", "% Nyquist")
def upscaled(batch: Batch) -> Column:
    """Detail that the pixels promise and do not hold.

    Measures: up to what share of the highest frequency that the picture's pixels can carry, at
    working size, there is detail around the eyes; or, if that is smaller, the share of rows and
    columns that do not merely repeat the one before.
    Why: enlarging makes pixels, not detail: the spectrum's top is missing. A large soft photo is
    reduced to working size first, so that only what the document needs is asked for.
    Known limits: strong defocus removes the same detail, and then both checks object. Noise added
    after enlarging hides it.
    Clause: GA 461-2004 (clear); cf. FICV "pixelation".
    """
    return batch.each(_detail_percent)


def _detail_percent(scene: Scene) -> Figure:
    pupils = scene.view.points[at.IRISES]
    squares = [square_at(scene.view.luma, pupil, _EYE_SIDE_PX) for pupil in pupils]
    if len(squares[0]) < _LEAST_SIDE_PX:
        return Reason.REGION_TOO_SMALL
    right, left = (power(square) for square in squares)
    share = detail_share(right + left)
    return 100 * min(share, 1 - repeated_share(_own_luma(scene, pupils[0], _EYE_SIDE_PX)))


_EYE_SIDE_PX = 96


def _middle(scene: Scene) -> NDArray[np.float32]:
    """Give the middle between eyes and mouth, in working pixels."""
    return np.asarray(scene.view.points[_AROUND_FACE].mean(0), np.float32)


_AROUND_FACE = np.array([468, 473, 1, 1, 13, 14], np.int64)
