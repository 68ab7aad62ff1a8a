from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from detector.batch import Batch
from detector.codec import decode
from detector.face import landmarks as at
from detector.measures import BY_KEY
from sample_photos import Scene, Sitter, photograph
from tests.detector.conftest import Picture, Prepared
from tests.detector.measures.conftest import Measured

EYES, MOUTH = "expression.eyes_open", "expression.mouth_closed"
GAZE, NEUTRAL = "expression.gaze", "expression.neutral"


@pytest.fixture(scope="module")
def blinking() -> list[Picture]:
    """Give eyes closed, half open and open."""
    return [photograph(Sitter(eye_opening=share), Scene()).rgb for share in (0.0, 0.4, 1.0)]


@pytest.fixture(scope="module")
def speaking() -> list[Picture]:
    """Give lips closed, parted and wide apart."""
    return [photograph(Sitter(mouth_opening=gap), Scene()).rgb for gap in (0.0, 8.0, 20.0)]


def test_eyes_that_open_measure_wider(figure: Measured, blinking: list[Picture]) -> None:
    openings = [figure(EYES, picture) for picture in blinking]
    assert all(less + 0.03 < more for less, more in pairwise(openings))
    assert openings[0] < 0.05


def test_one_closed_eye_counts(figure: Measured, blinking: list[Picture]) -> None:
    closed, _, opened = blinking
    winking = opened.copy()
    half = opened.shape[1] // 2
    winking[:, :half] = closed[:, :half]
    assert figure(EYES, winking) < 0.6 * figure(EYES, opened)


def test_narrow_eyes_are_open_unless_their_lids_are_drawn_together(
    prepared: Prepared, blinking: list[Picture]
) -> None:
    batch = prepared(blinking[1])

    def opening(shut: float) -> float:
        lids = np.full(1, shut)
        looks = replace(batch.looks, shut_right=lids, shut_left=lids)
        return float(BY_KEY[EYES](replace(batch, looks=looks)).values[0])

    by_nature, squinting, closed = (opening(shut) for shut in (0.1, 0.38, 0.7))
    assert by_nature > squinting + 0.05
    assert squinting > closed == 0


def test_lips_that_part_measure_wider(figure: Measured, speaking: list[Picture]) -> None:
    gaps = [figure(MOUTH, picture) for picture in speaking]
    assert all(less + 0.03 < more for less, more in pairwise(gaps))
    assert gaps[0] < 0.01


def fuller(rgb: Picture, lips: NDArray[np.float32], times: float) -> Picture:
    """Make lips higher by their outline (K, 2); what is around gives way."""
    grid = np.indices(rgb.shape[:2]).astype(np.float32)
    rows, columns = grid[0], grid[1]
    (x, y), (wide, high) = (lips.max(0) + lips.min(0)) / 2, (lips.max(0) - lips.min(0)) / 2
    away = ((columns - x) / (1.4 * wide)) ** 2 + ((rows - y) / (2.4 * high)) ** 2
    share = np.clip(1.3 * (1 - away), 0, 1)
    taken = y + (rows - y) * (1 - (1 - 1 / times) * share)
    return np.asarray(cv2.remap(rgb, columns, taken.astype(np.float32), cv2.INTER_CUBIC), np.uint8)


@pytest.mark.parametrize("person", ["025", "042", "061", "096", "114"])
def test_full_lips_are_closed(
    figure: Measured, prepared: Prepared, photos_dir: Path, person: str
) -> None:
    """These are the fullest lips of the sixty people, and are made a fifth fuller."""
    rgb = decode((photos_dir / "idcard" / f"{person}_neutral.jpg").read_bytes()).rgb
    lips = prepared(rgb).faces.points[0, at.LIPS_OUTER, :2]
    assert figure(MOUTH, fuller(rgb, lips, 1.2)) < 0.025


def test_a_mouth_that_opens_leaves_the_eyes_open(figure: Measured, speaking: list[Picture]) -> None:
    openings = [figure(EYES, picture) for picture in speaking]
    assert np.ptp(openings) < 0.04


def test_a_laugh_is_less_neutral_than_a_calm_face(
    figure: Measured, hopper: Picture, collins: Picture, sitter: Picture
) -> None:
    assert figure(NEUTRAL, collins) > 0.6
    assert figure(NEUTRAL, hopper) < 0.45
    assert figure(NEUTRAL, sitter) < 0.3
    assert figure(MOUTH, collins) > figure(MOUTH, hopper) + 0.05


def _drawn(picture: Picture, batch: Batch, away: dict[int, tuple[float, float]]) -> Picture:
    """Move places of a face by shares of the eye distance, what is about them giving way."""
    unit = float(batch.anatomy.eye_distance_px[0])
    rows, columns = np.mgrid[0 : picture.shape[0], 0 : picture.shape[1]].astype(np.float32)
    across, down = columns.copy(), rows.copy()
    for landmark, (right, fall) in away.items():
        x, y = batch.faces.points[0, landmark, :2]
        near = np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / (2 * (0.13 * unit) ** 2))
        across -= np.float32(right * unit) * near
        down -= np.float32(fall * unit) * near
    return cv2.remap(picture, across, down, cv2.INTER_LINEAR).astype(np.uint8)


@pytest.mark.parametrize(
    "away",
    [
        {105: (0, -0.17), 334: (0, -0.17), 70: (0, -0.1), 300: (0, -0.1)},
        {55: (0.05, 0.09), 107: (0.05, 0.09), 285: (-0.05, 0.09), 336: (-0.05, 0.09)},
        {61: (-0.1, -0.12), 291: (0.1, -0.12)},
        {61: (0, 0.14), 291: (0, 0.14)},
        {61: (-0.1, -0.16)},
    ],
    ids=["brows-up", "frown", "smile", "corners-down", "crooked"],
)
def test_a_face_that_is_drawn_is_not_neutral(
    figure: Measured, prepared: Prepared, hopper: Picture, away: dict[int, tuple[float, float]]
) -> None:
    batch = prepared(hopper)
    less = {landmark: (x / 2, y / 2) for landmark, (x, y) in away.items()}
    drawn = [_drawn(hopper, batch, moved) for moved in (less, away)]
    calm, half, whole = (figure(NEUTRAL, picture) for picture in (hopper, *drawn))
    assert calm < 0.45
    assert half < whole
    assert whole > calm + 0.1


def _looking(picture: Picture, points: NDArray[np.float32], down: float) -> Picture:
    """Carry the irises up or down by a share of the eye's width; the lids stay."""
    away = picture.copy()
    for centre, upper, lower in ((468, _UPPER[0], _LOWER[0]), (473, _UPPER[1], _LOWER[1])):
        opening = np.zeros(picture.shape[:2], np.uint8)
        rim = np.concatenate([points[upper], points[lower][::-1]])
        cv2.fillPoly(opening, [np.rint(rim).astype(np.int32)], 1)
        radius = float(np.linalg.norm(points[centre + 1] - points[centre]))
        fall = round(down * float(np.linalg.norm(points[upper[0]] - points[upper[-1]])))
        disc = cv2.circle(opening * 0, np.rint(points[centre]).astype(int), round(radius), 1, -1)
        away[opening > 0] = (216, 209, 205)
        moved = (np.roll(disc * opening, fall, 0) * opening) > 0
        away[moved] = np.roll(picture, fall, 0)[moved]
    return away


_UPPER = at.indices("33 160 159 158 133"), at.indices("362 385 386 387 263")
_LOWER = at.indices("33 144 145 153 133"), at.indices("362 380 374 373 263")


@pytest.mark.parametrize("down", [-0.2, 0.2], ids=["upwards", "downwards"])
def test_irises_that_are_carried_are_a_look_away(
    figure: Measured, prepared: Prepared, hopper: Picture, down: float
) -> None:
    points = prepared(hopper).faces.points[0, :, :2]
    ahead, away = (figure(GAZE, _looking(hopper, points, fall)) for fall in (0, down))
    assert away > ahead + 3


def test_open_eyes_that_look_ahead_have_little_gaze(
    figure: Measured, hopper: Picture, sitter: Picture
) -> None:
    assert figure(GAZE, hopper) < 8
    assert figure(GAZE, sitter) < 8


def test_closed_eyes_look_nowhere(figure: Measured, blinking: list[Picture]) -> None:
    assert np.isnan(figure(GAZE, blinking[0]))


@pytest.mark.parametrize("key", [EYES, MOUTH, GAZE, NEUTRAL])
def test_a_mirror_does_not_change_an_expression(
    figure: Measured, collins: Picture, key: str
) -> None:
    mirrored = figure(key, collins[:, ::-1])
    tolerance = 4.0 if key == GAZE else 0.06
    assert mirrored == pytest.approx(figure(key, collins), abs=tolerance)


@pytest.mark.parametrize("key", [EYES, MOUTH, GAZE, NEUTRAL])
def test_where_there_is_no_face_there_is_no_expression(figure: Measured, key: str) -> None:
    assert np.isnan(figure(key, np.full((441, 358, 3), 255, np.uint8)))
