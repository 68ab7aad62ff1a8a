"""Every finding has a place, and the place is where it is."""

import dataclasses

import numpy as np
import pytest

from detector import inspect, load_standard
from detector.batch import Scene, prepare
from detector.checks import CHECKS, MEASURES_OF
from detector.codec import decode
from detector.networks.sessions import Networks
from detector.overlay.guides import guides
from detector.overlay.marks import LOCATED, NOWHERE, locate
from detector.overlay.sight import Mark
from detector.report import Finding, Message, Report
from sample_photos import album, manifest

WIDTH_PX, HEIGHT_PX = 358, 441


@pytest.fixture(scope="module")
def seen(networks: Networks) -> tuple[Report, Scene]:
    """Give the report and the scene of a head 15 % too large."""
    listed = manifest.load()
    (row,) = (row for row in listed.pictures if row.file == "head-too-large.jpg")
    data = album.picture(listed, row)
    scene = prepare([decode(data)], networks).scenes[0]
    assert scene is not None
    return inspect(data, load_standard("cn-id-card")), scene


def finding(
    check: str, value: float | str, low: float, high: float, measure: str | None = None
) -> Finding:
    said = Message("甲", "A")
    return Finding(
        check, "fail", "must", value, "", low, high, None, None, said, measure=measure or check
    )


def mark(
    seen: tuple[Report, Scene],
    check: str,
    value: float,
    low: float,
    high: float,
    measure: str | None = None,
) -> Mark:
    report, scene = seen
    found = locate(finding(check, value, low, high, measure), report.geometry, scene)
    assert found is not None
    return found


def test_every_check_either_has_a_place_or_is_known_to_have_none() -> None:
    assert set(LOCATED) | set(NOWHERE) == set(CHECKS)
    assert not set(LOCATED) & NOWHERE


@pytest.mark.parametrize(
    ("check", "measure"),
    [(check, measure) for check in sorted(LOCATED) for measure in MEASURES_OF[check]],
)
@pytest.mark.parametrize("value", [-20.0, 0.5, 60.0, 260.0])
def test_whatever_a_check_measures_its_place_can_be_drawn(
    seen: tuple[Report, Scene], check: str, measure: str, value: float
) -> None:
    found = mark(seen, check, value, 7, 21, measure)
    shapes = (*found.areas, *found.outlines, *found.lines, *found.allowed)
    assert shapes
    for points in (*shapes, found.badge[None]):
        assert points.ndim == 2
        assert np.isfinite(points).all()


def test_what_is_of_the_file_or_was_not_measured_has_no_place(seen: tuple[Report, Scene]) -> None:
    report, scene = seen
    assert locate(finding("file.format", "png", 0, 0), report.geometry, scene) is None
    assert locate(finding("position.roll", 9.0, -6, 6), report.geometry, None) is None
    absent = dataclasses.replace(finding("position.roll", 0.0, -6, 6), value=None)
    assert locate(absent, report.geometry, scene) is None


def test_a_face_is_shown_as_wide_as_it_is_and_as_it_may_be(seen: tuple[Report, Scene]) -> None:
    (width,) = (one for one in seen[0].findings if one.check == "position.face_width")
    assert isinstance(width.value, float)
    found = mark(seen, "position.face_width", width.value, 193, 221)
    measured, allowed = found.lines[0], found.allowed[0]
    assert np.linalg.norm(measured[1] - measured[0]) == pytest.approx(width.value, abs=0.1)
    assert np.linalg.norm(allowed[1] - allowed[0]) == pytest.approx(207, abs=0.1)


def test_arrows_point_to_where_it_should_be(seen: tuple[Report, Scene]) -> None:
    def end(check: str, value: float, low: float, high: float) -> tuple[float, float]:
        x, y = mark(seen, check, value, low, high).allowed[0][-1].tolist()
        return x, y

    assert end("position.crown_gap", 40, 7, 21)[1] == pytest.approx(14)
    assert end("position.eye_height", 190, 207, 207)[1] == pytest.approx(HEIGHT_PX - 207)
    assert end("position.eye_level", 40, 60, 70)[1] == pytest.approx(0.35 * HEIGHT_PX)
    assert end("position.centring", 40, 45, 55)[0] == pytest.approx(0.5 * WIDTH_PX)
    nose = seen[1].view.points[1, 0] / seen[1].view.scale
    assert end("position.yaw", 20, -9, 9)[0] < nose  # turned to their left, the picture's right


def test_the_darker_cheek_is_the_one_marked(seen: tuple[Report, Scene]) -> None:
    middle = seen[1].view.points[1, 0] / seen[1].view.scale
    assert mark(seen, "lighting.evenness", 2.0, -1, 1).badge[0] > middle  # their left is darker
    assert mark(seen, "lighting.evenness", -2.0, -1, 1).badge[0] < middle


def test_guides_lie_where_the_limits_do(seen: tuple[Report, Scene]) -> None:
    levels = {
        float(shape.points[0, 1])
        for shape in guides(seen[0])
        if not shape.closed and np.ptp(shape.points[:, 1]) == 0
    }
    assert levels == {7, 21, HEIGHT_PX - 207}


def test_a_photo_of_another_size_has_no_guides_in_pixels(seen: tuple[Report, Scene]) -> None:
    report, _ = seen
    findings = tuple(
        dataclasses.replace(one, status="fail") if one.check == "file.pixels" else one
        for one in report.findings
    )
    assert len(guides(dataclasses.replace(report, findings=findings))) == 1  # the middle alone
