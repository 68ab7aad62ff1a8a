import tomllib
from importlib.resources import files
from itertools import pairwise

import cv2
import numpy as np
import pytest
from scipy.spatial import KDTree

from detector.measures import BY_KEY
from sample_photos import Scene, Sitter, photograph
from tests.detector.conftest import Picture, Prepared
from tests.detector.measures.conftest import Measured
from tests.detector.measures.light import lit

UNDER, OVER, EVENNESS = "lighting.underexposed", "lighting.overexposed", "lighting.evenness"
SHADE, LAMP, AHEAD = "lighting.shade", "lighting.lamp_height", "lighting.lamp_ahead"
DAPPLE = "lighting.dapple"
GLARE, RED = "lighting.glare", "lighting.red_eye"


def test_a_stop_less_light_is_a_stop_darker(figure: Measured, portrait: Picture) -> None:
    darkness = [figure(UNDER, lit(portrait, 2.0**-stops)) for stops in range(4)]
    steps = [after - before for before, after in pairwise(darkness)]
    assert steps == pytest.approx([1, 1, 1], abs=0.25)


def test_dark_skin_is_not_too_little_light(
    figure: Measured, sitter: Picture, dark_skinned: Picture
) -> None:
    assert figure(UNDER, dark_skinned) == pytest.approx(figure(UNDER, sitter), abs=0.3)
    assert figure(UNDER, dark_skinned) < figure(UNDER, lit(sitter, 0.5))


def test_four_times_the_light_is_too_bright_on_any_skin(
    figure: Measured, sitter: Picture, dark_skinned: Picture
) -> None:
    for face in (sitter, dark_skinned):
        assert figure(UNDER, lit(face, 4)) < min(figure(UNDER, face), -1)


def test_more_light_blows_out_more_skin(figure: Measured, portrait: Picture) -> None:
    blown = [figure(OVER, lit(portrait, 2.0**stops)) for stops in (-1, 0, 0.7, 1.4, 2.1)]
    assert all(less <= more for less, more in pairwise(blown))
    assert blown[0] < 1
    assert blown[-1] > 50


def test_red_alone_takes_no_shape_with_it(figure: Measured, sitter: Picture) -> None:
    assert figure(OVER, lit(sitter, [3, 1, 1])) < 1
    assert figure(OVER, lit(sitter, [3, 3, 1])) > 50


def test_light_from_the_persons_left_is_negative(figure: Measured) -> None:
    left_lit = photograph(Sitter(), Scene(light_ratio=4)).rgb
    assert figure(EVENNESS, left_lit) < -0.6
    assert figure(EVENNESS, left_lit[:, ::-1]) > 0.6


@pytest.mark.parametrize("share", [0.7, 0.5, 0.25])
def test_half_a_face_in_the_dark_is_told_in_stops(
    figure: Measured, sitter: Picture, share: float
) -> None:
    factor = np.ones((1, sitter.shape[1], 1))
    factor[:, : sitter.shape[1] // 2] = share  # the person's right
    change = figure(EVENNESS, lit(sitter, factor)) - figure(EVENNESS, sitter)
    assert change == pytest.approx(np.log2(share), rel=0.25)


def test_less_light_on_both_sides_stays_even(figure: Measured, portrait: Picture) -> None:
    darker = figure(EVENNESS, lit(portrait, 0.4))
    assert darker == pytest.approx(figure(EVENNESS, portrait), abs=0.1)


@pytest.mark.parametrize(("cheek", "sign"), [((205, 50), -1), ((425, 280), 1)])
def test_a_shadow_beside_the_nose_is_not_even(
    figure: Measured, prepared: Prepared, sitter: Picture, cheek: tuple[int, int], sign: int
) -> None:
    points = prepared(sitter).faces.points[0, :, :2]
    outline = np.rint(points[[168, 4, 2, *cheek]]).astype(np.int32)
    shadow = np.zeros(sitter.shape[:2], np.uint8)
    cv2.fillConvexPoly(shadow, cv2.convexHull(outline), 1)
    shaded = lit(sitter, np.where(shadow > 0, 0.3, 1)[..., None])
    assert sign * figure(EVENNESS, shaded) > sign * figure(EVENNESS, sitter) + 1


def test_a_brims_shadow_is_shade_and_a_darker_photo_is_not(
    figure: Measured, prepared: Prepared, sitter: Picture
) -> None:
    eyes = round(float(prepared(sitter).faces.points[0, [468, 473], 1].mean()))
    brim = np.ones((sitter.shape[0], 1, 1))
    brim[: eyes + 5] = 0.25
    assert figure(SHADE, lit(sitter, brim)) == pytest.approx(figure(SHADE, sitter) - 2, abs=0.3)
    assert figure(SHADE, lit(sitter, 0.4)) == pytest.approx(figure(SHADE, sitter), abs=0.1)


def test_a_forehead_that_shines_is_no_light_from_above(
    figure: Measured, prepared: Prepared, dark_skinned: Picture
) -> None:
    shine = np.zeros(dark_skinned.shape[:2], np.float32)
    points = prepared(dark_skinned).faces.points[0, :, :2]
    outline = np.rint(points[[9, 108, 69, 67, 10, 297, 299, 337]]).astype(np.int32)
    cv2.fillConvexPoly(shine, cv2.convexHull(outline), 1)
    shiny = lit(dark_skinned, 1 + shine[..., None])
    falling = 2.0 ** np.linspace(2, -2, len(shiny))[:, None, None]
    assert figure(SHADE, shiny) < figure(SHADE, lit(dark_skinned, falling)) - 0.1


def test_a_cheek_outside_the_picture_gives_no_figure(figure: Measured, hopper: Picture) -> None:
    assert np.isnan(figure(EVENNESS, hopper[:, 240:]))


def test_light_from_above_is_the_other_way_round_from_light_from_below(
    figure: Measured, sitter: Picture
) -> None:
    down = np.linspace(0, 1, sitter.shape[0])[:, None, None]
    above, below = (figure(SHADE, lit(sitter, 2.0 ** (-4 * way))) for way in (down, 1 - down))
    assert above > figure(SHADE, sitter) + 0.8
    assert below < figure(SHADE, sitter) - 0.8


@pytest.mark.parametrize(("key", "way"), [(LAMP, [-0.5, -0.35, 0]), (AHEAD, [0, 0, 2])])
@pytest.mark.parametrize("stops", [-1, 1])
def test_skin_that_faces_the_lamp_tells_where_it_is(
    figure: Measured,
    prepared: Prepared,
    sitter: Picture,
    key: str,
    way: list[float],
    stops: int,
) -> None:
    points = prepared(sitter).faces.points[0, :, :2]
    table = files("detector.face").joinpath("relief.toml").read_text("utf-8")
    rows = np.array(tomllib.loads(table)["rows"])
    landmarks = rows[:, :2].T.astype(int).ravel()
    slopes = np.tile(rows[:, 3:6] @ way, 2)
    pixels = np.argwhere(np.ones(sitter.shape[:2]))[:, ::-1]
    nearest = KDTree(points[landmarks]).query(pixels)[1].reshape(sitter.shape[:2])
    lamp = 2.0 ** (stops * (slopes - slopes.mean()))[nearest]
    change = figure(key, lit(sitter, 0.5 * lamp[..., None])) - figure(key, lit(sitter, 0.5))
    assert change == pytest.approx(stops, abs=0.3)


@pytest.mark.parametrize(("mouth", "sign"), [(61, -1), (291, 1)])
def test_a_hands_soft_shadow_on_one_cheek_is_not_even(
    figure: Measured, prepared: Prepared, sitter: Picture, mouth: int, sign: int
) -> None:
    points = prepared(sitter).faces.points[0, :, :2]
    apart = float(np.linalg.norm(points[468] - points[473]))
    centre = np.rint((points[mouth] + points[205 if mouth == 61 else 425]) / 2).astype(int)
    hand = np.zeros(sitter.shape[:2], np.float32)
    cv2.ellipse(hand, centre.tolist(), (int(0.4 * apart), int(0.3 * apart)), 0, 0, 360, 1, -1)
    shadow = np.asarray(cv2.GaussianBlur(hand, (0, 0), 0.04 * apart))
    shaded = lit(sitter, (1 - 0.7 * shadow)[..., None])
    assert sign * figure(EVENNESS, shaded) > 0.9
    assert abs(figure(EVENNESS, sitter)) < 0.6


def test_blinds_throw_shadows_and_a_dark_photo_has_none(figure: Measured, sitter: Picture) -> None:
    rows = np.arange(sitter.shape[0])[:, None, None]
    blinds = np.where(rows // 24 % 2 == 0, 1.0, 0.5)
    thrown = figure(DAPPLE, lit(sitter, blinds))
    assert thrown == pytest.approx(1, abs=0.15)
    assert figure(DAPPLE, lit(sitter, 0.4 * blinds)) == pytest.approx(thrown, abs=0.1)
    assert figure(DAPPLE, sitter) < 0.3
    assert figure(DAPPLE, lit(sitter, 0.4)) < 0.3


def test_what_changes_its_colour_too_is_no_shadow(figure: Measured, sitter: Picture) -> None:
    rows = np.arange(sitter.shape[0])[:, None, None]
    flushed = np.where(rows // 24 % 2 == 0, 1.0, np.array([0.65, 0.45, 0.33]))
    assert figure(DAPPLE, lit(sitter, flushed)) < 0.3


def test_thin_dark_lines_are_no_shadow(
    figure: Measured, prepared: Prepared, sitter: Picture
) -> None:
    eyes = prepared(sitter).faces.points[0, [468, 473], :2]
    apart = float(np.linalg.norm(eyes[0] - eyes[1]))
    rows = np.arange(sitter.shape[0])[:, None, None]
    lines = np.where(rows % round(0.25 * apart) < 0.04 * apart, 0.6, 1.0)
    assert figure(DAPPLE, lit(sitter, lines)) < 0.3


def test_a_beard_is_no_shade(figure: Measured, prepared: Prepared, sitter: Picture) -> None:
    points = prepared(sitter).faces.points[0, :, :2]
    beard = np.zeros(sitter.shape[:2], np.uint8)
    jaw = np.rint(points[[132, 58, 152, 288, 361, 291, 61]]).astype(np.int32)
    cv2.fillConvexPoly(beard, cv2.convexHull(jaw), 1)
    bearded = lit(sitter, np.where(beard > 0, 0.05, 1)[..., None])
    assert figure(SHADE, bearded) == pytest.approx(figure(SHADE, sitter), abs=0.3)
    assert figure(EVENNESS, bearded) == pytest.approx(figure(EVENNESS, sitter), abs=0.1)


def test_a_lamps_reflection_is_glare(figure: Measured, prepared: Prepared, sitter: Picture) -> None:
    forehead = prepared(sitter).faces.points[0, [151, 9, 108, 337], :2].mean(0)
    shiny = sitter.copy()
    cv2.circle(shiny, np.rint(forehead).astype(int).tolist(), 12, (250, 248, 246), -1)
    assert figure(GLARE, sitter) < 0.2
    assert figure(GLARE, shiny) > 1


def test_a_lamp_shines_in_dark_skin_too(
    figure: Measured, prepared: Prepared, dark_skinned: Picture
) -> None:
    forehead = prepared(dark_skinned).faces.points[0, [151, 9, 108, 337], :2].mean(0)
    shiny = dark_skinned.copy()
    cv2.circle(shiny, np.rint(forehead).astype(int).tolist(), 12, (205, 195, 190), -1)
    assert figure(GLARE, dark_skinned) < 0.2
    assert figure(GLARE, shiny) > 1


def test_red_pupils_are_red(figure: Measured, prepared: Prepared, sitter: Picture) -> None:
    one_red = sitter.copy()
    pupil = np.rint(prepared(sitter).faces.points[0, 468, :2]).astype(int).tolist()
    cv2.circle(one_red, pupil, 4, (200, 30, 30), -1)
    assert figure(RED, sitter) < 15
    assert figure(RED, one_red) > 40


@pytest.mark.parametrize("key", [key for key in BY_KEY if key.startswith("lighting.")])
def test_where_there_is_no_face_there_is_no_light_on_it(figure: Measured, key: str) -> None:
    assert np.isnan(figure(key, np.full((441, 358, 3), 255, np.uint8)))
