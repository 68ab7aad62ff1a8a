from datetime import date
from pathlib import Path

import pytest

from calibration import rates
from calibration.conformal import Targets
from calibration.fit import cross_validated
from calibration.observe import Observations
from detector.standard import Standard


def test_rates_are_read_back_as_they_were_written(
    standard: Standard, observed: Observations, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scored = cross_validated(standard, observed, Targets())
    monkeypatch.setattr(rates, "FOLDER", tmp_path)
    (tmp_path / "made.toml").write_text(rates.rates(scored, date(2026, 11, 22)), "utf-8")
    read = rates.read("made")
    assert read
    for check, found in read.items():
        assert found.false_objection == scored.false_objection(check)
        assert found.let_through == scored.let_through(check)
        assert found.measured == date(2026, 11, 22)


def test_a_standard_never_measured_has_none() -> None:
    assert rates.read("no-such-standard") == {}
