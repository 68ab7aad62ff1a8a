import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from sample_photos import Scene, Sitter, photograph
from tests.detector.conftest import Picture
from tests.detector.measures.conftest import Measured

BORDER = "background.border"
NAVY, CREAM = (30, 40, 90), (236, 232, 222)
TABLE = (84, 62, 46)
PAPER = (240, 238, 232)


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
    return np.asarray(np.where((across // width_px % 2 == 0)[..., None], one, other), np.uint8)


def in_corner(size: float, right: bool, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Give by how many pixels each pixel lies beyond a line across a lower corner."""
    rows, columns = np.indices(shape[:2])
    away = shape[1] - 1 - columns if right else columns
    return np.asarray(size - 0.8 * away - (shape[0] - 1 - rows), np.float64)


def with_torn_corner(rgb: Picture, size_px: float, right: bool, paper_px: float) -> Picture:
    """Tear a lower corner off, or fold it over, before a table: more paper shows then."""
    beyond = in_corner(size_px, right, rgb.shape)
    beyond += 2 * np.sin(np.indices(rgb.shape[:2]).sum(0) / 3)
    torn = rgb.copy()
    torn[beyond > 0] = PAPER
    torn[beyond > paper_px] = TABLE
    return np.asarray(cv2.GaussianBlur(torn, (0, 0), 0.6), np.uint8)


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


@pytest.mark.parametrize("right", [False, True])
@pytest.mark.parametrize(("size_px", "paper_px"), [(70, 10), (110, 14), (110, 55)])
@pytest.mark.parametrize("light", [False, True])
def test_a_table_beyond_a_lower_corner_is_a_border(
    figure: Measured,
    navy: Picture,
    cream: Picture,
    right: bool,
    size_px: float,
    paper_px: float,
    light: bool,
) -> None:
    whole = cream if light else navy
    assert figure(BORDER, whole) < 1
    assert figure(BORDER, with_torn_corner(whole, size_px, right, paper_px)) > 20


def test_what_clothes_have_on_both_sides_is_no_torn_corner(
    figure: Measured, navy: Picture, cream: Picture
) -> None:
    sleeves = np.maximum(*(in_corner(90, right, navy.shape) for right in (False, True))) > 0
    assert figure(BORDER, np.where(sleeves[..., None], navy, cream)) < 1


def test_light_that_falls_off_towards_a_corner_is_no_torn_corner(
    figure: Measured, cream: Picture
) -> None:
    shade = np.clip(1 - in_corner(160, True, cream.shape) / 250, 0.5, 1)
    assert figure(BORDER, (cream * shade[..., None]).astype(np.uint8)) < 1
