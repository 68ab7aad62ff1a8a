import re

import numpy as np
import pytest

from calibration.charts import det_chart, distributions
from calibration.conformal import Targets
from calibration.curves import det
from calibration.fit import cross_validated
from calibration.intervals import percent
from calibration.labels import Label
from calibration.observe import Observations
from calibration.report import report, requirement_rate
from calibration.score import Judged
from detector.figures import Share
from detector.measure import Column, Reason
from detector.standard import Standard

FOCUS, YAW = "sharpness.focus", "position.yaw"


@pytest.fixture(scope="module")
def scored(standard: Standard, observed: Observations) -> Judged:
    return cross_validated(standard, observed, Targets())


@pytest.fixture(scope="module")
def page(scored: Judged, compliant: bytes) -> str:
    return report(scored, scored, lambda _: compliant)


def test_the_page_needs_nothing_but_itself(page: str) -> None:
    assert "<script" not in page
    assert not re.search(r'(src|href)="(?!data:)', page)


def test_every_check_has_its_chart_curve_and_ten_closest_calls(page: str) -> None:
    for check in (FOCUS, YAW):
        section = page.split(f'id="{check}"')[1].split("<h2")[0]
        assert section.count("<svg") == 2
        assert section.count("<img") == 10


def test_the_page_says_how_many_and_how_sure(page: str) -> None:
    assert "180 photos of 60 people" in page
    assert "100.0 % (94.0 to 100.0)" in page


def test_fault_names_from_a_table_are_no_markup(standard: Standard, compliant: bytes) -> None:
    labels = tuple(
        Label(f"{n}.jpg", str(n), frozenset({FOCUS} if n % 2 else ()), fault="<b>&")
        for n in range(40)
    )
    columns = {key: _column(40, key == FOCUS) for key in (FOCUS, YAW)}
    seen = Observations(labels, columns, ("",) * 40)
    outcomes = np.zeros((40, len(standard.limits)), np.int8)
    judged = Judged(standard, seen, outcomes, outcomes[:, 0])
    assert "<b>" not in report(judged, judged, lambda _: compliant)


def _column(count: int, present: bool) -> Column:
    values = np.where(np.arange(count) % 2, 3.0, 1.0) if present else np.full(count, np.nan)
    return Column(values, (None if present else Reason.NO_FACE,) * count)


def test_a_requirement_nobody_tested_has_no_rate(scored: Judged) -> None:
    assert requirement_rate(scored, ["expression.gaze"]) is None
    assert requirement_rate(scored, [FOCUS, "expression.gaze"]) == pytest.approx(0, abs=0.02)


def test_a_share_is_written_with_its_interval() -> None:
    assert percent(Share(value=0.0213, low=0.004, high=0.06)) == "2.1 % (0.4 to 6.0)"


def test_limits_are_drawn_where_they_are(standard: Standard) -> None:
    (limit,) = (one for one in standard.limits if one.check == FOCUS)
    right, wrong = np.array([0.0, 1.0]), np.array([9.0, 10.0])
    chart = distributions(
        limit.model_copy(update={"max": 5.0, "review_max": None}), right, wrong, right[:0]
    )
    (x,) = re.findall(r'class="pass" x1="([\d.]+)"', chart)
    assert float(x) == pytest.approx(210, abs=2)


def test_a_perfect_curve_hugs_the_corner() -> None:
    refused, through = det(np.arange(10.0), np.arange(20.0, 30.0))
    points = re.findall(r'points="([^"]+)"', det_chart(refused, through, 0.0))[0]
    assert "0.0,150.0" in points
