"""How what several models tell becomes what one measure says."""

import math

import numpy as np
import pytest

from detector.appearance import combined

SAID = {
    "head_covering": 10.0,
    "covering_again": 10.0,
    "drawn_covering": 20.0,
    "hat": 90.0,
    "band": 70.0,
}


@pytest.mark.parametrize("models", [("head_covering", "covering_again"), ("drawn_covering",)])
def test_a_covering_is_as_certain_as_either_kind_has_it(models: tuple[str, ...]) -> None:
    told = SAID | dict.fromkeys(models, 80.0)
    assert combined("head_covering", told.__getitem__) == pytest.approx(80)


def test_both_looks_at_a_covering_count_and_the_second_the_most() -> None:
    told = SAID | {"head_covering": 60.0, "covering_again": 40.0}
    assert 40 < combined("head_covering", told.__getitem__) < 50
    told = SAID | {"head_covering": 40.0, "covering_again": 60.0}
    assert 50 < combined("head_covering", told.__getitem__) < 60
    told = SAID | {"head_covering": 100.0, "covering_again": 0.0}
    assert 20 <= combined("head_covering", told.__getitem__) < 50


def test_what_is_surely_bare_needs_no_second_look() -> None:
    told = SAID | {"head_covering": 1.0, "covering_again": math.nan, "drawn_covering": 0.0}
    assert combined("head_covering", told.__getitem__) == 1


def test_many_heads_are_told_at_once() -> None:
    told = {name: np.array([said, 1.0]) for name, said in SAID.items()}
    told["covering_again"][1] = math.nan
    assert combined("head_covering", told.__getitem__).tolist() == [20, 1]


def test_a_hat_is_no_more_certain_than_a_covering() -> None:
    assert combined("hat", SAID.__getitem__) == 20.0
    assert combined("hat", (SAID | {"hat": 5.0}).__getitem__) == 5.0


def test_other_measures_say_what_their_model_tells() -> None:
    assert combined("band", SAID.__getitem__) == 70.0
