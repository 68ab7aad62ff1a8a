from itertools import pairwise

import numpy as np
import pytest

from tests.detector.conftest import Picture
from tests.detector.measures.conftest import Measured
from tests.detector.measures.light import lit, paled

CONTRAST, HARDNESS, STEPS = "lighting.contrast", "lighting.hardness", "lighting.steps"


def test_a_flatter_picture_has_paler_shadows(figure: Measured, portrait: Picture) -> None:
    depths = [figure(CONTRAST, paled(portrait, share)) for share in (0.3, 0.6, 1.0)]
    assert all(flatter > richer + 0.1 for flatter, richer in pairwise(depths))


def test_dark_skin_is_not_flat(figure: Measured, sitter: Picture, dark_skinned: Picture) -> None:
    assert figure(CONTRAST, dark_skinned) == pytest.approx(figure(CONTRAST, sitter), abs=0.12)


def steepened(rgb: Picture, slope: float) -> Picture:
    """Steepen the tone curve about the middle of the scale."""
    return np.asarray(np.rint(255 / (1 + np.exp(-slope * (rgb / 255 - 0.5)))), np.uint8)


def test_a_steep_curve_makes_hard_tones(figure: Measured, portrait: Picture) -> None:
    figures = [figure(HARDNESS, steepened(portrait, slope)) for slope in (4, 8, 14)]
    assert all(softer < harder - 0.1 for softer, harder in pairwise(figures))


def test_a_displays_curve_makes_hard_tones(figure: Measured, portrait: Picture) -> None:
    twice = np.asarray(np.rint(255 * (portrait / 255) ** 2.2), np.uint8)
    assert figure(HARDNESS, twice) > figure(HARDNESS, portrait) + 0.3


def test_dark_skin_is_not_hard(figure: Measured, sitter: Picture, dark_skinned: Picture) -> None:
    assert figure(HARDNESS, dark_skinned) < figure(HARDNESS, sitter) + 0.1


def test_a_lamps_colour_does_not_make_tones_hard(figure: Measured, sitter: Picture) -> None:
    warm = lit(sitter, (0.95, 0.8, 0.6))
    assert figure(HARDNESS, warm) == pytest.approx(figure(HARDNESS, sitter), abs=0.1)


def test_few_levels_are_steps(figure: Measured, portrait: Picture) -> None:
    posters = [(portrait // width * width + width // 2).astype(np.uint8) for width in (4, 24)]
    assert figure(STEPS, portrait) < 0.17
    assert figure(STEPS, posters[0]) < 0.19
    assert figure(STEPS, posters[1]) > 0.28


def test_more_contrast_is_no_steps(figure: Measured, portrait: Picture) -> None:
    stretched = np.clip(1.6 * (portrait - 128.0) + 128, 0, 255).astype(np.uint8)
    assert figure(STEPS, stretched) < 0.19
