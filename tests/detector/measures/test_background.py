from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np
import pytest

from detector.measures import BY_KEY
from detector.measures.background.clutter import distance_from_person
from sample_photos import Scene, Sitter, photograph
from tests.detector.conftest import Picture, Prepared
from tests.detector.measures.conftest import Measured
from tests.detector.measures.light import grainy, lit

COLOUR, UNIFORMITY, BORDER = "background.colour", "background.uniformity", "background.border"
SHADOW, HARD_SHADOW = "background.shadow", "background.hard_shadow"
CLUTTER, SPOT, PATTERN, BESIDE = (
    f"background.{name}" for name in ("clutter", "spot", "pattern", "beside")
)
RED = (200, 30, 30)


def before(wall: tuple[int, int, int]) -> Picture:
    return photograph(Sitter(), Scene(background=wall)).rgb


def shaded(depth: float) -> Picture:
    return photograph(Sitter(), Scene(wall_shadow=depth)).rgb


def sloping(rgb: Picture, darkest: float) -> Picture:
    """Let the light fall off from the left side of the picture to the right."""
    return lit(rgb, np.linspace(1, darkest, rgb.shape[1])[None, :, None])


def test_a_white_wall_is_white_and_even(figure: Measured, sitter: Picture) -> None:
    for key in (COLOUR, UNIFORMITY, BORDER, SHADOW, CLUTTER):
        assert figure(key, sitter) < 1, key


def test_where_nobody_may_be_everything_is_far_from_them(
    prepared: Prepared, sitter: Picture
) -> None:
    (scene,) = prepared(sitter).scenes
    assert scene is not None
    nobody = replace(scene.backdrop, free=np.ones_like(scene.backdrop.free))
    tiny = replace(scene.view, eye_distance_px=2.0)
    assert (distance_from_person(replace(scene, backdrop=nobody, view=tiny, made={})) > 1e6).all()


def test_a_plain_red_wall_is_far_from_white_but_even(figure: Measured) -> None:
    red = before(RED)
    assert figure(COLOUR, red) > 40
    for key in (UNIFORMITY, BORDER, SHADOW, CLUTTER):
        assert figure(key, red) < 1, key


def test_a_wall_is_the_less_white_the_greyer(figure: Measured) -> None:
    distances = [figure(COLOUR, before((grey, grey, grey))) for grey in (254, 240, 220, 180, 90)]
    assert all(nearer + 2 < farther for nearer, farther in pairwise(distances))


@pytest.mark.parametrize("deviation", [3, 6])
def test_sensor_noise_is_no_fault_of_the_wall(
    figure: Measured, sitter: Picture, deviation: float
) -> None:
    noisy = grainy(sitter, deviation)
    for key in (COLOUR, UNIFORMITY, BORDER, SHADOW, CLUTTER):
        most = 1.5 if key == BORDER else 0.6  # the largest of many steps is noise's too
        assert abs(figure(key, noisy) - figure(key, sitter)) < most, key


def test_light_falling_off_is_uneven_but_no_shadow(figure: Measured, sitter: Picture) -> None:
    slopes = [sitter, *(sloping(sitter, darkest) for darkest in (0.9, 0.8, 0.6))]
    unevenness = [figure(UNIFORMITY, slope) for slope in slopes]
    assert all(less + 1 < more for less, more in pairwise(unevenness))
    assert max(figure(BORDER, slope) for slope in slopes) < 1
    assert max(figure(SHADOW, slope) for slope in slopes) < 1
    assert max(figure(CLUTTER, slope) for slope in slopes) < 1


def test_the_heads_shadow_is_uneven_and_a_shadow_but_no_clutter(figure: Measured) -> None:
    shadows = [shaded(depth) for depth in (0, 0.2, 0.4, 0.65)]
    for key in (UNIFORMITY, SHADOW, HARD_SHADOW):
        depths = [figure(key, shadow) for shadow in shadows]
        assert all(less + 1 < more for less, more in pairwise(depths)), key
    assert max(figure(CLUTTER, shadow) for shadow in shadows) < 1


def test_an_object_on_the_wall_is_clutter(figure: Measured, sitter: Picture) -> None:
    small, large = sitter.copy(), sitter.copy()
    cv2.rectangle(small, (20, 40), (50, 70), (120, 60, 30), -1)
    cv2.rectangle(large, (10, 20), (60, 120), (120, 60, 30), -1)
    assert figure(CLUTTER, sitter) == 0
    assert 0.5 < figure(CLUTTER, small) < figure(CLUTTER, large)
    assert figure(COLOUR, large) < 1


def test_the_darker_and_larger_a_spot_on_the_wall_the_more_of_one(
    figure: Measured, sitter: Picture
) -> None:
    spots = []
    for side_px, level in ((0, 254), (14, 228), (26, 228), (26, 200)):
        wall = sitter.copy()
        wall[40 : 40 + side_px, 15 : 15 + side_px] = level
        spots.append(figure(SPOT, wall))
        assert figure(HARD_SHADOW, wall) == 0
    assert all(less + 0.7 < more for less, more in pairwise(spots))


def test_what_only_just_reaches_the_head_is_a_spot(
    figure: Measured, prepared: Prepared, sitter: Picture
) -> None:
    (scene,) = prepared(sitter).scenes
    assert scene is not None
    row = 10
    end_px = 4 * int(scene.backdrop.free[row].argmin())
    assert end_px > 50
    stapled = sitter.copy()
    stapled[4 * row : 4 * row + 12, 16:end_px] = 120
    assert figure(SPOT, stapled) > 3


@pytest.mark.parametrize("turned", [False, True], ids=["folds", "boards"])
def test_a_pattern_all_over_the_wall_is_seen_before_it_is_clutter(
    figure: Measured, sitter: Picture, turned: bool
) -> None:
    along = np.arange(sitter.shape[0 if turned else 1])
    waves = np.sin(along / 4)[:, None, None] if turned else np.sin(along / 4)[None, :, None]
    faint, plain = (lit(sitter, 0.95 + depth * waves) for depth in (0.03, 0.0))
    assert figure(PATTERN, plain) < 5
    assert figure(PATTERN, faint) > 45
    assert figure(CLUTTER, faint) == 0


def test_loose_hair_before_the_wall_is_no_unevenness_and_no_spot(
    figure: Measured, sitter: Picture
) -> None:
    hairy = sitter.copy()
    for x in range(12, 60, 16):
        cv2.line(hairy, (x, 20), (x + 10, 150), (60, 50, 40), 1)
    for key in (UNIFORMITY, SPOT):
        assert figure(key, hairy) < figure(key, sitter) + 0.6
    assert figure(PATTERN, hairy) < 32


def offset(rgb: Picture, prepared: Prepared, right_px: int, level: int) -> Picture:
    """Throw a hard shadow of the head to one side."""
    (scene,) = prepared(rgb).scenes
    assert scene is not None
    head = (scene.regions.alpha > 0.5).astype(np.uint8)
    move = np.array([[1, 0, right_px], [0, 1, 4]], np.float32)
    cast = cv2.warpAffine(head, move, head.shape[::-1], borderMode=cv2.BORDER_REPLICATE)
    dark = rgb.copy()
    dark[(cast > 0) & (head == 0) & (rgb.min(2) > 240)] = level
    return dark


@pytest.mark.parametrize("right_px", [-14, 14])
def test_a_hard_shadow_beside_the_head_is_seen_on_either_side(
    figure: Measured, prepared: Prepared, sitter: Picture, right_px: int
) -> None:
    assert figure(HARD_SHADOW, sitter) < 0.3
    depths = [
        figure(HARD_SHADOW, offset(sitter, prepared, right_px, level)) for level in (254, 230, 215)
    ]
    assert all(less + 1.5 < more for less, more in pairwise(depths))


@pytest.mark.parametrize("head", [Sitter(), Sitter(hair="long")])
@pytest.mark.parametrize("colour", [(40, 30, 25), (225, 222, 220)])
def test_hair_of_whatever_colour_is_no_hard_shadow(
    figure: Measured, head: Sitter, colour: tuple[int, int, int]
) -> None:
    rgb = photograph(replace(head, hair_colour=colour), Scene()).rgb
    assert figure(HARD_SHADOW, rgb) < 1


@pytest.mark.parametrize("width_px", [2, 4, 8])
def test_a_frame_is_seen_and_is_no_other_fault(figure: Measured, width_px: int) -> None:
    framed = photograph(Sitter(), Scene(border_px=width_px)).rgb
    assert figure(BORDER, framed) > 20
    for key in (COLOUR, UNIFORMITY, SHADOW, CLUTTER):
        assert figure(key, framed) < 1, key


@pytest.mark.parametrize(
    "strip",
    [np.s_[:5], np.s_[:, :5], np.s_[:, -5:], np.s_[-5:], np.s_[:, :20]],
    ids=["top", "left", "right", "bottom", "broad"],
)
def test_a_strip_along_one_side_is_a_border(
    figure: Measured, sitter: Picture, strip: tuple[slice, ...]
) -> None:
    striped = sitter.copy()
    striped[strip] = (90, 120, 90)
    assert figure(BORDER, striped) > 10


@pytest.mark.parametrize("radius_px", [10, 20, 40])
def test_rounded_corners_are_a_border(figure: Measured, sitter: Picture, radius_px: int) -> None:
    height, width = sitter.shape[:2]
    rows, columns = np.mgrid[:height, :width]
    down = np.maximum(radius_px - np.minimum(rows, height - 1 - rows), 0)
    across = np.maximum(radius_px - np.minimum(columns, width - 1 - columns), 0)
    rounded = sitter.copy()
    rounded[np.hypot(down, across) > radius_px] = (60, 60, 60)
    assert figure(BORDER, rounded) > 10


def test_a_border_of_the_walls_own_colour_is_none(figure: Measured, sitter: Picture) -> None:
    widened = cv2.copyMakeBorder(sitter, 6, 0, 6, 6, cv2.BORDER_CONSTANT, value=(254, 254, 254))
    assert figure(BORDER, np.asarray(widened, np.uint8)) < 1


def test_where_no_wall_is_seen_there_is_no_figure(figure: Measured, hopper: Picture) -> None:
    face_only = hopper[130:340, 170:370]
    for key in (COLOUR, UNIFORMITY, SHADOW, HARD_SHADOW, CLUTTER, SPOT):
        assert np.isnan(figure(key, face_only)), key


@pytest.mark.parametrize("left", [True, False])
def test_half_a_head_at_the_side_is_somebody_beside_the_sitter(
    figure: Measured, sitter: Picture, left: bool
) -> None:
    other = cv2.resize(photograph(Sitter(hair="none"), Scene()).rgb, None, fx=0.7, fy=0.7)
    height, width = len(sitter), 40
    half = np.asarray(other[:, 125 - width :][:, :width] if not left else other[:, 125:][:, :width])
    beside = sitter.copy()
    rows = slice(height - len(half), height)
    columns = slice(0, width) if left else slice(-width, None)
    darker = np.minimum(half, beside[rows, columns])
    beside[rows, columns] = darker
    assert figure(BESIDE, sitter) == 0
    assert figure(BESIDE, beside) > 1.2


@pytest.mark.parametrize("person", [Sitter(), Sitter(hair="long"), Sitter(hair="none")])
def test_the_sitters_own_hair_and_shoulders_are_nobody_else(
    figure: Measured, person: Sitter
) -> None:
    for scene in (Scene(), Scene(scale=1.15), Scene(roll_deg=8)):
        assert figure(BESIDE, photograph(person, scene).rgb) == 0


@pytest.mark.parametrize("joined", [True, False])
def test_what_hangs_down_from_the_head_is_hair(
    prepared: Prepared, sitter: Picture, joined: bool
) -> None:
    batch = prepared(sitter)
    (scene,) = batch.scenes
    assert scene is not None
    assert scene.regions.apart is not None
    apart = np.zeros_like(scene.regions.apart)
    apart[40:, 100:-100] = apart[140:, :60] = 255
    if joined:
        apart[80:140] = 255
    seen = replace(scene.regions, apart=apart, cover=np.zeros_like(scene.regions.cover))
    drawn = replace(batch, scenes=(replace(scene, regions=seen, made={}),))
    assert (BY_KEY[BESIDE](drawn).values[0] > 1) != joined
