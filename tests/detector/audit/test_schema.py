"""The table of an audit: what is stored can be judged again, and says what it is."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from detector import load_standard
from detector.audit.blocks import blocks
from detector.audit.folder import Run, finished, part_path, read_rows, read_run, write_part
from detector.audit.judged import as_arrays, judged, stored
from detector.audit.schema import FIXED, schema
from detector.errors import AuditError
from detector.measure import Column, Reason, column
from detector.measures import CATEGORIES, MEASURES

ROWS = 40


def measured() -> dict[str, Column]:
    """Give figures that pass, fail and lack, of every measure."""
    chance = np.random.default_rng(3)
    columns = {}
    for measure in MEASURES:
        cells = chance.normal(0, 100, ROWS)
        if measure.key in CATEGORIES:
            cells = chance.integers(0, len(CATEGORIES[measure.key]), ROWS).astype(float)
        absent = chance.random(ROWS) < 0.1
        columns[measure.key] = column(
            Reason.NO_FACE if gone else float(cell)
            for cell, gone in zip(cells, absent, strict=True)
        )
    return columns


def rows_of(columns: dict[str, Column]) -> pa.Table:
    fixed = {"photo": [f"{n}.jpg" for n in range(ROWS)], "source": ["a"] * ROWS}
    fixed |= {"verdict": ["pass"] * ROWS, "engine": ["1"] * ROWS}
    arrays = as_arrays(columns) | {name: pa.array(cells) for name, cells in fixed.items()}
    for name, kind, null, _ in FIXED:
        filler = None if null else (0 if pa.types.is_integer(kind) else "x")
        arrays.setdefault(name, pa.array([filler] * ROWS, kind))
    for field in schema():
        arrays.setdefault(field.name, pa.nulls(ROWS, field.type))
    return pa.table([arrays[name] for name in schema().names], schema=schema())


def test_stored_figures_are_judged_like_measured_ones(tmp_path: Path) -> None:
    standard, columns = load_standard("cn-id-card"), measured()
    write_part(tmp_path, 1234, rows_of(columns), "digest")
    (rows,) = read_rows(tmp_path)
    again = judged(standard, stored(rows, columns))
    assert again == judged(standard, columns)
    assert {status for column in again.statuses.values() for status in column} == {
        "pass", "review", "fail", "not_assessed",
    }  # fmt: skip


def test_rows_come_back_in_order_with_the_columns_asked_for(tmp_path: Path) -> None:
    rows = rows_of(measured())
    for chunk in (1000, 2, 0):
        write_part(tmp_path, chunk, rows.set_column(4, "chunk", pa.array([chunk] * ROWS)), "d")
    tables = list(read_rows(tmp_path, ["chunk", "m.file.format"]))
    assert [table["chunk"][0].as_py() for table in tables] == [0, 2, 1000]
    assert tables[0].column_names == ["chunk", "m.file.format"]


def test_a_part_keeps_the_identity_of_its_photos(tmp_path: Path) -> None:
    rows, part = rows_of(measured()), part_path(tmp_path, 0)
    assert finished(part) is None
    write_part(tmp_path, 0, rows, "abc")
    assert finished(part) == ("abc", rows)
    part.write_bytes(b"PAR1 cut off")
    assert finished(part) is None
    write_part(tmp_path, 0, rows.rename_columns(["p", *rows.schema.names[1:]]), "abc")
    assert finished(part) is None


def test_no_changed_bit_of_a_figure_goes_unnoticed(tmp_path: Path) -> None:
    write_part(tmp_path, 0, rows_of(measured()), "abc")
    part = part_path(tmp_path, 0)
    content = part.read_bytes()
    group = pq.read_metadata(part).row_group(0)
    names = [group.column(place).path_in_schema for place in range(group.num_columns)]
    column = group.column(names.index("m.position.roll"))
    end = column.data_page_offset + column.total_compressed_size
    for place in range(end - ROWS * 8 // 2, end):  # of the figures, behind the page's heading
        for bit in range(8):
            changed = content[place] ^ 1 << bit
            part.write_bytes(content[:place] + bytes([changed]) + content[place + 1 :])
            assert finished(part) is None
    for reader in (blocks, read_rows):
        with pytest.raises((AuditError, OSError)):
            list(reader(tmp_path, ["m.position.roll"]))


def test_a_column_that_one_part_alone_lacks_is_damage(tmp_path: Path) -> None:
    Run(engine="1", models={}, sources=(), standard=load_standard("cn-id-card")).write(tmp_path)
    rows = rows_of(measured())
    write_part(tmp_path, 0, rows, "abc")
    write_part(tmp_path, 1, rows.rename_columns(["p", *rows.schema.names[1:]]), "abc")
    with pytest.raises(AuditError, match=r"000000001\.parquet is damaged"):
        list(blocks(tmp_path, ["photo", "source"]))


def test_every_field_is_described() -> None:
    assert all(field.metadata[b"description"] for field in schema())
    assert schema().field("m.position.roll").metadata[b"unit"] == b"deg"


def test_a_measure_that_an_old_audit_lacks_is_named() -> None:
    rows = rows_of(measured()).drop_columns(["m.position.yaw"])
    with pytest.raises(AuditError, match=r"position\.yaw"):
        stored(rows, ["position.yaw"])


def test_a_run_is_read_as_written_and_nothing_else_is_taken_for_one(tmp_path: Path) -> None:
    run = Run(engine="1", models={}, sources=("a",), standard=load_standard("cn-id-card"))
    run.write(tmp_path)
    assert read_run(tmp_path) == run
    assert read_run(tmp_path).standard.reference == run.standard.reference
    (tmp_path / "run.json").write_text("{}")
    with pytest.raises(AuditError, match="no audit"):
        read_run(tmp_path)


def test_every_kind_of_column_is_documented() -> None:
    text = (Path(__file__).parents[3] / "docs" / "audit.md").read_text("utf-8")
    kinds = {
        field.name if "." not in field.name else field.name.partition(".")[0] + ".<"
        for field in schema()
    }
    assert [kind for kind in kinds if f"`{kind}" not in text] == []
