"""A figure of a picture, by the name of its measure."""

from collections.abc import Callable

import pytest

from detector.measures import BY_KEY
from sample_photos import Scene, Sitter, photograph
from tests.detector.conftest import Picture, Prepared

Measured = Callable[[str, Picture], float]


@pytest.fixture(scope="session")
def figure(prepared: Prepared) -> Measured:
    """Give a function that measures one picture; NaN where there is no figure."""
    return lambda key, rgb: float(BY_KEY[key](prepared(rgb)).values[0])


@pytest.fixture(params=["hopper", "collins", "sitter"])
def portrait(request: pytest.FixtureRequest) -> Picture:
    """Give two photographs and a drawing, one after the other."""
    picture: Picture = request.getfixturevalue(request.param)
    return picture


@pytest.fixture(scope="session")
def dark_skinned() -> Picture:
    """Give a drawn portrait of dark skin."""
    return photograph(Sitter(skin=(80, 52, 40), lips=(90, 50, 46)), Scene()).rgb
