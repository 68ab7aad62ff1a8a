"""What a finding asks for is computed: distances, shifts, angles, light and sizes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.explain import Setting, distance_cm, explain
from tests.detector.advice import FACE, FINISHED, LARGE, PICTURE, action, seen


def test_a_face_twice_too_wide_is_right_at_twice_the_distance() -> None:
    assert "120 cm further back" in action("position.face_width", 414, **FACE)
    near = Setting(PICTURE, 358, 441, 63.0, distance_cm=50)
    assert "50 cm further back" in action("position.face_width", 414, near, **FACE)


@given(st.floats(222, 500))
def test_stepping_back_as_told_makes_the_face_fit(width_px: float) -> None:
    told = re.findall(r"about (\d+) cm further", action("position.face_width", width_px, **FACE))
    assert 193 <= width_px * 120 / (120 + float(told[0])) <= 221


@given(st.floats(60, 192))
def test_coming_closer_as_told_makes_the_face_fit(width_px: float) -> None:
    told = re.findall(r"about (\d+) cm closer", action("position.face_width", width_px, **FACE))
    assert 193 <= width_px * 120 / (120 - float(told[0])) <= 221


def test_a_finished_photo_is_not_cropped_itself() -> None:
    told = action("position.face_width", 163, **FACE)
    assert "closer from the original" in told
    assert "crop this photo" not in told


def test_a_share_is_said_in_millimetres_of_the_document() -> None:
    small = explain(seen("position.head_height", 50, min=60, max=70), FINISHED)
    assert "16.0 mm high, 19.2–22.4 mm is required" in small.message.en
    assert "closer" in action("position.head_height", 50, min=60, max=70)
    assert "raise" in action("position.crown_margin", 2, min=5)
    assert "lower" in action("position.chin_margin", 10, min=15)
    assert "28 % of the height" in action("position.eye_level", 20, LARGE, min=28)


@given(st.floats(1, 60), st.floats(0.2, 30))
def test_a_share_that_is_told_lies_in_the_range(least: float, spread: float) -> None:
    bounds = {"min": least, "max": least + spread}
    told = re.findall(r"is ([\d.]+) %", action("position.crown_margin", 0.5, LARGE, **bounds))
    assert least <= float(told[0]) <= least + spread


def test_a_share_is_not_rounded_across_its_only_bound() -> None:
    assert "is 7 % of" in action("position.crown_margin", 5, LARGE, min=6.25)
    assert "is 4 % of" in action("position.crown_gap", 63, LARGE, max=21)  # 4.76 % of 441


def test_a_shift_of_the_crop_is_said_in_both_the_print_and_the_room() -> None:
    room = action("position.crown_gap", 2, min=7, max=21)
    assert "0.4 mm higher" in room  # 5 px of 441 on 32 mm
    assert "raise the camera by about 1 cm" in room
    assert "lower" in action("position.crown_gap", 61, min=7, max=21)
    assert "lower the camera by about 4 cm" in action("position.eye_height", 167, min=207)


def test_a_face_off_the_middle_moves_towards_it_as_the_sitter_sees_it() -> None:
    left = action("position.centring", 40, min=45, max=55)
    assert "4 cm to your own left" in left  # 10 % of 358 mm
    assert "10 % of the width further to the left" in left
    assert "your own right" in action("position.centring", 60, min=45, max=55)


@pytest.mark.parametrize(
    ("check", "value", "told"),
    [
        ("position.roll", 12.0, "12° towards your left shoulder"),
        ("position.roll", 12.0, "12° clockwise"),
        ("position.roll", -12.0, "12° towards your right shoulder"),
        ("position.yaw", 20.0, "20° to your right"),
        ("position.yaw", -20.0, "20° to your left"),
        ("position.pitch", 25.0, "Raise the chin by about 25°"),
        ("position.pitch", -25.0, "Lower the chin by about 25°"),
        ("position.shoulders", 10.0, "raise your left shoulder"),
        ("position.shoulders", -10.0, "raise your right shoulder"),
    ],
)
def test_a_turn_is_undone_by_its_opposite(check: str, value: float, told: str) -> None:
    assert told in action(check, value, min=-6, max=6)


def test_light_is_asked_for_in_multiples_lamps_and_stops() -> None:
    dark = action("lighting.underexposed", 2.0, max=1.25)
    assert "4.0 times the light" in dark
    assert "50 % of its distance" in dark
    assert "+2.0 EV" in dark
    assert "left side about 4.0 times" in action("lighting.evenness", 2.0, min=-1, max=1)
    assert "right side about 4.0 times" in action("lighting.evenness", -2.0, min=-1, max=1)


@pytest.mark.parametrize(
    ("size", "told"),
    [
        ((300, 441), "at least 358 × 441"),
        ((716, 882), "Save it at 358 × 441"),
        ((900, 900), "Crop it to 731 × 900"),
    ],
)
def test_a_photo_of_the_wrong_size_is_told_which_size(size: tuple[int, int], told: str) -> None:
    assert told in action("file.pixels", size[0], Setting(PICTURE, *size, 63.0), min=358, max=358)


def test_a_file_is_told_how_large_to_be() -> None:
    assert "at most 100 kB" in action("file.bytes", 12e6, min=10_000, max=100_000)
    assert "at least 20.48 kB" in action("file.bytes", 5_000.0, min=20_480)
    assert "350 pixels an inch" in action("file.resolution", 72.0, min=350, max=350)
    assert "quality 70 or above" in action("file.compression", 40.0, min=70)


def test_a_file_of_any_format_is_told_to_become_a_smaller_jpeg() -> None:
    assert "as JPEG, with lower quality" in action("file.bytes", 200_000.0, max=100_000)
    assert "as JPEG, with higher quality" in action("file.bytes", 5_000.0, min=10_000)


@pytest.mark.parametrize("check", ["position.crown_gap", "position.crown_margin"])
def test_a_head_that_the_edge_cuts_off_is_not_told_to_crop_a_little_higher(check: str) -> None:
    told = action(check, 0.0, min=7, max=21)
    assert "cuts the head off" in told
    assert "mm" not in told
    assert "mm higher" in action(check, 2.0, min=7, max=21)


def test_the_distance_is_the_lens_s_where_the_file_tells_and_believable() -> None:
    assert distance_cm(1000, 63) == pytest.approx(100)
    for lens, eyes in ((float("nan"), 63), (1000, float("nan")), (1e6, 63), (10, 63)):
        assert distance_cm(lens, eyes) == 120
