from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from calibration.faults import (
    FAULTS,
    SEVERITIES,
    Fault,
    NoRoomError,
    Severity,
    Sitting,
    faults_of,
    sitting,
)
from calibration.faults.light import developed, jpeg, linear, luminance
from calibration.faults.warp import turned
from calibration.spoil import spoil
from detector.batch import prepare
from detector.checks import CHECKS
from detector.codec import decode
from detector.formats import ColourMode, Format
from detector.networks.sessions import thread_networks


def fault(check: str, name: str) -> Fault:
    (found,) = (one for one in faults_of(check) if one.name == name)
    return found


def picture(sitter: Sitting, one: Fault, severity: Severity, seed: int = 0) -> NDArray[np.uint8]:
    return decode(one.apply(sitter, severity, seed)).rgb


def spread(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    return float(np.abs(one.astype(float) - other).mean())


def pose_deg(rgb: NDArray[np.uint8]) -> NDArray[np.float64]:
    batch = prepare([decode(jpeg(rgb, 95))], thread_networks())
    return np.asarray(batch.pose_deg[0], np.float64)


def test_every_check_has_a_fault_that_offends_it() -> None:
    assert set(CHECKS) <= {one.check for one in FAULTS}


def test_a_fault_is_told_by_its_check_and_name() -> None:
    assert len({(one.check, one.name) for one in FAULTS}) == len(FAULTS)


@pytest.mark.parametrize("one", FAULTS, ids=lambda one: f"{one.check}-{one.name}")
def test_the_same_seed_gives_the_same_bytes(sitter: Sitting, one: Fault) -> None:
    first = one.apply(sitter, "gross", 7)
    assert first == one.apply(sitter, "gross", 7)
    assert first != one.apply(sitter, "slight", 7) or len(set(one.amounts)) == 1


@pytest.mark.parametrize(
    "check", ["sharpness.focus", "lighting.contrast", "background.colour", "position.aspect"]
)
def test_a_picture_is_spoilt_more_the_graver_the_fault(sitter: Sitting, check: str) -> None:
    for one in faults_of(check):
        changes = [spread(picture(sitter, one, severity), sitter.rgb) for severity in SEVERITIES]
        assert changes == sorted(changes)


def test_seeds_vary_side_and_shape(sitter: Sitting) -> None:
    scarves = {
        fault("appearance.face_covered", "scarf").apply(sitter, "clear", n) for n in range(4)
    }
    assert len(scarves) == 4


def test_exposure_is_a_factor_of_light(sitter: Sitting) -> None:
    darker = fault("lighting.underexposed", "camera")
    skin = sitter.skin > 0.9
    before = np.median(luminance(sitter.light)[skin])
    after = np.median(luminance(linear(picture(sitter, darker, "clear")))[skin])
    assert np.log2(after / before) == pytest.approx(darker.amounts[1], abs=0.1)


def test_a_head_shadow_darkens_the_wall_and_not_the_person(sitter: Sitting) -> None:
    shaded = picture(sitter, fault("background.shadow", "head"), "gross")
    wall, person = sitter.alpha < 0.01, sitter.skin > 0.9
    assert luminance(linear(shaded))[wall].min() < 0.6 * luminance(sitter.light)[wall].min()
    assert spread(shaded[person], sitter.rgb[person]) < 2


@pytest.mark.parametrize("seed", range(4))
def test_a_scoop_takes_away_what_is_seen(sitter: Sitting, seed: int) -> None:
    one = fault("background.edge", "scoop")
    change = np.abs(picture(sitter, one, "clear", seed).astype(int) - sitter.rgb).max(-1)
    radius_px = one.amounts[1] / 100 * sitter.eye_distance_px
    assert (change > 25).sum() > 0.3 * np.pi * radius_px**2


@pytest.mark.parametrize(("yaw", "pitch"), [(15, 0), (-15, 0), (0, 15), (0, -15)])
def test_a_turned_head_is_measured_as_turned(sitter: Sitting, yaw: float, pitch: float) -> None:
    change = pose_deg(turned(sitter, yaw, pitch)) - pose_deg(sitter.rgb)
    assert change[0] == pytest.approx(yaw, abs=6)
    assert change[1] == pytest.approx(pitch, abs=6)


def test_an_unspoilt_picture_comes_back_through_linear_light(sitter: Sitting) -> None:
    np.testing.assert_array_equal(developed(sitter.light), sitter.rgb)


def test_file_faults_change_the_file_and_not_the_pose(sitter: Sitting) -> None:
    facts = {
        name: decode(fault(check, name).apply(sitter, "clear")).facts
        for check, name in (
            ("file.format", "png"),
            ("file.colour", "grey"),
            ("file.resolution", "density"),
            ("file.bytes", "heavy"),
            ("file.trailing_data", "appended"),
            ("file.compression", "low-quality"),
        )
    }
    assert facts["png"].format is Format.PNG
    assert facts["grey"].colour is ColourMode.GREY
    assert facts["density"].density_ppi == 200
    assert facts["heavy"].byte_count == pytest.approx(200_000, rel=0.01)
    assert facts["appended"].trailing_byte_count == 4000
    assert facts["low-quality"].quality == pytest.approx(35, abs=1)


def test_a_photo_without_a_face_cannot_be_spoilt() -> None:
    with pytest.raises(ValueError, match="face"):
        sitting(jpeg(np.full((441, 358, 3), 255, np.uint8)))


def test_a_fault_that_a_photo_has_no_room_for_is_left_out(compliant: bytes, tmp_path: Path) -> None:
    def nowhere(_sitting: Sitting, _amount: float, _rng: np.random.Generator) -> NDArray[np.uint8]:
        raise NoRoomError

    source = tmp_path / "one.jpg"
    source.write_bytes(compliant)
    faults = (Fault("background.edge", "nowhere", (1, 2, 3), "none", nowhere), faults_of("file")[0])
    labels = spoil([source], lambda _: [(one, "clear") for one in faults], tmp_path / "out")
    assert [label.fault for label in labels] == [faults[1].name]
