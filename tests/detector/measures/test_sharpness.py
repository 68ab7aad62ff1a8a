from itertools import pairwise

import cv2
import numpy as np
import pytest

from detector.codec import decode
from tests.detector.conftest import Picture
from tests.detector.measures.conftest import Measured
from tests.detector.measures.light import grainy, lit, paled

FOCUS = "sharpness.focus"


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


@pytest.mark.parametrize("is_left", [False, True])
def test_half_a_face_out_of_focus_is_out_of_focus(
    figure: Measured, sitter: Picture, is_left: bool
) -> None:
    is_soft = (np.arange(sitter.shape[1]) < sitter.shape[1] // 2) == is_left
    mixed = np.where(is_soft[:, None], blurred(sitter, 2.5), sitter)
    assert figure(FOCUS, mixed) > 1.5 * figure(FOCUS, sitter)


MOTION, NOISE = "sharpness.motion", "sharpness.noise"
BLOCKS, UPSCALED = "sharpness.blockiness", "sharpness.upscaled"


def shaken(rgb: Picture, length_px: int, turn_deg: float) -> Picture:
    """Blur along a straight path."""
    line = np.zeros((41, 41), np.float32)
    reach = length_px / 2 * np.array([np.cos(np.radians(turn_deg)), np.sin(np.radians(turn_deg))])
    ends = [tuple(int(at) for at in np.rint((20 + side * reach) * 16)) for side in (-1, 1)]
    cv2.line(line, ends[0], ends[1], 1.0, 1, cv2.LINE_AA, 4)
    return np.asarray(cv2.filter2D(rgb, -1, line / line.sum()), np.uint8)


def saved(rgb: Picture, quality: int) -> Picture:
    _, data = cv2.imencode(".jpg", rgb[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    return decode(data.tobytes()).rgb


def enlarged(rgb: Picture, factor: float, method: int) -> Picture:
    small = cv2.resize(rgb, None, fx=1 / factor, fy=1 / factor, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, rgb.shape[1::-1], interpolation=method), np.uint8)


@pytest.mark.parametrize("turn_deg", [0, 45, 90, 150])
def test_movement_is_told_whatever_its_direction(
    figure: Measured, portrait: Picture, turn_deg: float
) -> None:
    still, moved = (figure(MOTION, rgb) for rgb in (portrait, shaken(portrait, 12, turn_deg)))
    assert moved > max(1.3, 1.5 * still)


def test_noise_grows_with_what_is_added(figure: Measured, portrait: Picture) -> None:
    levels = [figure(NOISE, grainy(portrait, deviation)) for deviation in (0, 5, 10, 20)]
    assert all(less < more for less, more in pairwise(levels))


def test_noise_of_colour_alone_is_noise(figure: Measured, sitter: Picture) -> None:
    chance = np.random.default_rng(8).normal(size=(*sitter.shape[:2], 2))
    blotches = np.asarray(cv2.GaussianBlur(chance, (0, 0), 1.5))
    colours = cv2.cvtColor(sitter, cv2.COLOR_RGB2YCrCb).astype(np.float64)
    colours[..., 1:] += 14 * blotches / blotches.std()
    levels = np.clip(np.rint(colours), 0, 255).astype(np.uint8)
    blotchy = np.asarray(cv2.cvtColor(levels, cv2.COLOR_YCrCb2RGB), np.uint8)
    assert figure(NOISE, blotchy) > figure(NOISE, sitter) + 1.5


def test_a_hundredth_of_dead_pixels_is_noise(figure: Measured, portrait: Picture) -> None:
    chance = np.random.default_rng(9).uniform(size=portrait.shape[:2])
    spoilt = portrait.copy()
    spoilt[chance < 0.005], spoilt[chance > 0.995] = 0, 255
    assert figure(NOISE, spoilt) > figure(NOISE, portrait) + 3


def test_saving_again_is_no_noise(figure: Measured, sitter: Picture) -> None:
    assert figure(NOISE, saved(sitter, 80)) < 2.5


def test_noise_is_told_in_levels_of_its_channels(figure: Measured, sitter: Picture) -> None:
    own, both = figure(NOISE, sitter), figure(NOISE, grainy(sitter, 16))
    assert np.sqrt(both**2 - own**2) == pytest.approx(16, rel=0.25)


def test_grey_noise_is_told_in_levels(figure: Measured, sitter: Picture) -> None:
    grey = np.random.default_rng(5).normal(0, 10, (*sitter.shape[:2], 1))
    noisy = np.asarray(np.clip(np.rint(sitter + grey), 0, 255), np.uint8)
    assert figure(NOISE, noisy) == pytest.approx(10, rel=0.15)


def test_texture_of_skin_or_of_clothes_alone_is_not_noise(
    figure: Measured, sitter: Picture
) -> None:
    collar = round(0.75 * len(sitter))
    whole, own = figure(NOISE, grainy(sitter, 12)), figure(NOISE, sitter)
    for part in (np.s_[:collar], np.s_[collar:]):
        rough = sitter.copy()
        rough[part] = grainy(sitter, 12)[part]
        assert figure(NOISE, rough) < own + 0.3 * (whole - own)


def test_sharpening_a_photo_is_not_noise(figure: Measured, hopper: Picture) -> None:
    soft = cv2.GaussianBlur(hopper, (0, 0), 1.2)
    sharpened = np.asarray(cv2.addWeighted(hopper, 1.5, soft, -0.5, 0), np.uint8)
    assert figure(NOISE, sharpened) < 3


def test_harder_compression_is_blockier(figure: Measured, portrait: Picture) -> None:
    steps = [figure(BLOCKS, saved(portrait, quality)) for quality in (95, 40, 10)]
    assert all(1.5 * less < more for less, more in pairwise(steps))


def test_blocks_are_seen_after_a_crop_and_a_better_save(
    figure: Measured, portrait: Picture
) -> None:
    cropped = np.ascontiguousarray(saved(portrait, 10)[3:, 5:])
    assert figure(BLOCKS, saved(cropped, 95)) > 2 * figure(BLOCKS, saved(portrait, 95))


@pytest.mark.parametrize("method", [cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_NEAREST])
def test_an_enlarged_photo_lacks_detail(figure: Measured, hopper: Picture, method: int) -> None:
    shares = [figure(UPSCALED, enlarged(hopper, factor, method)) for factor in (1, 2, 4)]
    assert shares[2] < shares[1] < 0.8 * shares[0]


def test_a_reduced_photo_has_all_its_detail(figure: Measured, hopper: Picture) -> None:
    reduced = cv2.resize(hopper, None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA)
    assert figure(UPSCALED, np.asarray(reduced, np.uint8)) > 90
