import hashlib
import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from detector import (
    Report,
    Standard,
    __version__,
    inspect,
    inspect_batch,
)
from detector.errors import ModelError
from detector.networks import store
from tests.detector.conftest import Picture, png

pytestmark = pytest.mark.usefixtures("networks")

NUMBER = (int, float)
FINDING_TYPES: dict[str, tuple[type, ...]] = {
    "check": (str,),
    "status": (str,),
    "tier": (str,),
    "value": (*NUMBER, str, type(None)),
    "unit": (str,),
    "min": (*NUMBER, type(None)),
    "max": (*NUMBER, type(None)),
    "margin": (*NUMBER, type(None)),
    "reason": (str, type(None)),
    "message": (dict,),
    "action": (dict, type(None)),
    "figures": (dict, type(None)),
    "measure": (str, type(None)),
}
POINTS = ("eye_right", "eye_left", "chin", "hair_top", "face_right", "face_left")
ANGLES = ("yaw_deg", "pitch_deg", "roll_deg")


def statuses(report: Report) -> dict[str, str]:
    return {finding.check: finding.status for finding in report.findings}


def test_a_report_says_what_was_inspected_by_what(
    pile: list[bytes], alone: list[Report], id_card: Standard
) -> None:
    for content, report in zip(pile, alone, strict=True):
        assert report.sha256 == hashlib.sha256(content).hexdigest()
        assert report.engine == __version__
        assert report.standard == id_card.reference
        assert report.elapsed_ms > 0


@pytest.mark.parametrize(("place", "code"), [(0, "empty"), (2, "not-an-image"), (4, "truncated")])
def test_bytes_that_are_no_photo_fail_with_their_code(
    alone: list[Report], place: int, code: str
) -> None:
    report = alone[place]
    (finding,) = report.findings
    assert report.verdict == "fail"
    assert (finding.check, finding.status, finding.tier) == ("file.readable", "fail", "must")
    assert finding.value == code
    assert finding.message.zh
    assert finding.message.en
    assert report.geometry is None


def test_every_check_of_the_standard_is_answered_once(
    alone: list[Report], id_card: Standard
) -> None:
    checks = list(dict.fromkeys(limit.check for limit in id_card.limits))
    for report in alone:
        if len(report.findings) > 1:
            assert [finding.check for finding in report.findings] == ["file.readable", *checks]


def test_the_verdict_follows_from_the_findings(alone: list[Report]) -> None:
    for report in alone:
        deciding = {finding.status for finding in report.findings if finding.tier == "must"}
        expected = "review" if deciding & {"review", "not_assessed"} else "pass"
        assert report.verdict == ("fail" if "fail" in deciding else expected)


def test_the_painted_sitter_passes_and_the_real_portraits_do_not(alone: list[Report]) -> None:
    geometry = {f"position.{name}" for name in ("face_width", "crown_gap", "eye_height")}
    sitter, hopper = statuses(alone[3]), statuses(alone[1])
    assert {sitter[check] for check in geometry} == {"pass"}
    assert hopper["file.pixels"] == "fail"
    assert {hopper[check] for check in geometry} == {"not_assessed"}


def test_a_picture_without_a_face_fails_by_the_number_of_faces(alone: list[Report]) -> None:
    report = alone[6]
    found = statuses(report)
    assert report.verdict == "fail"
    assert found["position.face_count"] == "fail"
    assert found["position.face_width"] == "not_assessed"
    assert report.geometry is not None
    fields = json.loads(report.to_json())["geometry"]
    assert fields.pop("image") == [358, 441]
    assert set(fields.values()) == {None}


def test_what_is_not_assessed_says_why_and_only_that(alone: list[Report]) -> None:
    for finding in (finding for report in alone for finding in report.findings):
        if finding.status == "not_assessed":
            assert finding.reason is not None
            assert finding.value is finding.margin is None
        elif finding.check != "file.readable":
            assert finding.value is not None


def test_the_worse_side_speaks_for_the_size_in_pixels(id_card: Standard) -> None:
    def side(width_px: int, height_px: int) -> tuple[float | str | None, float | None, str]:
        report = inspect(png(np.full((height_px, width_px, 3), 255, np.uint8)), id_card)
        (finding,) = (finding for finding in report.findings if finding.check == "file.pixels")
        return finding.value, finding.margin, finding.status

    assert side(358, 441)[2] == "pass"
    assert side(358, 440) == (440, -1, "fail")
    assert side(350, 440) == (350, -8, "fail")


def test_pixels_of_the_document_are_not_those_of_a_photo_of_another_size(
    sitter: Picture, id_card: Standard
) -> None:
    report = inspect(png(np.asarray(np.kron(sitter, np.ones((4, 4, 1))), np.uint8)), id_card)
    found = {finding.check: finding for finding in report.findings}
    for check in ("position.face_width", "position.crown_gap", "position.eye_height"):
        assert found[check].status == "not_assessed"
        assert found[check].reason == "another-size"
        assert "size in pixels right first" in found[check].message.en
    assert found["file.pixels"].action is not None
    assert found["file.pixels"].action.en == "Save it at 358 × 441 pixels."
    assert report.verdict == "fail"


def test_a_tall_hairstyle_gives_way_to_the_eyes(sitter: Picture, id_card: Standard) -> None:
    crown_cut, eyes_at_208_px = 20, 196 + 208
    any_size = tuple(limit for limit in id_card.limits if limit.check != "file.pixels")
    rules = id_card.model_copy(update={"limits": any_size})
    report = inspect(png(sitter[crown_cut:eyes_at_208_px]), rules)
    assert statuses(report)["position.eye_height"] == "pass"
    (crown,) = (finding for finding in report.findings if finding.check == "position.crown_gap")
    assert crown.status == "pass"
    assert crown.reason == "yields:position.eye_height"
    assert crown.margin is not None
    assert crown.margin < 0
    assert "eyes come first" in crown.message.en


def checked(fields: dict[str, Any]) -> None:
    """Assert that one report's JSON keeps the published types."""
    assert fields["verdict"] in ("pass", "review", "fail")
    assert isinstance(fields["elapsed_ms"], NUMBER)
    for finding in fields["findings"]:
        assert list(finding) == list(FINDING_TYPES)
        for name, types in FINDING_TYPES.items():
            assert isinstance(finding[name], types), name
        assert finding["status"] in ("pass", "review", "fail", "not_assessed")
        assert finding["tier"] in ("must", "advice")
        for name in ("message", "action", "figures"):
            assert finding[name] is None or list(finding[name]) == ["zh", "en"]
        assert finding["action"] or finding["status"] not in ("fail", "review")
    if fields["geometry"] is not None:
        assert list(fields["geometry"]) == ["image", *POINTS, *ANGLES]
        for name in POINTS:
            point = fields["geometry"][name]
            assert point is None or [type(step) for step in point] == [float, float]


def test_the_json_keeps_its_published_shape(alone: list[Report]) -> None:
    for report in alone:
        checked(json.loads(report.to_json(), parse_constant=pytest.fail))


@pytest.mark.parametrize("shape", [(600, 70), (70, 512), (80, 80), (120, 512), (300, 100)])
def test_whatever_part_of_a_face_is_left_is_judged(
    hopper: Picture, id_card: Standard, shape: tuple[int, int]
) -> None:
    tops = range(0, 600 - shape[0] + 1, 65)
    lefts = range(0, 512 - shape[1] + 1, 110)
    parts = [hopper[y : y + shape[0], x : x + shape[1]] for y in tops for x in lefts]
    for report in inspect_batch([png(part) for part in parts], id_card):
        assert report.verdict == "fail"
        checked(json.loads(report.to_json(), parse_constant=pytest.fail))


@pytest.mark.parametrize("shape", [(32, 2100), (2100, 32), (65_500, 32), (32, 65_500)])
def test_the_thinnest_photo_is_judged(id_card: Standard, shape: tuple[int, int]) -> None:
    report = inspect(png(np.full((*shape, 3), 200, np.uint8)), id_card)
    assert report.verdict == "fail"
    assert statuses(report)["position.face_count"] == "fail"


def before(rgb: Picture, backdrop: Picture) -> Picture:
    """Put a picture at the foot of a backdrop, a white margin around it."""
    height, width = rgb.shape[:2]
    top, left = len(backdrop) - height, (backdrop.shape[1] - width) // 2
    framed = backdrop.copy()
    framed[top - 40 :, left - 40 : left + width + 40] = 255
    framed[top:, left : left + width] = rgb
    return framed


def test_a_wall_of_more_patches_than_sixteen_bits_can_count_is_judged(
    sitter: Picture, id_card: Standard
) -> None:
    rows, columns = np.indices((1600, 1600)) // 4
    checkered = np.where((rows + columns) % 2, 200, 255).astype(np.uint8)
    report = inspect(png(before(sitter, np.stack([checkered] * 3, 2))), id_card)
    assert report.geometry is not None
    assert report.verdict != "pass"


def test_an_outline_longer_than_any_person_has_is_none(collins: Picture, id_card: Standard) -> None:
    small = cv2.GaussianBlur(cv2.resize(collins, (280, 280)), (0, 0), 2) // 64 * 64
    striped = cv2.copyMakeBorder(small, 700, 0, 480, 480, cv2.BORDER_CONSTANT)
    striped[:728] = 64
    striped[::2] = 0
    report = inspect(png(np.asarray(striped, np.uint8)), id_card)
    assert report.verdict == "fail"
    edge = next(one for one in report.findings if one.check == "background.edge")
    assert edge.reason == "region-too-small"


def test_without_its_models_nothing_is_judged(
    hopper_jpeg: bytes, id_card: Standard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(store.FOLDER_VARIABLE, str(tmp_path))
    with pytest.raises(ModelError) as caught:
        inspect(hopper_jpeg, id_card)
    assert caught.value.code == "model-missing"
