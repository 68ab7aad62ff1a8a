from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binomtest

from calibration.conformal import Targets
from calibration.figures import own_standard, with_evidence
from calibration.fit import cross_validated, fit, fold_of, refitted
from calibration.intervals import share
from calibration.observe import Observations, load, save
from calibration.score import judged
from detector import load_standard
from detector.judge import Outcome
from detector.measure import Column
from detector.standard import Standard, Text

FOCUS, YAW = "sharpness.focus", "position.yaw"


def test_limits_fall_between_the_classes_on_either_side(
    standard: Standard, observed: Observations
) -> None:
    rows = {row["check"]: row for row in fit(standard, observed, Targets())}
    assert 1.3 < rows[FOCUS]["max"] < rows[FOCUS]["review_max"] < 3
    assert "min" not in rows[FOCUS]
    assert -20 < rows[YAW]["review_min"] < rows[YAW]["min"] < -5
    assert 1 < rows[YAW]["max"] < rows[YAW]["review_max"] < 14


def test_a_limit_without_faulty_photos_keeps_its_figures(
    standard: Standard, observed: Observations
) -> None:
    right = observed.rows(observed.complies(FOCUS))
    assert fit(standard, right, Targets()) == []


def test_a_person_is_never_in_two_folds() -> None:
    people = np.array([str(n % 17) for n in range(200)])
    fold = fold_of(people, 10)
    assert all(len(set(fold[people == one])) == 1 for one in set(people))
    assert set(fold) == set(range(10))


def test_scores_are_of_people_the_fit_has_not_seen(
    standard: Standard, observed: Observations
) -> None:
    """The one outlier is only refused if it had no part in its own limit."""
    values = observed.columns[FOCUS].values.copy()
    values[7] = 2.2
    column = Column(values, observed.columns[FOCUS].reasons)
    outlying = Observations(observed.labels, observed.columns | {FOCUS: column}, observed.digests)
    own = judged(refitted(standard, fit(standard, outlying, Targets())), outlying)
    scored = cross_validated(standard, outlying, Targets())
    assert not own.objected(FOCUS)[7]
    assert scored.objected(FOCUS)[7]


def test_a_fitted_file_is_a_standard_with_evidence(
    tmp_path: Path, standard: Standard, observed: Observations
) -> None:
    rows = fit(standard, observed, Targets())
    scored = cross_validated(standard, observed, Targets())
    day = date(2026, 11, 22)
    found = with_evidence(rows, scored, day)
    text = own_standard("ours", "portrait", Text(zh="人像", en='A "portrait"'), found, day)
    (tmp_path / "ours.toml").write_text(text, encoding="utf-8")
    own = load_standard(tmp_path / "ours.toml")
    assert own.title.en == 'A "portrait", calibrated on own photos'
    limits = {limit.check: limit for limit in own.limits}
    evidence = limits[FOCUS].evidence
    assert evidence is not None
    assert (evidence.compliant, evidence.faulty) == (60, 60)
    assert evidence.let_through.value == 0
    assert limits[FOCUS].max == next(row["max"] for row in rows if row["check"] == FOCUS)


def test_observations_come_back_as_saved(tmp_path: Path, observed: Observations) -> None:
    save(observed, tmp_path / "figures.csv")
    back = load(tmp_path / "figures.csv")
    assert back.labels == observed.labels
    assert back.data_hash == observed.data_hash
    for key, column in observed.columns.items():
        np.testing.assert_array_equal(back.columns[key].values, column.values)
        assert back.columns[key].reasons == column.reasons


@pytest.mark.parametrize(("hits", "total"), [(0, 60), (3, 60), (60, 60)])
def test_intervals_are_the_exact_ones(hits: int, total: int) -> None:
    known = binomtest(hits, total).proportion_ci(0.95, "exact")
    found = share(hits, total)
    assert (found.low, found.high) == pytest.approx((known.low, known.high), abs=1e-4)


def test_limits_that_refuse_more_or_let_more_through_are_worse(
    standard: Standard, observed: Observations
) -> None:
    fitted = cross_validated(standard, observed, Targets())
    assert fitted.no_worse_than(fitted)
    for verdict in Outcome.FAIL, Outcome.PASS:
        same_for_all = replace(fitted, verdicts=np.full(len(observed), verdict, np.int8))
        assert not same_for_all.no_worse_than(fitted)
