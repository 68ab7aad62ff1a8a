from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector import Standard, load_standard
from detector.audit.blocks import blocks, row_count
from detector.audit.folder import part_path, read_rows, read_run, write_part
from detector.audit.judged import judged, stored
from detector.audit.rejudge import rejudge, rejudged
from detector.errors import AuditError
from detector.standard import Limit
from tests.detector.audit.synthetic import Shape, make_audit

ROWS = 300


@pytest.fixture(scope="module")
def some_rows(made_audit: Path) -> pa.Table:
    return next(blocks(made_audit)).slice(0, ROWS)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_rejudged_is_judged_afresh(
    some_rows: pa.Table, standard: Standard, data: st.DataObject
) -> None:
    limits = [
        data.draw(st.sampled_from([limit, *_moved(limit, data)])) for limit in standard.limits
    ]
    other = standard.model_copy(update={"limits": tuple(limits)})
    again = rejudged(some_rows, other)
    fresh = judged(other, stored(some_rows, {limit.key for limit in limits}))
    readable = np.array(some_rows["code"].is_null())
    verdicts = np.where(readable, fresh.verdicts, "unreadable")
    assert again["verdict"].to_pylist() == verdicts.tolist()
    for check, statuses in fresh.statuses.items():
        assert again[f"s.{check}"].to_pylist() == [
            one if seen else None for one, seen in zip(statuses, readable, strict=True)
        ]


def _moved(limit: Limit, data: st.DataObject) -> list[Limit]:
    if limit.one_of:
        return []
    by = data.draw(st.floats(-20, 20))
    bounds = ("min", "max", "review_min", "review_max")
    moved = {name: getattr(limit, name) + by for name in bounds if getattr(limit, name) is not None}
    return [
        limit.model_copy(update=moved | {"tier": data.draw(st.sampled_from(["must", "advice"]))})
    ]


def test_an_audit_judged_by_its_own_standard_stays_what_it_was(
    made_audit: Path, standard: Standard, tmp_path: Path
) -> None:
    for _ in rejudge(made_audit, standard, tmp_path / "again"):
        pass
    was = pa.concat_tables(read_rows(made_audit))
    now = pa.concat_tables(read_rows(tmp_path / "again"))
    assert now.equals(was)
    assert read_run(tmp_path / "again") == read_run(made_audit)


def test_checks_that_the_other_standard_lacks_are_silent(made_audit: Path, tmp_path: Path) -> None:
    portrait = load_standard("portrait")
    for _ in rejudge(made_audit, portrait, tmp_path / "out"):
        pass
    rows = pa.concat_tables(read_rows(tmp_path / "out"))
    assert rows["s.file.bytes"].null_count == len(rows)
    assert set(rows["standard_hash"].to_pylist()) == {portrait.reference.hash}
    assert read_run(tmp_path / "out").standard == portrait


def test_every_measure_that_was_not_stored_is_named(
    some_rows: pa.Table, standard: Standard, tmp_path: Path
) -> None:
    bare = some_rows
    for key in ("lighting.glare", "position.yaw"):
        for kind in "mr":
            place = bare.schema.get_field_index(f"{kind}.{key}")
            bare = bare.set_column(
                place, bare.schema.field(place), pa.nulls(len(bare), bare.schema.field(place).type)
            )
    make_audit(tmp_path / "old", standard, Shape(0))
    write_part(tmp_path / "old", 0, bare, "")
    with pytest.raises(
        AuditError, match=r"position\.yaw.*lighting\.glare|lighting\.glare.*position\.yaw"
    ) as caught:
        list(rejudge(tmp_path / "old", standard, tmp_path / "out"))
    assert caught.value.code == "not-measured"
    assert not (tmp_path / "out").exists()


def test_a_folder_with_an_audit_is_not_written_over(made_audit: Path, standard: Standard) -> None:
    with pytest.raises(AuditError) as caught:
        list(rejudge(made_audit, standard, made_audit))
    assert caught.value.code == "audit-changed"


def test_an_audit_that_lost_a_part_is_none(standard: Standard, tmp_path: Path) -> None:
    audit = make_audit(tmp_path / "audit", standard, Shape(300, part_rows=100))
    part_path(audit, 2).unlink()
    lost = "holds 200 photos and held 300"
    with pytest.raises(AuditError, match=lost):
        row_count(audit)
    with pytest.raises(AuditError, match=lost):
        list(rejudge(audit, standard, tmp_path / "out"))
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("size", [1, 699, 700, 701, 5000])
def test_blocks_hold_all_rows_in_order(made_audit: Path, size: int) -> None:
    if size == 1:
        made = [len(block) for block in blocks(made_audit, ["photo"], 1)]
        assert made == [1] * 3000
        return
    found = list(blocks(made_audit, ["photo", "of no audit"], size))
    assert [len(block) for block in found[:-1]] == [size] * (len(found) - 1)
    wanted = pa.concat_tables(read_rows(made_audit, ["photo"]))
    assert pa.concat_tables(found).equals(wanted)
    assert row_count(made_audit) == len(wanted)


def test_an_audit_of_an_earlier_version_is_judged_by_what_it_measured(
    some_rows: pa.Table, standard: Standard, tmp_path: Path
) -> None:
    make_audit(tmp_path / "old", standard, Shape(0))
    bare = some_rows.drop_columns(
        ["m.lighting.glare", "r.lighting.glare", "s.lighting.glare", "g.yaw_deg"]
    )
    part = part_path(tmp_path / "old", 0)
    part.parent.mkdir(parents=True)
    pq.write_table(bare, part)
    with pytest.raises(AuditError, match=r"measure lighting\.glare,") as caught:
        list(rejudge(tmp_path / "old", standard, tmp_path / "out"))
    assert caught.value.code == "not-measured"
    limits = tuple(limit for limit in standard.limits if limit.check != "lighting.glare")
    without = standard.model_copy(update={"limits": limits})
    (again,) = rejudge(tmp_path / "old", without, tmp_path / "out")
    fresh = rejudged(some_rows, without)
    assert again["verdict"].equals(fresh["verdict"])
