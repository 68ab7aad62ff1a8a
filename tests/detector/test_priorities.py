"""Limits that yield to another, and limits of which one is enough."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.judge import Outcome
from tests.detector.judging import judged, limit, standard

CROWN, EYES, FORMAT = "position.crown_gap", "position.eye_height", "file.format"
PASS, NOT_ASSESSED, REVIEW, FAIL = Outcome

GA_461 = standard(
    limit(CROWN, min=7, max=21, review_min=3, review_max=25, yields_to=EYES),
    limit(EYES, min=207, review_min=205),
)


@pytest.mark.parametrize(
    ("crown_gap_px", "eye_height_px", "crown", "eyes"),
    [
        (10, 250, PASS, PASS),
        (0, 207, PASS, PASS),  # the eyes have no room to give
        (0, 213.9, PASS, PASS),  # 7 px wanted, 6.9 to spare
        (0, 214, FAIL, PASS),  # moving the picture down by 7 px would serve both
        (4, 230, REVIEW, PASS),
        (4, 208, PASS, PASS),
        (0, 205, PASS, REVIEW),  # the eyes are already a little short
        (0, 204.9, FAIL, FAIL),  # neither is met: nothing has won
        (30, 207, FAIL, PASS),  # too much room above is no shortfall
        (24, 207, REVIEW, PASS),
        (math.nan, 207, NOT_ASSESSED, PASS),
        (0, math.nan, FAIL, NOT_ASSESSED),
    ],
)
def test_the_eyes_come_before_the_crown(
    crown_gap_px: float, eye_height_px: float, crown: Outcome, eyes: Outcome
) -> None:
    judgement = judged(GA_461, {CROWN: [crown_gap_px], EYES: [eye_height_px]})
    assert judgement.outcomes.tolist() == [[crown, eyes]]
    assert judgement.excused.tolist() == [[crown is PASS and crown_gap_px < 7, False]]


quarter_px = st.integers(-20, 140).map(lambda step: step / 4)


@given(quarter_px, quarter_px.map(lambda above: 195 + above))
def test_a_shortfall_is_excused_exactly_where_moving_the_picture_cannot_help(
    crown_gap_px: float, eye_height_px: float
) -> None:
    judgement = judged(GA_461, {CROWN: [crown_gap_px], EYES: [eye_height_px]})
    needed_px = 7 - crown_gap_px
    curable = eye_height_px - needed_px >= 207
    excused = needed_px > 0 and eye_height_px >= 205 and not curable
    assert bool(judgement.excused[0, 0]) == excused
    if excused:
        assert judgement.outcomes[0, 0] == PASS
        assert judgement.margins[0, 0] < 0


def test_of_a_checks_alternatives_only_the_one_that_does_best_counts() -> None:
    wide = limit(FORMAT, one_of=["jpeg"])
    narrow = limit("file.pixels", measure="file.width", max=10, review_max=20, alternative=True)
    tall = limit("file.pixels", measure="file.height", max=10, review_max=20, alternative=True)
    widths, heights = [5.0, 30.0, 15.0, 30.0, math.nan], [30.0, 8.0, 12.0, 40.0, math.nan]
    judgement = judged(
        standard(narrow, wide, tall),
        {"file.width": widths, FORMAT: [0.0] * 5, "file.height": heights},
    )
    assert judgement.verdicts.tolist() == [PASS, PASS, REVIEW, FAIL, REVIEW]
    counted = (~judgement.waived[:, [0, 2]]).tolist()
    assert counted == [[True, False], [False, True], [False, True], [True, False], [True, False]]
    assert not judgement.waived[:, 1].any()
    assert judgement.outcomes[3].tolist() == [FAIL, PASS, PASS]


@pytest.mark.parametrize(
    ("size_px", "face", "verdict"),
    [
        ((358, 441), PASS, PASS),
        ((716, 441), NOT_ASSESSED, FAIL),
        ((358, 200), NOT_ASSESSED, FAIL),
    ],
)
def test_lengths_in_pixels_are_those_of_a_picture_of_the_size_required(
    size_px: tuple[int, int], face: Outcome, verdict: Outcome
) -> None:
    rules = standard(
        limit("position.face_width", min=193, max=221),
        limit("file.pixels", measure="file.width", min=358, max=358),
        limit("file.pixels", measure="file.height", min=441, max=441),
        limit("position.roll", max=6),
    )
    figures = {
        "position.face_width": [200.0],
        "file.width": [float(size_px[0])],
        "file.height": [float(size_px[1])],
        "position.roll": [0.0],
    }
    judgement = judged(rules, figures)
    assert judgement.outcomes[0, 0] == face
    assert math.isnan(judgement.margins[0, 0]) == (face == NOT_ASSESSED)
    assert judgement.outcomes[0, 3] == PASS
    assert judgement.verdicts[0] == verdict
    assert figures["position.face_width"] == [200.0]
