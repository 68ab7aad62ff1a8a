"""What does not depend on how many pixels the same picture has."""

import cv2
import numpy as np
import pytest

from tests.detector.conftest import Picture
from tests.detector.measures.conftest import Measured

# How far each figure may move, in its own unit, when the picture is made four times as large.
TOLERANCE = {
    "background.colour": 0.5,
    "background.uniformity": 0.8,
    "background.border": 1,
    "background.shadow": 3.2,  # beside a flag; on a plain wall it moves by 0.2
    "background.hard_shadow": 1,
    "background.spot": 4,
    "background.clutter": 1,
    "background.pattern": 8,
    "background.edge": 3,
    "background.fringe": 2,
    "background.bite": 1,
    "background.stairs": 4,
    "background.cut": 1,
    "background.leftover": 0.5,
    "lighting.underexposed": 0.1,
    "lighting.overexposed": 1,
    "lighting.evenness": 0.06,
    "lighting.shade": 0.1,
    "lighting.contrast": 0.04,
    "lighting.glare": 1.6,
    "lighting.colour_cast": 0.5,
    "sharpness.focus": 0.1,
    "sharpness.motion": 0.25,
    "sharpness.noise": 0.8,
    "authenticity.recapture": 2,
    "authenticity.retouched": 0.4,
    "expression.eyes_open": 0.03,
    "expression.mouth_closed": 0.01,
    "expression.gaze": 2,
    "expression.neutral": 0.13,  # of the brows, a third of what faces at rest differ by
    "position.roll": 0.5,
    "position.yaw": 1,
    "position.pitch": 2,
    "position.shoulders": 0.5,
    "position.aspect": 0.03,
    "position.centring": 0.5,
}
_RELATIVE = 0.15  # where a figure is far beyond every limit
IN_PIXELS = ("position.face_width", "position.crown_gap", "position.eye_height")


@pytest.fixture(params=["sitter", "hopper"])
def sizes(request: pytest.FixtureRequest) -> tuple[Picture, Picture]:
    picture: Picture = request.getfixturevalue(request.param)
    large = cv2.resize(picture, None, fx=4, fy=4, interpolation=cv2.INTER_CUBIC)
    return picture, np.asarray(large, np.uint8)


@pytest.mark.parametrize("key", TOLERANCE)
def test_a_picture_four_times_as_large_measures_nearly_the_same(
    figure: Measured, sizes: tuple[Picture, Picture], key: str
) -> None:
    small, large = (figure(key, picture) for picture in sizes)
    assert large == pytest.approx(small, abs=TOLERANCE[key], rel=_RELATIVE)


@pytest.mark.parametrize("key", IN_PIXELS)
def test_what_is_told_in_pixels_is_four_times_as_much(
    figure: Measured, sizes: tuple[Picture, Picture], key: str
) -> None:
    small, large = (figure(key, picture) for picture in sizes)
    assert large == pytest.approx(4 * small, rel=0.06)
