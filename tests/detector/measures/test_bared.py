"""Bared paper is a stroke, whole or in pieces; a lit ridge of the skin and a paired rim are not."""

import cv2
import numpy as np

from detector.face import landmarks as at
from tests.detector.conftest import Picture, Prepared
from tests.detector.measures.conftest import Measured

STROKES = "appearance.strokes"
PAPER, METAL = (245, 243, 240), (40, 38, 36)
Ends = tuple[tuple[float, float], tuple[float, float]]
CREASE = (((0.6, -0.7), (0.38, 1.7)),)
SCRATCHES = (((-0.7, 0.55), (-0.45, 0.95)), ((0.35, 1.3), (0.65, 1.05)))
CHORDS = (((-1.0, 0.1), (0.1, -0.22)), ((1.0, 0.1), (-0.1, -0.22)))
RIMS = (((-0.9, 0.3), (-0.2, 0.3)), ((0.2, 0.3), (0.9, 0.3)))


def lined(
    prepared: Prepared,
    rgb: Picture,
    lines: tuple[Ends, ...],
    opacity: float,
    gap: float = 0.0,
    paint: tuple[int, ...] = PAPER,
) -> Picture:
    """Lay a colour over lines between places in eye distances from between the eyes."""
    batch = prepared(rgb)
    eyes, unit = batch.faces.points[0, at.IRISES, :2], float(batch.anatomy.eye_distance_px[0])
    mask = np.zeros(rgb.shape[:2], np.uint8)
    for line in lines:
        start, end = (eyes.mean(0) + unit * np.array(place) for place in line)
        steps = round(float(np.linalg.norm(end - start)) / (0.25 * unit))
        for step in range(steps):
            one, other = (
                np.rint(16 * (start + (end - start) * share / steps)).astype(int).tolist()
                for share in (step, step + 1 - gap)
            )
            cv2.line(mask, one, other, 255, max(round(0.03 * unit), 1), cv2.LINE_AA, 4)
    laid = mask[..., None] * (opacity / 255)
    return np.asarray(np.rint(rgb * (1 - laid) + np.array(paint) * laid), np.uint8)


def test_scratches_are_found_in_pieces(
    figure: Measured, prepared: Prepared, collins: Picture
) -> None:
    assert figure(STROKES, lined(prepared, collins, SCRATCHES, 0.9, gap=0.4)) > 0.8


def test_a_cracked_crease_over_an_eye_is_found(
    figure: Measured, prepared: Prepared, dark_skinned: Picture
) -> None:
    assert figure(STROKES, lined(prepared, dark_skinned, CREASE, 0.8, gap=0.5)) > 0.8


def test_rims_on_both_sides_are_not(figure: Measured, prepared: Prepared, collins: Picture) -> None:
    assert figure(STROKES, lined(prepared, collins, RIMS, 0.9)) < 0.8


def test_chords_of_a_frame_from_arm_to_bridge_are_not(
    figure: Measured, prepared: Prepared, sitter: Picture
) -> None:
    assert figure(STROKES, lined(prepared, sitter, CHORDS, 0.8, paint=METAL)) < 0.8
