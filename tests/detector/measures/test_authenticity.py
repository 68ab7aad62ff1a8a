import cv2
import numpy as np
import pytest

from detector.codec import decode
from tests.detector.conftest import Picture
from tests.detector.measures.conftest import Measured
from tests.detector.measures.light import grainy, lit

RECAPTURE, RETOUCHED = "authenticity.recapture", "authenticity.retouched"


def screened(rgb: Picture, period_px: float, turn_deg: float, depth: float) -> Picture:
    """Lay stripes over the light of a picture, as a display's pixels do."""
    y, x = np.mgrid[: rgb.shape[0], : rgb.shape[1]]
    turn = np.radians(turn_deg)
    stripes = np.cos(2 * np.pi * (x * np.cos(turn) + y * np.sin(turn)) / period_px)
    return lit(rgb, (1 - depth / 2 + depth / 2 * stripes)[..., None])


def ironed(rgb: Picture) -> Picture:
    """Smooth what has no strong edges, as beauty filters do."""
    smooth = rgb
    for _ in range(3):
        smooth = np.asarray(cv2.bilateralFilter(smooth, 15, 35, 8), np.uint8)
    return smooth


@pytest.mark.parametrize("turn_deg", [0, 90])
@pytest.mark.parametrize("period_px", [3.4, 7.0])
def test_upright_and_level_stripes_stand_out(
    figure: Measured, sitter: Picture, period_px: float, turn_deg: float
) -> None:
    assert figure(RECAPTURE, screened(sitter, period_px, turn_deg, 0.15)) > 19


def test_broad_bands_of_moire_stand_out(figure: Measured, sitter: Picture) -> None:
    assert figure(RECAPTURE, screened(sitter, 21, 38, 0.35)) > 19


@pytest.mark.parametrize("turn_deg", [4, 30, 70])
def test_stripes_of_a_screen_stand_out(
    figure: Measured, portrait: Picture, turn_deg: float
) -> None:
    plain = figure(RECAPTURE, portrait)
    assert figure(RECAPTURE, screened(portrait, 3.4, turn_deg, 0.2)) > plain + 6


@pytest.mark.parametrize(("depth", "least", "most"), [(0.0, 0, 15), (0.8, 25, 60)])
def test_a_pattern_is_told_where_no_face_is_found(
    figure: Measured, depth: float, least: float, most: float
) -> None:
    blank = np.random.default_rng(2).integers(180, 190, (300, 260, 3), dtype=np.uint8)
    assert least < figure(RECAPTURE, screened(blank, 5.3, 20, depth)) < most


@pytest.mark.parametrize("turn_deg", [0.7, 2])
def test_the_edges_of_a_print_on_a_table_stand_out(
    figure: Measured, sitter: Picture, turn_deg: float
) -> None:
    height, width = sitter.shape[:2]
    place = cv2.getRotationMatrix2D((width / 2, height / 2), turn_deg, 0.86)
    table = cv2.warpAffine(sitter, place, (width, height), borderValue=(120, 90, 60))
    assert figure(RECAPTURE, np.asarray(table, np.uint8)) > 22


@pytest.mark.parametrize("grey", [0, 190])
@pytest.mark.parametrize("width_px", [3, 12])
def test_a_drawn_frame_is_no_recapture(
    figure: Measured, sitter: Picture, width_px: int, grey: int
) -> None:
    framed = np.full_like(sitter, grey)
    inner = np.s_[width_px:-width_px, width_px:-width_px]
    framed[inner] = sitter[inner]
    _, data = cv2.imencode(".jpg", framed[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 85])
    assert figure(RECAPTURE, decode(data.tobytes()).rgb) < 17.5


@pytest.mark.parametrize("quality", [90, 50, 20])
def test_compression_is_no_recapture(figure: Measured, portrait: Picture, quality: int) -> None:
    _, data = cv2.imencode(".jpg", portrait[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    decoded = decode(data.tobytes()).rgb
    assert figure(RECAPTURE, decoded) < 17.5


def test_noise_is_no_recapture(figure: Measured, portrait: Picture) -> None:
    assert figure(RECAPTURE, grainy(portrait, 12)) < 17.5


@pytest.mark.parametrize("scale", [0.55, 0.8])
def test_a_photo_resized_after_saving_is_no_recapture(
    figure: Measured, hopper: Picture, scale: float
) -> None:
    _, data = cv2.imencode(".jpg", hopper[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 60])
    small = cv2.resize(decode(data.tobytes()).rgb, None, fx=scale, fy=scale)
    assert figure(RECAPTURE, np.asarray(small, np.uint8)) < 17.5


def test_ironed_skin_has_lost_its_texture(figure: Measured, portrait: Picture) -> None:
    assert figure(RETOUCHED, ironed(portrait)) < 0.45 * figure(RETOUCHED, portrait)


@pytest.mark.parametrize("blur_px", [1.0, 2.0])
def test_a_soft_photo_is_not_taken_for_a_retouched_one(
    figure: Measured, hopper: Picture, blur_px: float
) -> None:
    soft = np.asarray(cv2.GaussianBlur(hopper, (0, 0), blur_px), np.uint8)
    assert figure(RETOUCHED, soft) > 0.6 * figure(RETOUCHED, hopper)


def test_dark_skin_keeps_its_texture(figure: Measured, hopper: Picture) -> None:
    assert figure(RETOUCHED, lit(hopper, 0.35)) > 0.5 * figure(RETOUCHED, hopper)


@pytest.mark.parametrize("factor", [0.35, 1.8])
def test_exposure_does_not_iron_skin(figure: Measured, sitter: Picture, factor: float) -> None:
    assert figure(RETOUCHED, lit(sitter, factor)) > 0.6 * figure(RETOUCHED, sitter)
