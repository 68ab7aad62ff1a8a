from dataclasses import replace
from typing import Literal

import numpy as np
import pytest
from numpy.typing import NDArray

from detector.report import Point
from sample_photos import Portrait, Scene, Sitter, photograph
from sample_photos.portrait import _layers

MAN = Sitter()
WOMAN = Sitter(hair="long", skin=(184, 136, 106), jaw=0.88, beard_shadow=0.0, seed=462)
IDEAL = Scene()
FRAMES = {
    "ideal": IDEAL,
    "larger": replace(IDEAL, scale=1.15, eyes_px=(179.0, 221.0)),
    "leaning": replace(IDEAL, roll_deg=12.0, eyes_px=(205.0, 195.0)),
    "elsewhere": replace(IDEAL, size_px=(480, 640), eyes_px=(250.0, 300.0), scale=1.4),
}


def grey(portrait: Portrait, point: Point, reach: int = 1) -> float:
    x, y = (int(part) for part in point)
    patch = portrait.rgb[y - reach : y + reach + 1, x - reach : x + reach + 1]
    return float(patch.mean())


def point(value: Point | None) -> Point:
    assert value is not None
    return value


def steps(portrait: Portrait, start: Point, towards: Point) -> NDArray[np.float64]:
    """Read the grey values along a line of 200 points."""
    line = np.linspace(start, towards, 200).astype(int)
    values: NDArray[np.float64] = portrait.rgb[line[:, 1], line[:, 0]].mean(1)
    return values


def test_the_same_sitter_in_the_same_scene_is_the_same_photo() -> None:
    first = photograph(WOMAN, IDEAL)
    _layers.cache_clear()
    second = photograph(WOMAN, IDEAL)
    assert np.array_equal(first.rgb, second.rgb)
    assert first.geometry == second.geometry


@pytest.mark.parametrize("sitter", [MAN, WOMAN], ids=["man", "woman"])
@pytest.mark.parametrize("scene", FRAMES.values(), ids=FRAMES.keys())
class TestGeometry:
    def test_pupils_are_the_darkest_of_the_eyes(self, sitter: Sitter, scene: Scene) -> None:
        portrait = photograph(sitter, scene)
        eye = replace(sitter, eye_opening=0.0)
        closed = photograph(eye, scene)
        for pupil in (portrait.geometry.eye_right, portrait.geometry.eye_left):
            assert grey(portrait, point(pupil)) < 70 < grey(closed, point(pupil))

    def test_above_the_hair_top_is_wall_and_below_it_is_hair(
        self, sitter: Sitter, scene: Scene
    ) -> None:
        portrait = photograph(sitter, scene)
        x, y = point(portrait.geometry.hair_top)
        assert portrait.rgb[: int(y) - 2].min() > 240
        assert grey(portrait, (x, y + 6)) < 120

    def test_the_face_edges_lie_where_the_ears_begin(self, sitter: Sitter, scene: Scene) -> None:
        portrait = photograph(sitter, scene)
        right, left = point(portrait.geometry.face_right), point(portrait.geometry.face_left)
        width = float(np.hypot(left[0] - right[0], left[1] - right[1]))
        assert width == pytest.approx(207 * scene.scale)
        outwards = np.subtract(right, left) / width * 45 * scene.scale
        beyond = steps(portrait, right, (right[0] + outwards[0], right[1] + outwards[1]))
        assert beyond[:40].max() < 235  # ear
        assert beyond[-20:].min() > 240  # wall

    def test_the_chin_lies_on_the_step_from_face_to_shaded_neck(
        self, sitter: Sitter, scene: Scene
    ) -> None:
        portrait = photograph(sitter, scene)
        chin = np.array(point(portrait.geometry.chin))
        middle = np.add(point(portrait.geometry.eye_right), point(portrait.geometry.eye_left)) / 2
        down = (chin - middle) / np.linalg.norm(chin - middle)
        above, below = (tuple((chin + k * 10 * scene.scale * down).tolist()) for k in (-1, 1))
        assert grey(portrait, above, 2) > grey(portrait, below, 2) + 15


def test_the_head_leans_towards_the_persons_right_shoulder_when_roll_is_positive() -> None:
    leaning = photograph(MAN, FRAMES["leaning"]).geometry
    assert point(leaning.hair_top)[0] < point(leaning.chin)[0]
    right, left = point(leaning.eye_right), point(leaning.eye_left)
    assert np.degrees(np.arctan2(right[1] - left[1], left[0] - right[0])) == pytest.approx(12)


def test_an_open_mouth_lowers_the_chin_and_nothing_else() -> None:
    shut = photograph(MAN, IDEAL).geometry
    agape = photograph(replace(MAN, mouth_opening=20.0), IDEAL).geometry
    assert point(agape.chin)[1] == pytest.approx(point(shut.chin)[1] + 16)
    assert replace(agape, chin=shut.chin) == shut


def test_a_cap_hides_the_hair_top() -> None:
    assert photograph(replace(MAN, wears="cap"), IDEAL).geometry.hair_top is None


def test_a_bare_skull_ends_lower_than_hair() -> None:
    bald = photograph(replace(MAN, hair="none"), IDEAL).geometry
    assert point(bald.hair_top)[1] == pytest.approx(196 - 166, abs=1)


@pytest.mark.parametrize("wears", ["glasses", "sunglasses"])
def test_lenses_are_dark_only_where_they_are_meant_to_be(
    wears: Literal["glasses", "sunglasses"],
) -> None:
    plain = photograph(MAN, IDEAL)
    worn = photograph(replace(MAN, wears=wears), IDEAL)
    x, y = point(plain.geometry.eye_left)
    below_the_eye = (x, y + 16)
    darker = grey(plain, below_the_eye) - grey(worn, below_the_eye)
    assert darker > 80 if wears == "sunglasses" else darker < 12


def test_light_from_one_side_makes_that_cheek_brighter() -> None:
    portrait = photograph(MAN, replace(IDEAL, light_ratio=8.0))
    right, left = point(portrait.geometry.face_right), point(portrait.geometry.face_left)
    assert grey(portrait, (left[0] - 40, 250), 5) > 1.3 * grey(portrait, (right[0] + 40, 250), 5)


def test_exposure_is_counted_in_stops() -> None:
    wall = replace(IDEAL, background=(128, 128, 128))
    levels = [
        photograph(MAN, replace(wall, exposure_ev=ev)).rgb[5:60, 5:60].mean() / 255
        for ev in (0.0, -1.0)
    ]
    light, less = (((level + 0.055) / 1.055) ** 2.4 for level in levels)
    assert light / less == pytest.approx(2, rel=0.02)


def test_blur_takes_the_texture_away() -> None:
    def texture(portrait: Portrait) -> float:
        return float(np.abs(np.diff(portrait.rgb[100:330, 90:270].astype(float), axis=1)).mean())

    assert texture(photograph(MAN, replace(IDEAL, blur_px=2.5))) < 0.6 * texture(
        photograph(MAN, IDEAL)
    )
