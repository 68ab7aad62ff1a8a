"""Of a check's several limits the one that is missed by most speaks, whatever its unit."""

import io
import math
from dataclasses import replace

import pytest
from PIL import Image

from detector import inspect
from detector.remedy.reasons import objections
from detector.report import Finding, Report
from sample_photos import Scene, Sitter, photograph
from tests.detector.judging import limit, standard
from tests.detector.test_order import said

SLANT = limit("position.roll", measure="position.slant", min=5, review_min=-1)


def missed(check: str, measure: str, margin: float) -> Finding:
    return replace(said(check, "fail"), measure=measure, margin=margin)


@pytest.mark.usefixtures("networks")
def test_a_figure_is_weighed_by_its_own_band() -> None:
    file = io.BytesIO()
    Image.fromarray(photograph(Sitter(), Scene()).rgb).save(file, "jpeg", quality=95)
    roll = limit("position.roll", min=10, review_min=-1000)
    report = inspect(file.getvalue(), standard(roll, SLANT))
    (tilt,) = (one for one in report.findings if one.check == "position.roll")
    assert tilt.status == "review"
    assert tilt.measure == "position.slant"


def test_a_band_is_the_review_s_or_a_tenth_of_the_bound() -> None:
    assert SLANT.band == 6
    assert limit("position.yaw", min=-20, max=40).band == 4
    assert limit("file.format", one_of=["jpeg"]).band == math.inf


def test_objections_are_ordered_by_the_band_of_the_measure_that_spoke() -> None:
    rules = standard(
        limit("background.edge", measure="background.corners", max=72, review_max=90),
        limit("background.edge", measure="background.bite", max=4, review_max=9),
        limit("lighting.glare", max=2, review_max=5.5),
    )
    glare = missed("lighting.glare", "lighting.glare", -2.0)
    bite = missed("background.edge", "background.bite", -4.0)
    report = Report("", "", "", rules.reference, "fail", (glare, bite), None, 0.0)
    order = [one.code for one in objections(report, rules)]
    assert order == ["background.edge", "lighting.glare"]
