"""What sticks out of the mouth is told from what shines along the lips."""

import cv2
import numpy as np
import pytest

from tests.detector.conftest import Picture, Prepared
from tests.detector.measures.conftest import Measured

IN_MOUTH, CORNER = "appearance.in_mouth", 291


@pytest.fixture(params=["drawn", "real"])
def face(request: pytest.FixtureRequest, sitter: Picture, collins: Picture) -> Picture:
    return sitter if request.param == "drawn" else collins


@pytest.mark.parametrize(
    ("start", "way", "width", "found"),
    [
        ((0.0, 0.0), (0.35, 0.25), 0.05, True),
        ((0.0, 0.0), (0.16, 0.11), 0.09, True),
        ((0.0, 0.0), (0.07, 0.05), 0.05, False),
        ((0.0, 0.08), (-0.4, 0.0), 0.05, False),
        ((0.3, 0.0), (0.35, 0.2), 0.05, False),
    ],
    ids=["a straw", "a short cigarette", "a crumb", "along the lip", "across the cheek"],
)
def test_what_is_held_between_the_lips_leads_away_from_them(
    figure: Measured,
    prepared: Prepared,
    face: Picture,
    start: tuple[float, float],
    way: tuple[float, float],
    width: float,
    found: bool,
) -> None:
    batch = prepared(face)
    points, unit = batch.faces.points[0, :, :2], float(batch.anatomy.eye_distance_px[0])
    first = points[CORNER] + unit * np.array(start)
    one, other = [
        tuple(np.rint(end).astype(int).tolist()) for end in (first, first + unit * np.array(way))
    ]
    held = cv2.line(
        face.copy(), one, other, (250, 250, 250), max(round(width * unit), 2), cv2.LINE_AA
    )
    assert (figure(IN_MOUTH, np.asarray(held)) > 0.2) == found
    assert figure(IN_MOUTH, face) == 0
