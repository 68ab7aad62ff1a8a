"""A pen's dark line across the lower face is told; what faces have there comes in pairs."""

import cv2
import numpy as np
import pytest

from tests.detector.conftest import Picture, Prepared
from tests.detector.measures.conftest import Measured

STROKES = "appearance.strokes"
BLACK = (28, 26, 26)
# eye distances to the right of the face's middle, and below the eyes
WAVE = ((-0.62, 0.42), (-0.4, 0.6), (-0.58, 0.85), (-0.4, 1.15), (-0.1, 1.45))
FOLD = ((0.3, 0.55), (0.42, 0.8), (0.45, 1.05))


@pytest.fixture(params=["drawn", "real"])
def face(request: pytest.FixtureRequest, sitter: Picture, collins: Picture) -> Picture:
    return sitter if request.param == "drawn" else collins


def traced(
    prepared: Prepared,
    rgb: Picture,
    paint: tuple[int, ...],
    *paths: tuple[tuple[float, float], ...],
) -> Picture:
    """Draw thin lines through places given in eye distances from the middle between the eyes."""
    points = prepared(rgb).faces.points[0, :, :2]
    one, other = points[468], points[473]
    unit = float(np.linalg.norm(other - one))
    drawn = rgb.copy()
    for path in paths:
        places = (one + other) / 2 + unit * np.array(path)
        thick = max(round(0.03 * unit), 2)
        cv2.polylines(drawn, [np.rint(places).astype(np.int32)], False, paint, thick, cv2.LINE_AA)
    return drawn


def test_a_dark_line_down_the_cheek_to_the_chin_is_found(
    figure: Measured, prepared: Prepared, face: Picture
) -> None:
    assert figure(STROKES, traced(prepared, face, BLACK, WAVE)) > 1


def test_folds_on_both_sides_are_a_faces_own(
    figure: Measured, prepared: Prepared, face: Picture
) -> None:
    other = tuple((-x, y) for x, y in FOLD)
    assert figure(STROKES, traced(prepared, face, BLACK, FOLD, other)) < 0.4


def test_a_dark_line_that_is_short_is_a_mole_or_a_hair(
    figure: Measured, prepared: Prepared, face: Picture
) -> None:
    assert figure(STROKES, traced(prepared, face, BLACK, ((0.35, 0.7), (0.5, 0.85)))) < 0.4
