"""What has to be put right first is said in place of a check's own advice."""

from dataclasses import replace

import pytest

from detector.checks import CHECKS
from detector.explain import Seen, Setting, explain
from detector.judge import Outcome
from detector.measure import Reason
from tests.detector.advice import FACE, FINISHED, PICTURE, action, seen

NO_ROOM = Reason.REGION_TOO_SMALL


def objected(check: str, setting: Setting) -> str:
    """Give what is to be done about a check that fails, whatever it finds."""
    allowed, *others = CHECKS[check].categories or ("",)
    if others:
        return action(check, others[-1], setting, one_of=[allowed])
    return action(check, 40.0, setting, max=17)


@pytest.mark.parametrize(
    ("roll_deg", "told"),
    [
        (91.0, "quarter, clockwise"),
        (-88.0, "quarter, anticlockwise"),
        (-178.0, "by 180°, so that the head is up"),
    ],
)
def test_a_photo_that_is_not_upright_is_turned_before_anything_else(
    roll_deg: float, told: str
) -> None:
    setting = replace(FINISHED, roll_deg=roll_deg)
    assert told in action("position.roll", roll_deg, setting, min=-6, max=6)
    for check in ("position.crown_gap", "position.pitch", "file.pixels", "lighting.evenness"):
        first = action(check, -22.0, setting, min=-6, max=6)
        assert "upright first" in first, check
    assert "quality 70" in action("file.compression", 40.0, setting, min=70)
    unseen = explain(
        Seen(seen("position.shoulders", 0, max=8).limit, Outcome.FAIL, None, NO_ROOM, False),
        setting,
    )
    assert unseen.action is not None
    assert "upright first" in unseen.action.en


def test_a_border_is_cropped_before_what_it_hides_is_put_right() -> None:
    framed = replace(FINISHED, failing=frozenset({"background.border"}))
    for check in ("background.shadow", "position.crown_gap", "authenticity.recapture"):
        assert "border away first" in action(check, 40.0, framed, max=17)
    assert "strip" in action("background.border", 40.0, framed, max=3)
    assert "Raise the chin" in action("position.pitch", 25.0, framed, max=15)


@pytest.mark.parametrize(
    ("cause", "told", "followers", "others"),
    [
        (
            "appearance.face_covered",
            "covers the face",
            ("lighting.overexposed", "expression.neutral", "appearance.glasses_glare"),
            ("position.yaw", "background.shadow", "appearance.head_covering"),
        ),
        (
            "appearance.glasses_tint",
            "dark glasses off first",
            ("lighting.contrast", "expression.gaze", "sharpness.upscaled"),
            ("lighting.evenness", "expression.mouth_closed", "position.yaw"),
        ),
        (
            "lighting.underexposed",
            "more light first",
            ("lighting.contrast",),
            ("lighting.evenness", "background.colour"),
        ),
        (
            "appearance.head_covering",
            "covers the head",
            ("position.crown_gap",),
            ("position.eye_height", "lighting.shade"),
        ),
        (
            "file.format",
            "format required first",
            ("file.colour", "file.bytes", "file.compression"),
            ("file.resolution", "file.pixels", "lighting.colour_cast"),
        ),
        (
            "file.colour",
            "full colour first",
            ("lighting.colour_cast",),
            ("file.bytes", "background.colour", "lighting.contrast"),
        ),
    ],
)
def test_what_misleads_other_checks_is_put_right_before_them(
    cause: str, told: str, followers: tuple[str, ...], others: tuple[str, ...]
) -> None:
    worn = replace(FINISHED, failing=frozenset({cause, *followers, *others}))
    assert all(told in objected(check, worn) for check in followers)
    assert not any(told in objected(check, worn) for check in (cause, *others))


def test_a_photo_that_is_too_small_is_not_cropped() -> None:
    small = Setting(PICTURE, 36, 44, 10.0, failing=frozenset({"file.pixels"}))
    for check in ("position.face_width", "file.bytes"):
        assert "original photo first" in action(check, 22, small, **FACE)


def test_a_photo_that_the_document_takes_is_not_too_small() -> None:
    smaller = Setting(PICTURE, 300, 420, 50.0)
    assert "original photo first" not in action("position.centring", 40, smaller, min=45, max=55)
    assert "at least 20 kB" in action("file.bytes", 5_000, smaller, min=20_000)


def test_a_photo_of_another_size_is_cropped_before_its_head_is_moved_or_its_file_shrunk() -> None:
    large = Setting(PICTURE, 900, 900, 130.0, failing=frozenset({"file.pixels"}))
    for check in ("position.crown_margin", "position.centring", "file.bytes"):
        assert "size in pixels right first" in objected(check, large)
    assert "size in pixels right first" not in objected("position.head_height", large)


@pytest.mark.parametrize("cause", ["position.face_width", "position.head_height"])
def test_a_head_gets_its_size_before_its_place(cause: str) -> None:
    wrong = replace(FINISHED, missed=frozenset({cause}))
    for check in ("position.crown_gap", "position.eye_level", "position.centring"):
        assert "size of the head right first" in objected(check, wrong)
    assert "size of the head" not in objected(cause, wrong)
