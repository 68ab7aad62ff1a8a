import resource
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector import Standard
from detector.audit.changes import SCHEMA
from detector.audit.compare import Comparison, compare
from detector.audit.folder import Run, read_rows, write_part
from detector.audit.matching import matched
from detector.audit.rejudge import rejudge
from tests.detector.audit.synthetic import ENGINE

YAW = ("position.yaw", "position.yaw")


def stricter(standard: Standard) -> Standard:
    limits = [
        limit.model_copy(update={"min": -3, "max": 3}) if limit.check == YAW[0] else limit
        for limit in standard.limits
    ]
    return standard.model_copy(update={"limits": tuple(limits)})


def compared(one: Path, other: Path) -> tuple[Comparison, list[dict[str, Any]]]:
    tables: list[pa.Table] = []
    found = compare(one, other, lambda changed, _: tables.append(changed))
    return found, pa.concat_tables(tables or [SCHEMA.empty_table()]).to_pylist()


def test_an_audit_does_not_differ_from_itself(made_audit: Path) -> None:
    found, changed = compared(made_audit, made_audit)
    assert (found.photos, found.changed, changed) == (3000, 0, [])


def test_a_moved_limit_is_named_with_both_limits_and_the_figure(
    made_audit: Path, standard: Standard, tmp_path: Path
) -> None:
    for _ in rejudge(made_audit, stricter(standard), tmp_path / "strict"):
        pass
    found, changed = compared(made_audit, tmp_path / "strict")
    was, now = (
        dict(zip(rows["photo"].to_pylist(), rows["verdict"].to_pylist(), strict=True))
        for rows in (pa.concat_tables(read_rows(out)) for out in (made_audit, tmp_path / "strict"))
    )
    assert {row["photo"] for row in changed} == {name for name in was if was[name] != now[name]}
    assert found.verdicts == Counter((was[name], now[name]) for name in was)
    assert found.causes == {(YAW[0], "limit-moved"): found.changed}
    (reason,) = changed[0]["because"]
    assert (reason["limit_was"], reason["limit_now"]) == ("-9 … 9 (-14 … 14)", "-3 … 3 (-14 … 14)")
    assert abs(float(reason["figure_now"])) > 3
    assert reason["figure_was"] == reason["figure_now"]


def test_another_figure_and_a_file_read_now_are_told_apart(
    made_audit: Path, standard: Standard, tmp_path: Path
) -> None:
    rows = pa.concat_tables(read_rows(made_audit)).slice(0, 200)
    passed = rows["verdict"].to_pylist().index("pass")
    broken = rows["verdict"].to_pylist().index("unreadable")
    figures, codes = rows["m.position.yaw"].to_pylist(), rows["code"].to_pylist()
    figures[passed], codes[broken] = 80.0, None
    write(tmp_path / "one", standard, rows)
    for name, cells in (("m.position.yaw", figures), ("code", codes)):
        place = rows.schema.get_field_index(name)
        rows = rows.set_column(
            place, rows.schema.field(place), pa.array(cells, rows.schema.field(place).type)
        )
    verdicts = rows["verdict"].to_pylist()
    verdicts[passed], verdicts[broken] = "fail", "review"
    place = rows.schema.get_field_index("verdict")
    rows = rows.set_column(place, rows.schema.field(place), pa.array(verdicts))
    write(tmp_path / "other", standard, rows)
    found, changed = compared(tmp_path / "one", tmp_path / "other")
    assert found.causes == {(YAW[0], "figure-moved"): 1, ("file.readable", "readable"): 1}
    assert {(row["was"], row["now"]) for row in changed} == {
        ("pass", "fail"),
        ("unreadable", "review"),
    }


def write(out: Path, standard: Standard, rows: pa.Table) -> None:
    Run(engine=ENGINE, models={}, sources=("photos",), standard=standard, finished=True).write(out)
    write_part(out, 0, rows, "")


PHOTOS = st.lists(st.tuples(st.sampled_from("abcde"), st.sampled_from("xy")), max_size=12)


@settings(max_examples=30, deadline=None)
@given(PHOTOS, PHOTOS)
def test_matching_equals_a_join_by_hand(
    made_audit: Path,
    standard: Standard,
    tmp_path_factory: pytest.TempPathFactory,
    ours: list[tuple[str, str]],
    theirs: list[tuple[str, str]],
) -> None:
    folder = tmp_path_factory.mktemp("join")
    some = next(read_rows(made_audit))
    for side, photos in (("one", ours), ("other", theirs)):
        rows = some.slice(0, len(photos))
        for name, cells in zip(
            ("photo", "sha256"), zip(*photos, strict=True) if photos else ((), ()), strict=True
        ):
            place = rows.schema.get_field_index(name)
            rows = rows.set_column(place, rows.schema.field(place), pa.array(cells, pa.string()))
        write(folder / side, standard, rows)
    pairs: Counter[tuple[str, str]] = Counter()
    alone = [0, 0, 0]
    for pair in matched(folder / "one", folder / "other", [], file_rows=4):
        keys = [
            list(zip(side["photo"].to_pylist(), side["sha256"].to_pylist(), strict=True))
            for side in (pair.one, pair.other)
        ]
        assert keys[0] == keys[1]
        pairs.update(keys[0])
        alone = [
            a + b
            for a, b in zip(alone, (pair.only_one, pair.only_other, pair.replaced), strict=True)
        ]
    assert pairs == Counter(ours) & Counter(theirs)
    assert alone[0] + alone[2] == len(ours) - pairs.total()
    assert alone[1] + alone[2] == len(theirs) - pairs.total()


def test_many_rows_are_matched_with_few_files_open(
    made_audit: Path, standard: Standard, tmp_path: Path
) -> None:
    rows = pa.concat_tables(read_rows(made_audit))
    place = rows.schema.get_field_index("photo")
    names = ["one.jpg"] * 500 + [f"{number}.jpg" for number in range(2500)]
    for side, cells in (("one", names), ("other", names[::-1])):
        field = rows.schema.field(place)
        write(tmp_path / side, standard, rows.set_column(place, field, [cells]))
    few = len(list(Path("/proc/self/fd").iterdir())) + 80
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (few, before[1]))
    try:
        found = list(matched(tmp_path / "one", tmp_path / "other", [], file_rows=10))
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
    assert sum(len(pair.one) + pair.only_one + pair.replaced for pair in found) == 3000
    largest = max(len(pair.one) + pair.only_one + pair.replaced for pair in found)
    assert 500 <= largest <= 520
