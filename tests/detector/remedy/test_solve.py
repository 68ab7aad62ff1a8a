import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import linprog

from detector.remedy.solve import centre

Rows = NDArray[np.float64]
NONE = np.empty((0, 4))
# 0 <= scale <= 10 and shifts within 10, as margins.
BOX = np.array(
    [[1, 0, 0, 0], [-1, 0, 0, 10], [0, 1, 0, 10], [0, -1, 0, 10], [0, 0, 1, 10], [0, 0, -1, 10]],
    np.float64,
)

whole = st.integers(-6, 6)
rows = st.lists(st.tuples(whole, whole, whole, st.integers(-20, 30)), max_size=8).map(
    lambda found: np.array(found, np.float64).reshape(-1, 4)
)


def least(limited: Rows, point: Rows) -> float:
    return float((limited[:, :3] @ point + limited[:, 3]).min())


@given(rows, rows)
def test_a_solved_point_meets_every_row(some: Rows, hard: Rows) -> None:
    limited = np.vstack([BOX, some])
    found = centre(limited, hard)
    assume(found is not None)
    assert found is not None
    assert least(limited, found.point) >= -1e-6
    assert len(hard) == 0 or least(hard, found.point) >= -1e-6


@given(rows, rows)
def test_nothing_is_found_exactly_where_nothing_exists(some: Rows, hard: Rows) -> None:
    every = np.vstack([BOX, some, hard])
    answer = linprog(np.zeros(3), A_ub=-every[:, :3], b_ub=every[:, 3], bounds=[(None, None)] * 3)
    assert (centre(np.vstack([BOX, some]), hard) is not None) == (answer.status == 0)


@given(rows, st.integers(0, 2**32 - 1))
def test_no_feasible_point_has_a_larger_margin(some: Rows, seed: int) -> None:
    limited = np.vstack([BOX, some])
    found = centre(limited, NONE)
    assume(found is not None)
    assert found is not None
    generator = np.random.default_rng(seed)
    anywhere = generator.uniform([0, -10, -10], [10, 10, 10], (2000, 3))
    nearby = found.point + generator.normal(0, 0.3, (2000, 3))
    tried = np.vstack([anywhere, nearby])
    margins = (tried @ limited[:, :3].T + limited[:, 3]).min(1)
    assert margins.max() <= found.margin + 1e-6
    assert abs(least(limited, found.point) - found.margin) < 1e-6


def test_what_the_smallest_margin_leaves_open_is_centred_too() -> None:
    narrow = np.array([[1.0, 0, 0, -1], [-1, 0, 0, 2]])
    wide = np.array([[0.0, 1, 0, 0], [0, -1, 0, 10], [0, 0, 1, 4], [0, 0, -1, 4]])
    found = centre(np.vstack([narrow, wide]), NONE)
    assert found is not None
    assert found.margin == 0.5
    np.testing.assert_allclose(found.point, [1.5, 5, 0], atol=1e-6)


def test_a_hard_row_takes_no_margin() -> None:
    found = centre(np.array([[1.0, 0, 0, 0], [-1, 0, 0, 10]]), np.array([[-1.0, 0, 0, 2]]))
    assert found is not None
    assert found.point[0] == pytest.approx(2)
