"""The one crop that is told gives the head the document's size and place."""

import io
import math
import re
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from PIL import Image

from detector import inspect
from detector.explain import Setting
from detector.explain.crop import crop
from detector.framing import ORDINARY_HEAD, Head, figures
from detector.report import Finding
from detector.standard import load_standard, standard_ids
from sample_photos import Scene, Sitter, photograph
from tests.detector.advice import FACE, action

CARD = load_standard("cn-id-card")
DOCUMENTS = [rules for rules in map(load_standard, standard_ids()) if rules.picture]


def head(face_px: float, middle_x: float, eye_y: float) -> Head:
    """Give an ordinary head of a width, between the eyes at a place."""
    return Head(
        face_px,
        middle_x,
        eye_y,
        eye_y + ORDINARY_HEAD.hair_top_y * face_px,
        eye_y + ORDINARY_HEAD.chin_y * face_px,
        ORDINARY_HEAD.eye_distance * face_px,
    )


def setting(
    size_px: tuple[int, int], one: Head | None, standard: str = "cn-id-card", distance_cm: int = 120
) -> Setting:
    rules = load_standard(standard)
    return Setting(
        rules.picture, *size_px, 63.0, distance_cm=distance_cm, head=one, limits=rules.limits
    )


def told(at: Setting) -> str:
    return action("file.pixels", at.width_px, at, min=358, max=358)


@given(
    st.sampled_from(DOCUMENTS).map(lambda rules: rules.id),
    st.tuples(st.integers(2000, 4000), st.integers(2000, 4000)),
    st.floats(500, 700),
    st.tuples(st.floats(0.3, 0.7), st.floats(0.3, 0.6)),
)
def test_a_crop_that_is_told_lies_in_the_photo_enlarges_nothing_and_meets_the_limits(
    standard: str, size_px: tuple[int, int], face_px: float, place: tuple[float, float]
) -> None:
    one = head(face_px, place[0] * size_px[0], place[1] * size_px[1])
    at = setting(size_px, one, standard)
    assert at.picture is not None
    found = crop(at, at.picture)
    assume(found.way == "crop")
    width_px, height_px = found.size_px
    assert at.picture.width_px <= width_px <= size_px[0]
    assert at.picture.height_px <= height_px <= size_px[1]
    top_px = one.hair_top_y - found.above_px
    assert -0.01 <= top_px <= size_px[1] - height_px + 0.51
    scale = at.picture.width_px / width_px
    rows = figures(one, at.picture.width_px, at.picture.height_px)
    placed = scale, -scale * (one.middle_x - width_px / 2), -scale * top_px, 1
    for limit in at.limits:
        if limit.key in rows and limit.tier == "must" and limit.check != "position.centring":
            slack = 0.01 * (limit.min or limit.max or 0)
            eased = limit.model_copy(
                update={
                    "min": None if limit.min is None else limit.min - slack,
                    "max": None if limit.max is None else limit.max + slack,
                }
            )
            assert eased.allows(float(rows[limit.key] @ placed)), limit.key


def test_a_phone_s_photo_is_told_one_crop_of_the_head_with_room_above() -> None:
    at = setting((3000, 4000), head(610, 1500, 3200))
    assert told(at).startswith("Crop it to 1055 × 1300 pixels around the head, with about ")
    room = float(re.findall(r"about (\d+) pixels above", told(at))[0])
    assert 7 <= room * 441 / 1300 <= 21


def test_a_larger_copy_of_the_finished_photo_is_only_reduced() -> None:
    assert told(setting((1432, 1764), head(828, 716, 768))) == "Save it at 358 × 441 pixels."


def test_a_head_of_too_few_pixels_comes_closer() -> None:
    few = setting((1000, 1200), head(103, 500, 1050))
    assert "60 cm closer, or use the original" in told(few)
    assert "too few pixels" in action("position.face_width", 103, few, **FACE)
    near = replace(few, distance_cm=100)
    assert "50 cm closer" in told(near)


def test_a_head_without_room_around_it_is_cropped_wider() -> None:
    for one in (head(400, 500, 300), head(400, 110, 600)):
        at = setting((1000, 1200), one)
        assert "too little around the head" in told(at)
        assert "too little around the head" in action("position.crown_margin", 0.5, at, min=1)


def test_a_head_too_large_for_all_of_the_photo_stands_further_back() -> None:
    assert "70 cm further back" in told(setting((1000, 1200), head(900, 500, 800)))


def test_without_a_face_the_photo_is_cropped_to_the_shape_of_the_document() -> None:
    assert "Crop it to 731 × 900 pixels around the head, then" in told(setting((900, 900), None))


def test_tall_hair_gives_way_to_the_eyes() -> None:
    tall = replace(head(610, 1500, 2200), hair_top_y=2200 - 750)
    assert told(setting((3000, 4000), tall)).startswith("Crop it to ")


def test_a_head_that_no_size_suits_is_cropped_to_what_comes_nearest() -> None:
    narrow = replace(head(400, 1500, 2200), chin_y=2800)
    told_px = re.findall(r"to (\d+) ×", told(setting((3000, 4000), narrow, "cn-driving-licence")))
    assert 700 < int(told_px[0]) < 1500


def test_unseen_hair_is_not_spoken_of() -> None:
    bald = replace(head(610, 1500, 2200), hair_top_y=math.nan)
    assert "above the hair" not in told(setting((3000, 4000), bald))


def test_a_document_that_leaves_the_size_open_takes_as_much_as_it_can() -> None:
    open_size = [limit for limit in CARD.limits if limit.check != "position.face_width"]
    at = replace(setting((900, 1200), head(300, 450, 600)), limits=tuple(open_size))
    width_px = int(re.findall(r"to (\d+) × ", told(at))[0])
    assert width_px > 600


@pytest.mark.usefixtures("networks")
@pytest.mark.parametrize("scale", [2.4, 3.1])
def test_a_photo_cropped_as_told_has_the_head_where_it_belongs(scale: float) -> None:
    scene = Scene(size_px=(1500, 2000), eyes_px=(760.0, 900.0), scale=scale)
    photo = Image.fromarray(photograph(Sitter(), scene).rgb)
    before = checked(photo)["file.pixels"].message.en
    width_px, height_px, above_px = map(
        int, re.findall(r"to (\d+) × (\d+) pixels .* about (\d+) pixels", before)[0]
    )
    left = 760 - width_px // 2
    place = inspect(jpeg(photo), CARD).geometry
    assert place is not None
    assert place.hair_top is not None
    top = round(place.hair_top[1]) - above_px
    cut = photo.crop((left, top, left + width_px, top + height_px))
    after = checked(cut.resize((358, 441), Image.Resampling.LANCZOS))
    for check in ("face_width", "crown_gap", "eye_height", "centring"):
        assert after[f"position.{check}"].status == "pass"


def jpeg(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "jpeg", quality=92)
    return file.getvalue()


def checked(picture: Image.Image) -> dict[str, Finding]:
    return {finding.check: finding for finding in inspect(jpeg(picture), CARD).findings}
