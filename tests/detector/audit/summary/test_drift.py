from pathlib import Path

import numpy as np
import pytest
from scipy.stats import ks_2samp

from detector.audit.summary.drift import drifts, read_reference, reference
from detector.audit.summary.tally import Tally
from detector.errors import AuditError

KEY = "position.yaw"


def drawn(shift: float, count: int = 20_000, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(shift, 3, count)


@pytest.mark.parametrize("shift", [0.0, 0.5, 3.0])
def test_the_gap_is_that_of_kolmogorov_and_smirnov(shift: float) -> None:
    then, now = drawn(0), drawn(shift, seed=1)
    found = drifts({KEY: Tally.of(now)}, reference({KEY: Tally.of(then)}, "1"))[KEY]
    assert found.gap == pytest.approx(ks_2samp(then, now).statistic, abs=0.006)


@pytest.mark.parametrize("shift", [0.5, 3.0])
def test_the_index_is_that_of_its_definition(shift: float) -> None:
    then, now = drawn(0), drawn(shift, seed=1)
    found = drifts({KEY: Tally.of(now)}, reference({KEY: Tally.of(then)}, "1"))[KEY]
    edges = np.quantile(then, np.linspace(0, 1, 11))
    edges[[0, -1]] = -np.inf, np.inf
    p, q = (np.histogram(side, edges)[0] / len(side) for side in (now, then))
    assert found.psi == pytest.approx(((p - q) * np.log(p / q)).sum(), rel=0.03)


def test_the_same_population_stays_within_chance() -> None:
    keys = [f"m{n}" for n in range(40)]
    then = reference({key: Tally.of(drawn(0, seed=n)) for n, key in enumerate(keys)}, "1")
    now = {key: Tally.of(drawn(0, seed=100 + n)) for n, key in enumerate(keys)}
    assert all(drift.psi < drift.by_chance for drift in drifts(now, then).values())
    assert (
        drifts({KEY: Tally.of(drawn(1))}, reference({KEY: Tally.of(drawn(0))}, "1"))[KEY].psi > 0.1
    )


def test_a_measure_of_one_value_can_be_compared() -> None:
    then = reference({KEY: Tally.of(np.full(500, 358.0))}, "1")
    assert drifts({KEY: Tally.of(np.full(90, 358.0))}, then)[KEY].psi == 0
    assert drifts({KEY: Tally.of(np.full(90, 300.0))}, then)[KEY].gap == 1


def test_a_reference_is_read_back(tmp_path: Path) -> None:
    written = reference({KEY: Tally.of(drawn(0)), "none": Tally()}, "1")
    (tmp_path / "r.json").write_text(written.model_dump_json(by_alias=True))
    assert read_reference(tmp_path / "r.json") == written
    assert set(written.measures) == {KEY}


@pytest.mark.parametrize("text", ["", "{}", '{"schema": "renxiang.reference/9"}'])
def test_another_file_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "r.json").write_text(text)
    with pytest.raises(AuditError) as caught:
        read_reference(tmp_path / "r.json")
    assert caught.value.code == "not-a-reference"
