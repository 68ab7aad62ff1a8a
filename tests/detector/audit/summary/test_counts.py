from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from detector.audit.folder import read_rows
from detector.audit.summary.closest import SHOWN
from detector.audit.summary.counts import STATUSES, VERDICTS
from detector.audit.summary.summary import Summary, summarise


@pytest.fixture(scope="module")
def rows(made_audit: Path) -> pa.Table:
    return pa.concat_tables(read_rows(made_audit))


@pytest.fixture(scope="module")
def summary(made_audit: Path) -> Summary:
    return summarise(made_audit)


def test_counts_are_those_of_the_rows(summary: Summary, rows: pa.Table) -> None:
    counts, verdicts = summary.counts, Counter(rows["verdict"].to_pylist())
    assert dict(zip(VERDICTS, counts.verdicts.tolist(), strict=True)) == verdicts
    assert counts.codes == Counter(code for code in rows["code"].to_pylist() if code)
    for check, count in counts.checks.items():
        statuses = Counter(rows[f"s.{check}"].to_pylist())
        assert count.statuses.tolist() == [statuses[status] for status in STATUSES]
    groups = Counter(zip(rows["group"].to_pylist(), rows["verdict"].to_pylist(), strict=True))
    for group, cells in counts.groups.items():
        assert cells.tolist() == [groups[group, verdict] for verdict in VERDICTS]
    for key, tally in counts.tallies.items():
        assert tally.total == len(rows) - rows[f"m.{key}"].null_count


def test_groups_past_the_most_are_told_from_photos_of_none(
    made_audit: Path, monkeypatch: pytest.MonkeyPatch, rows: pa.Table
) -> None:
    monkeypatch.setattr("detector.audit.summary.counts.MOST_GROUPS", 2)
    counts = summarise(made_audit).counts
    sizes = Counter(rows["group"].to_pylist())
    assert len(counts.groups) == 2
    assert counts.ungrouped == sizes.pop(None, 0)
    assert counts.beyond == sum(sizes[name] for name in set(sizes) - set(counts.groups)) > 0


def test_alone_counts_photos_with_one_objection(summary: Summary, rows: pa.Table) -> None:
    deciding = {limit.check for limit in summary.run.standard.limits if limit.tier == "must"}
    statuses = {check: rows[f"s.{check}"].to_pylist() for check in deciding}
    alone: Counter[str] = Counter()
    for place in range(len(rows)):
        against = [check for check in deciding if statuses[check][place] not in ("pass", None)]
        if len(against) == 1:
            alone[against[0]] += 1
    assert {check: summary.counts.checks[check].alone for check in deciding} == {
        check: alone[check] for check in deciding
    }


def test_close_calls_hang_on_one_limit_and_come_in_order(summary: Summary) -> None:
    close = summary.closest.close
    assert len(close) == SHOWN
    sizes = [abs(case.distance) for case in close]
    assert sizes == sorted(sizes)
    assert sizes[-1] < 0.2
    assert all((case.distance >= 0) == (case.verdict == "pass") for case in close)


def test_the_worst_fail(summary: Summary) -> None:
    assert {case.verdict for case in summary.closest.worst} == {"fail"}


def test_the_close_calls_of_a_check_are_the_nearest_of_all(
    summary: Summary, rows: pa.Table
) -> None:
    (limit,) = (one for one in summary.run.standard.limits if one.check == "position.yaw")
    assert limit.min is not None
    assert limit.max is not None
    figures = np.array(rows["m.position.yaw"].to_pylist(), np.float64)
    margins = np.abs(np.minimum(figures - limit.min, limit.max - figures))
    nearest = np.argsort(margins)[:4]
    close, _ = summary.closest.by_check["position.yaw"]
    assert [case.photo for case in close] == rows["photo"].take(nearest).to_pylist()
