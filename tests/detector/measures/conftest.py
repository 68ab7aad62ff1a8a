"""A figure of a picture, by the name of its measure."""

from collections.abc import Callable

import pytest

from detector.measures import BY_KEY
from tests.detector.conftest import Picture, Prepared

Measured = Callable[[str, Picture], float]


@pytest.fixture(scope="session")
def figure(prepared: Prepared) -> Measured:
    """Give a function that measures one picture; NaN where there is no figure."""
    return lambda key, rgb: float(BY_KEY[key](prepared(rgb)).values[0])
