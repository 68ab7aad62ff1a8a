import numpy as np
import pytest

from calibration.fairness import (
    Gap,
    eye_aspect,
    gaps,
    sex_of,
    skin_angle_deg,
    skin_class,
    table,
    terciles,
)
from calibration.faults import Sitting, sitting
from calibration.faults.light import jpeg
from calibration.labels import Label
from calibration.observe import Observations
from calibration.score import Judged
from calibration.tones import TONES, retoned
from detector import load_standard
from detector.judge import Outcome
from detector.measure import Column
from sample_photos import Scene, Sitter, photograph

CHECK = "sharpness.focus"


def scored(objected: np.ndarray) -> Judged:
    whole = load_standard("portrait")
    limits = tuple(limit for limit in whole.limits if limit.check == CHECK)
    count = len(objected)
    labels = tuple(Label(f"{n}.jpg", str(n)) for n in range(count))
    columns = {CHECK: Column(np.ones(count), (None,) * count)}
    outcomes = np.where(objected, Outcome.REVIEW, Outcome.PASS).astype(np.int8)
    observations = Observations(labels, columns, ("",) * count)
    standard = whole.model_copy(update={"limits": limits})
    return Judged(standard, observations, outcomes[:, None], outcomes)


def of_group(found: list[Gap], group: str) -> Gap:
    (gap,) = (one for one in found if one.group == group)
    return gap


def test_a_group_refused_more_often_is_found() -> None:
    group = np.repeat(["a", "b"], 200)
    hits = np.zeros(400, bool)
    hits[:30] = True
    found = gaps(scored(hits), {"set": group})
    assert of_group(found, "a").unfair
    assert not of_group(found, "b").unfair
    assert "UNFAIR" in table(found)


def test_a_small_gap_is_no_objection_however_sure() -> None:
    group = np.repeat(["a", "b"], 20_000)
    hits = np.zeros(40_000, bool)
    hits[:400] = True
    gap = of_group(gaps(scored(hits), {"set": group}), "a")
    assert gap.chance < 1e-6
    assert not gap.unfair


def test_a_large_gap_that_may_be_chance_is_no_objection() -> None:
    group = np.repeat(["a", "b"], 25)
    hits = np.zeros(50, bool)
    hits[:2] = True
    gap = of_group(gaps(scored(hits), {"set": group}), "a")
    assert gap.share - gap.others > 0.03
    assert not gap.unfair


def test_the_more_is_compared_the_surer_a_gap_has_to_be() -> None:
    group = np.repeat(["a", "b"], 100)
    hits = np.zeros(200, bool)
    hits[:8] = True
    alone = of_group(gaps(scored(hits), {"set": group}), "a")
    noise = {f"set {n}": np.random.default_rng(n).permutation(group) for n in range(20)}
    among = gaps(scored(hits), {"set": group} | noise)
    (same,) = (gap for gap in among if gap.attribute == "set" and gap.group == "a")
    assert alone.unfair
    assert not same.unfair


def test_photos_of_no_known_group_are_left_out() -> None:
    found = gaps(scored(np.zeros(100, bool)), {"sex": np.array(["female", ""] * 50)})
    assert found == []


@pytest.mark.parametrize("tone", TONES)
def test_a_photo_re_rendered_has_the_skin_it_was_given(sitter: Sitting, tone: str) -> None:
    again = sitting(jpeg(retoned(sitter, tone), 95))
    assert skin_class(skin_angle_deg(again)) == tone


def test_re_rendering_leaves_wall_and_eyes_alone(sitter: Sitting) -> None:
    dark = retoned(sitter, "dark")
    wall = sitter.alpha < 0.01
    assert np.abs(dark[wall].astype(int) - sitter.rgb[wall]).max() <= 1
    at = sitter.pixel(sitter.points[468])
    assert np.abs(dark[at].astype(int) - sitter.rgb[at]).max() <= 3


def test_narrow_eyes_measure_narrower(sitter: Sitting) -> None:
    narrow = sitting(jpeg(photograph(Sitter(eye_opening=0.6), Scene()).rgb))
    assert eye_aspect(narrow) < eye_aspect(sitter)


def test_terciles_are_thirds() -> None:
    names = terciles(np.arange(30.0), ("low", "mid", "high"))
    assert [int((names == name).sum()) for name in ("low", "mid", "high")] == [10, 10, 10]


@pytest.mark.parametrize(
    ("path", "sex"), [("synthetic/female_3.jpg", "female"), ("male_1.png", "male"), ("002.jpg", "")]
)
def test_sex_is_what_a_file_name_tells(path: str, sex: str) -> None:
    assert sex_of(path) == sex
