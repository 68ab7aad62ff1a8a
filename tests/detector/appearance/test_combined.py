"""How what several models tell becomes what one measure says."""

import pytest

from detector.appearance import combined

SAID = {"head_covering": 10.0, "drawn_covering": 20.0, "hat": 90.0, "band": 70.0}


@pytest.mark.parametrize("model", ["head_covering", "drawn_covering"])
def test_a_covering_is_as_certain_as_either_model_has_it(model: str) -> None:
    told = SAID | {model: 80.0}
    assert combined("head_covering", told.__getitem__) == 80.0


def test_a_hat_is_no_more_certain_than_a_covering() -> None:
    assert combined("hat", SAID.__getitem__) == 20.0
    assert combined("hat", (SAID | {"hat": 5.0}).__getitem__) == 5.0


def test_other_measures_say_what_their_model_tells() -> None:
    assert combined("band", SAID.__getitem__) == 70.0
