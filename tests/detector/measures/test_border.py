import numpy as np
import pytest

from sample_photos import Scene, Sitter, photograph
from tests.detector.conftest import Picture
from tests.detector.measures.conftest import Measured

BORDER = "background.border"
NAVY, CREAM = (30, 40, 90), (236, 232, 222)


@pytest.fixture(scope="module")
def navy() -> Picture:
    return photograph(Sitter(clothes=NAVY), Scene()).rgb


@pytest.fixture(scope="module")
def cream() -> Picture:
    return photograph(Sitter(clothes=CREAM), Scene()).rgb


def striped(one: Picture, other: Picture, width_px: float, degrees: float) -> Picture:
    """Dress the person in stripes of both photos' clothes, that hang in folds."""
    rows, columns = np.indices(one.shape[:2])
    folds_px = 4 * np.sin(columns / 25)
    across = np.cos(np.radians(degrees)) * (rows + folds_px) + np.sin(np.radians(degrees)) * columns
    return np.where((across // width_px % 2 == 0)[..., None], one, other)


@pytest.mark.parametrize("width_px", [4, 8, 14, 24, 40])
@pytest.mark.parametrize("degrees", [0, 4, 15])
def test_stripes_of_clothes_are_no_border(
    figure: Measured, navy: Picture, cream: Picture, width_px: float, degrees: float
) -> None:
    assert figure(BORDER, striped(navy, cream, width_px, degrees)) < 3


@pytest.mark.parametrize("width_px", [8, 24])
def test_a_strip_below_stripes_is_a_border(
    figure: Measured, navy: Picture, cream: Picture, width_px: float
) -> None:
    shirt = striped(navy, cream, width_px, 4)
    shirt[-12:] = (128, 128, 128)
    assert figure(BORDER, shirt) > 10
