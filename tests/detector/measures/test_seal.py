"""A round red stamp is told from red cloth, red lips, red dots and red discs by its edge."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from detector.measure import Reason
from detector.measures.appearance.seal import seal
from sample_photos import Scene, Sitter, photograph
from tests.detector.conftest import Picture, Prepared
from tests.detector.measures.conftest import Measured

KEY = "appearance.seal"
Colour = tuple[int, int, int]
INK: Colour = (205, 35, 45)
BESIDE = (58, 380)


def stamped(
    rgb: Picture, middle: tuple[int, int] = BESIDE, radius: int = 44, thick: int = 4
) -> Picture:
    """Press a stamp on a photo: a ring, a star, and some letters along the ring."""
    sheet = np.zeros(rgb.shape[:2], np.uint8)
    cv2.circle(sheet, middle, radius, 255, thick, cv2.LINE_AA)
    turns = np.pi * (np.arange(10) / 5 - 0.5)
    reach = radius * np.where(np.arange(10) % 2, 0.13, 0.32)
    star = np.array(middle) + reach[:, None] * np.stack([np.cos(turns), np.sin(turns)], 1)
    cv2.fillPoly(sheet, [np.rint(star).astype(np.int32)], 255, cv2.LINE_AA)
    for letter, turn in zip("ABCDEFGH", np.pi * np.linspace(0.9, 2.1, 8), strict=True):
        x, y = np.array(middle) + 0.66 * radius * np.array([np.cos(turn), np.sin(turn)])
        place = round(x) - 4, round(y) + 4
        cv2.putText(sheet, letter, place, cv2.FONT_HERSHEY_SIMPLEX, radius / 130, 255, 1)
    cover = 0.85 * sheet[..., None] / 255
    return np.rint(rgb * (1 - cover) + np.array(INK) * cover).astype(np.uint8)


def test_a_clean_photo_has_no_stamp(figure: Measured, portrait: Picture) -> None:
    assert figure(KEY, portrait) == 0


@pytest.mark.parametrize("clothes", [(40, 60, 110), (24, 24, 28), (225, 222, 215), (200, 90, 40)])
@pytest.mark.parametrize("middle", [(58, 380), (300, 380), (64, 330)])
def test_a_stamp_over_clothes_and_wall_is_found(
    figure: Measured, clothes: Colour, middle: tuple[int, int]
) -> None:
    sitter = photograph(Sitter(clothes=clothes), Scene()).rgb
    assert figure(KEY, sitter) == 0
    assert figure(KEY, stamped(sitter, middle)) > 5


@pytest.mark.parametrize("wall", [(67, 142, 219), (176, 178, 180), (150, 40, 40)])
def test_a_stamp_is_found_before_any_wall(figure: Measured, wall: Colour) -> None:
    before = photograph(Sitter(), Scene(background=wall)).rgb
    assert figure(KEY, before) == 0
    assert figure(KEY, stamped(before)) > 5


def test_the_figure_grows_with_the_stamp(figure: Measured, sitter: Picture) -> None:
    small, large = (figure(KEY, stamped(sitter, radius=radius)) for radius in (32, 48))
    assert large / small == pytest.approx((48 / 32) ** 2, rel=0.2)


@pytest.mark.parametrize("middle", [(20, 360), (338, 360), (70, 420)])
def test_the_edge_of_the_picture_may_cut_a_stamp(
    figure: Measured, sitter: Picture, middle: tuple[int, int]
) -> None:
    assert figure(KEY, stamped(sitter, middle)) > 5


@pytest.mark.parametrize("thick", [2, 3, 6])
def test_the_edge_may_be_thin_or_broad(figure: Measured, sitter: Picture, thick: int) -> None:
    assert figure(KEY, stamped(sitter, thick=thick)) > 5


@pytest.mark.parametrize("scale", [0.7, 2.0])
def test_a_stamp_is_found_in_smaller_and_larger_photos(
    figure: Measured, sitter: Picture, scale: float
) -> None:
    resized = cv2.resize(stamped(sitter), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    assert figure(KEY, np.asarray(resized, np.uint8)) > 5


def test_a_photo_squeezed_a_little_and_saved_roughly_keeps_its_stamp(
    figure: Measured, sitter: Picture
) -> None:
    squeezed = cv2.resize(stamped(sitter), None, fx=0.97, fy=1, interpolation=cv2.INTER_AREA)
    _, data = cv2.imencode(".jpg", squeezed, [cv2.IMWRITE_JPEG_QUALITY, 60])
    assert figure(KEY, np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)) > 5


def collared(rgb: Picture) -> Picture:
    course = np.array([(110, 400), (150, 360), (179, 440), (208, 360), (248, 400)], np.int32)
    return np.asarray(cv2.polylines(rgb.copy(), [course], False, INK, 5, cv2.LINE_AA), np.uint8)


def dotted(rgb: Picture) -> Picture:
    spots = rgb.copy()
    for y in range(350, 441, 18):
        for x in range(y % 4, 358, 18):
            cv2.circle(spots, (x, y), 4, INK, -1, cv2.LINE_AA)
    return spots


def plaid(rgb: Picture) -> Picture:
    lines = rgb.copy()
    for y in range(340, 441, 40):
        lines[y : y + 4] = INK
    for x in range(4, 358, 40):
        lines[340:, x : x + 4] = INK
    return lines


def disc(rgb: Picture) -> Picture:
    return np.asarray(cv2.circle(rgb.copy(), BESIDE, 44, INK, -1, cv2.LINE_AA), np.uint8)


def framed(rgb: Picture) -> Picture:
    return np.asarray(cv2.rectangle(rgb.copy(), (14, 336), (102, 424), INK, 4), np.uint8)


def blue_ringed(rgb: Picture) -> Picture:
    return np.asarray(cv2.circle(rgb.copy(), BESIDE, 44, (40, 60, 200), 4, cv2.LINE_AA), np.uint8)


@pytest.mark.parametrize("drawn", [collared, dotted, plaid, disc, framed, blue_ringed])
def test_what_is_red_or_round_alone_is_no_stamp(
    figure: Measured, sitter: Picture, drawn: Callable[[Picture], Picture]
) -> None:
    assert figure(KEY, drawn(sitter)) == 0


def test_red_lips_and_red_clothes_are_no_stamp(figure: Measured) -> None:
    red = Sitter(lips=(190, 20, 40), clothes=(170, 30, 40))
    assert figure(KEY, photograph(red, Scene()).rgb) == 0


def test_no_face_gives_a_reason(prepared: Prepared) -> None:
    column = seal(prepared(np.full((400, 300, 3), 200, np.uint8)))
    assert column.reasons[0] == Reason.NO_FACE
