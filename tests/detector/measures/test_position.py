import cv2
import numpy as np
import pytest

from detector.measure import Reason
from detector.measures import BY_KEY
from sample_photos import Scene, Sitter, photograph
from tests.detector.conftest import Picture, Prepared
from tests.detector.measures.conftest import Measured

FACE, CROWN, EYES = "position.face_width", "position.crown_gap", "position.eye_height"
CENTRING, SHOULDERS, ASPECT = "position.centring", "position.shoulders", "position.aspect"
COUNT, ROLL, SLANT = "position.face_count", "position.roll", "position.slant"
KEYS = [key for key in BY_KEY if key.startswith("position.")]


def turned(rgb: Picture, angle_deg: float) -> Picture:
    """Turn a picture anticlockwise, as seen on the screen."""
    height, width = rgb.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle_deg, 1)
    picture = cv2.warpAffine(rgb, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(picture, np.uint8)


def widened(rgb: Picture, factor: float) -> Picture:
    return np.asarray(cv2.resize(rgb, None, fx=factor, fy=1), np.uint8)


def sheared(rgb: Picture, across: float = 0, down: float = 0) -> Picture:
    """Push rows aside and columns down, in proportion to their distance from the middle."""
    height, width = rgb.shape[:2]
    matrix = np.array([[1, across, -across * height / 2], [down, 1, -down * width / 2]])
    picture = cv2.warpAffine(rgb, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(picture, np.uint8)


def framed(rgb: Picture, top: int = 0, bottom: int = 0, left: int = 0, right: int = 0) -> Picture:
    picture = cv2.copyMakeBorder(rgb, top, bottom, left, right, cv2.BORDER_REPLICATE)
    return np.asarray(picture, np.uint8)


@pytest.mark.parametrize("scale", [0.8, 1.0, 1.5])
def test_the_painted_geometry_is_measured(figure: Measured, scale: float) -> None:
    scene = Scene(size_px=(600, 700), eyes_px=(290.0, 330.0), scale=scale)
    portrait = photograph(Sitter(), scene)
    assert portrait.geometry.hair_top is not None
    assert figure(FACE, portrait.rgb) == pytest.approx(207 * scale, rel=0.03)
    assert figure(EYES, portrait.rgb) == pytest.approx(700 - 330, abs=2)
    assert figure(CROWN, portrait.rgb) == pytest.approx(portrait.geometry.hair_top[1], abs=3)
    assert figure(CENTRING, portrait.rgb) == pytest.approx(100 * 290 / 600, abs=0.5)
    assert figure(ASPECT, portrait.rgb) == pytest.approx(1, abs=0.12)


def test_room_above_below_and_beside_goes_to_its_own_figure(
    figure: Measured, sitter: Picture
) -> None:
    figures = {key: figure(key, sitter) for key in (CROWN, EYES, CENTRING)}
    above, below = framed(sitter, top=30), framed(sitter, bottom=30)
    beside = framed(sitter, left=40)
    assert figure(CROWN, above) == pytest.approx(figures[CROWN] + 30, abs=2)
    assert figure(EYES, above) == pytest.approx(figures[EYES], abs=1.5)
    assert figure(EYES, below) == pytest.approx(figures[EYES] + 30, abs=1.5)
    assert figure(CROWN, below) == pytest.approx(figures[CROWN], abs=2)
    assert figure(CENTRING, beside) > figures[CENTRING] + 4


@pytest.mark.parametrize("name", ["sitter", "hopper"])
@pytest.mark.parametrize("factor", [0.85, 1.15])
def test_a_face_stretched_wide_has_a_larger_aspect(
    figure: Measured, request: pytest.FixtureRequest, name: str, factor: float
) -> None:
    picture = request.getfixturevalue(name)
    stretched = figure(ASPECT, widened(picture, factor))
    assert stretched / figure(ASPECT, picture) == pytest.approx(factor, rel=0.04)


def test_a_face_enlarged_both_ways_keeps_its_aspect(figure: Measured, hopper: Picture) -> None:
    enlarged = np.asarray(cv2.resize(hopper, None, fx=1.5, fy=1.5), np.uint8)
    assert figure(ASPECT, enlarged) == pytest.approx(figure(ASPECT, hopper), rel=0.02)


@pytest.mark.parametrize("angle_deg", [-6, 6])
def test_a_turned_picture_has_sloping_shoulders(
    figure: Measured, sitter: Picture, angle_deg: float
) -> None:
    assert abs(figure(SHOULDERS, sitter)) < 1
    slope_deg = figure(SHOULDERS, turned(sitter, angle_deg))
    assert slope_deg == pytest.approx(-angle_deg, abs=1.5)  # anticlockwise: the left one is higher


def test_a_leaning_head_leaves_the_shoulders_level(figure: Measured) -> None:
    leaning = photograph(Sitter(), Scene(roll_deg=8)).rgb
    assert figure(ROLL, leaning) == pytest.approx(8, abs=1)
    assert abs(figure(SHOULDERS, leaning)) < 1.5


@pytest.mark.parametrize("name", ["sitter", "hopper"])
@pytest.mark.parametrize("slope", [-0.2, 0.2])
def test_a_sheared_picture_is_slanted_by_most_of_the_angle(
    figure: Measured, request: pytest.FixtureRequest, name: str, slope: float
) -> None:
    picture: Picture = request.getfixturevalue(name)
    own, angle_deg = figure(SLANT, picture), np.degrees(np.arctan(slope))
    for slanted in (sheared(picture, down=slope), sheared(picture, across=slope)):
        assert 0.5 < (figure(SLANT, slanted) - own) / angle_deg < 1.2


def test_a_leaning_or_stretched_head_is_not_slanted(figure: Measured, sitter: Picture) -> None:
    leaning = photograph(Sitter(), Scene(roll_deg=8)).rgb
    for picture in (sitter, leaning, widened(sitter, 1.15)):
        assert abs(figure(SLANT, picture)) < 2.5


def test_shoulders_below_the_picture_have_no_figure(prepared: Prepared, sitter: Picture) -> None:
    shoulders = BY_KEY[SHOULDERS](prepared(sitter[:345]))
    assert np.isnan(shoulders.values[0])
    assert shoulders.reasons[0] in (Reason.OUTSIDE_PICTURE, Reason.REGION_TOO_SMALL)


def test_a_shoulder_below_the_picture_slopes_at_least_to_its_edge(
    figure: Measured, sitter: Picture
) -> None:
    sloping = turned(sitter, 10)
    whole_deg = figure(SHOULDERS, sloping)
    cut_deg = [figure(SHOULDERS, sloping[:height]) for height in (400, 410)]
    assert whole_deg < cut_deg[1] < cut_deg[0] < -2


@pytest.mark.parametrize("key", [key for key in KEYS if key != COUNT])
def test_where_there_is_no_face_there_is_no_position(prepared: Prepared, key: str) -> None:
    column = BY_KEY[key](prepared(np.full((441, 358, 3), 255, np.uint8)))
    assert column.reasons == (Reason.NO_FACE,)


def test_nobody_is_counted_as_zero_faces(figure: Measured) -> None:
    assert figure(COUNT, np.full((441, 358, 3), 255, np.uint8)) == 0
