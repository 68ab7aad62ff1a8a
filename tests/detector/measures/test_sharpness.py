from itertools import pairwise

import cv2
import numpy as np
import pytest

from tests.detector.conftest import Picture
from tests.detector.measures.conftest import Measured
from tests.detector.measures.light import grainy, lit, paled

FOCUS = "sharpness.focus"


@pytest.fixture(params=["hopper", "collins", "sitter"])
def portrait(request: pytest.FixtureRequest) -> Picture:
    picture: Picture = request.getfixturevalue(request.param)
    return picture


def blurred(rgb: Picture, deviation_px: float) -> Picture:
    return np.asarray(cv2.GaussianBlur(rgb, (0, 0), deviation_px), np.uint8)


def test_more_blur_is_less_sharp(figure: Measured, portrait: Picture) -> None:
    blurs = [figure(FOCUS, portrait)]
    blurs += [figure(FOCUS, blurred(portrait, px)) for px in (0.7, 1.2, 2.0, 3.0)]
    assert all(1.1 * sharper < softer for sharper, softer in pairwise(blurs))


@pytest.mark.parametrize("contrast", [0.4, 0.7])
def test_a_flatter_picture_is_as_sharp(
    figure: Measured, portrait: Picture, contrast: float
) -> None:
    assert figure(FOCUS, paled(portrait, contrast)) == pytest.approx(
        figure(FOCUS, portrait), rel=0.06
    )


def test_a_darker_picture_is_as_sharp(figure: Measured, portrait: Picture) -> None:
    assert figure(FOCUS, lit(portrait, 0.5)) == pytest.approx(figure(FOCUS, portrait), rel=0.1)


def test_a_little_noise_does_not_sharpen_a_blurred_face(
    figure: Measured, portrait: Picture
) -> None:
    soft = blurred(portrait, 2)
    assert figure(FOCUS, grainy(soft, 2)) > 1.5 * figure(FOCUS, portrait)


def test_blur_added_to_a_sharp_face_adds_up_in_squares(figure: Measured, sitter: Picture) -> None:
    eye_distance_px, added_px = 92, 2.5
    own, both = figure(FOCUS, sitter), figure(FOCUS, blurred(sitter, added_px))
    added = 100 * added_px / eye_distance_px
    assert both == pytest.approx(np.hypot(own, added), rel=0.2)


def test_a_face_enlarged_from_few_pixels_is_not_sharp(figure: Measured, sitter: Picture) -> None:
    small = cv2.resize(sitter, None, fx=0.3, fy=0.3, interpolation=cv2.INTER_AREA)
    large = cv2.resize(small, sitter.shape[1::-1], interpolation=cv2.INTER_CUBIC)
    assert figure(FOCUS, np.asarray(large, np.uint8)) > 1.5 * figure(FOCUS, sitter)
