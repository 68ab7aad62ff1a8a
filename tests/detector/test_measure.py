import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.measure import Column, Figure, Reason, column, column_of, measure

figures = st.lists(st.floats(allow_nan=False) | st.sampled_from(Reason))


@given(figures)
def test_a_column_holds_each_figure_or_why_there_is_none(cells: list[Figure]) -> None:
    stacked = column(cells)
    assert len(stacked.values) == len(stacked.reasons) == len(cells)
    for cell, value, reason in zip(cells, stacked.values, stacked.reasons, strict=True):
        if isinstance(cell, Reason):
            assert math.isnan(value)
            assert reason is cell
        else:
            assert value == cell
            assert reason is None


@given(figures)
def test_an_array_with_reasons_makes_the_same_column(cells: list[Figure]) -> None:
    stacked = column(cells)
    again = column_of(stacked.values, [r or Reason.NO_FACE for r in stacked.reasons])
    np.testing.assert_array_equal(again.values, stacked.values)
    assert again.reasons == stacked.reasons


def test_one_reason_serves_every_absent_figure() -> None:
    made = column_of(np.array([1, np.nan, np.nan], np.float32), Reason.NO_FACE)
    assert made.reasons == (None, Reason.NO_FACE, Reason.NO_FACE)
    assert made.values.dtype == np.float64


@pytest.mark.parametrize(
    ("values", "reasons"),
    [
        ([1.0], (Reason.NO_FACE,)),
        ([math.nan], (None,)),
        ([1.0, 2.0], (None,)),
    ],
)
def test_a_figure_is_absent_exactly_where_a_reason_is_given(
    values: list[float], reasons: tuple[Reason | None, ...]
) -> None:
    with pytest.raises(ValueError, match="NaN exactly where"):
        Column(np.array(values), reasons)


def test_a_nan_must_give_its_reason() -> None:
    with pytest.raises(ValueError, match="NaN exactly where"):
        column([math.nan])


def test_a_declared_measure_carries_its_name_unit_and_categories() -> None:
    declared = measure("file.mood", categories=("glad", "sad"))(lambda _: column([0, 1]))
    assert (declared.key, declared.unit, declared.categories) == ("file.mood", "", ("glad", "sad"))
