"""What is laid over the whole photo half transparent is a watermark; texture and print are not."""

import cv2
import numpy as np
import pytest

from sample_photos import Scene, Sitter, photograph
from tests.detector.conftest import Picture
from tests.detector.measures.conftest import Measured

KEY = "appearance.watermark"


def tiled(shape: tuple[int, ...], turn_deg: float = 30) -> Picture:
    """Give a mask of words in rows aslant."""
    height, width = shape[:2]
    words = np.zeros((2 * height, 2 * width), np.uint8)
    for row in range(30, 2 * height, 55):
        text = "STUDIO PROOF " * 6
        cv2.putText(words, text, (-row % 90 - 90, row), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 255, 3)
    turn = cv2.getRotationMatrix2D((width, height), turn_deg, 1)
    turned = cv2.warpAffine(words, turn, (2 * width, 2 * height))
    top, left = height // 2, width // 2
    return np.asarray(turned[top : top + height, left : left + width], np.uint8)


def overlaid(rgb: Picture, opacity: float, level: int = 255, below: float = 0.0) -> Picture:
    """Blend the words over a photo, from a share of its height on."""
    cover = opacity * tiled(rgb.shape)[..., None].astype(np.float32) / 255
    cover[: int(below * len(rgb))] = 0
    blended = rgb * (1 - cover) + level * cover
    return np.rint(blended).astype(np.uint8)


@pytest.mark.parametrize("opacity", [0.25, 0.4, 0.6])
@pytest.mark.parametrize("skin", [(226, 186, 160), (96, 66, 52)], ids=["fair", "dark"])
def test_white_words_over_the_whole_photo_are_a_watermark(
    figure: Measured, opacity: float, skin: tuple[int, int, int]
) -> None:
    sitter = photograph(Sitter(skin=skin), Scene()).rgb
    assert figure(KEY, sitter) < 0.3
    assert figure(KEY, overlaid(sitter, opacity)) > 1.2


def test_words_on_the_clothes_alone_may_be_printed_on_them(
    figure: Measured, sitter: Picture
) -> None:
    assert figure(KEY, overlaid(sitter, 0.5, below=0.85)) < 0.3


def test_noise_lightens_by_every_share_and_is_no_watermark(
    figure: Measured, sitter: Picture
) -> None:
    grain = np.random.default_rng(4).normal(0, 9, sitter.shape[:2])[..., None]
    noisy = np.rint(np.clip(sitter + grain, 0, 255)).astype(np.uint8)
    assert figure(KEY, noisy) < 0.6


def test_a_watermark_of_another_size_is_found_too(figure: Measured, sitter: Picture) -> None:
    marked = overlaid(sitter, 0.4)
    large = cv2.resize(marked, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    assert figure(KEY, np.asarray(large, np.uint8)) > 1.2
