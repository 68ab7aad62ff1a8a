"""Measures of ours beside what scikit-image publishes for the same question, same pixels."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from skimage import color, measure

from benchmarks.cases import Case, anew, case_of
from benchmarks.photos import STANDARD, photos
from detector import load_standard
from detector.kernels import cielab
from detector.measures import BY_KEY
from detector.view import LINEAR_TABLE

PHOTOS = 8


blur_effect: Callable[..., object] = measure.blur_effect


class Pair(NamedTuple):
    """Ours and the published implementation."""

    ours: Callable[[Case], object]
    published: Callable[[Case], object]


def _measured(key: str) -> Callable[[Case], object]:
    return lambda case: BY_KEY[key](anew(case.batch))


def _face(case: Case) -> NDArray[np.float64]:
    left, top, width, height = cv2.boundingRect(case.scene.regions.face)
    face = case.scene.view.rgb[top : top + height, left : left + width]
    return np.asarray(color.rgb2gray(face), np.float64)


def _to_lab(case: Case) -> object:
    return cielab(np.asarray(cv2.LUT(case.scene.view.rgb, LINEAR_TABLE), np.float32))


PAIRS: Mapping[str, Pair] = {
    "blur: sharpness.focus and blur_effect": Pair(
        _measured("sharpness.focus"), lambda case: blur_effect(_face(case))
    ),
    "CIE L*a*b*: cielab and rgb2lab": Pair(
        _to_lab, lambda case: color.rgb2lab(case.scene.view.rgb)
    ),
}


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    """Give the photos, each as every stage finds it."""
    cv2.setNumThreads(1)
    standard = load_standard(STANDARD)
    return [case_of(path.read_bytes(), standard) for path in photos(PHOTOS)]


@pytest.mark.parametrize("side", Pair._fields)
@pytest.mark.parametrize("question", PAIRS)
def test_pair(benchmark: Any, cases: list[Case], question: str, side: str) -> None:
    """Answer one question for all photos, ours or theirs."""
    answer = getattr(PAIRS[question], side)
    benchmark.pedantic(lambda: [answer(case) for case in cases], rounds=5, warmup_rounds=1)
