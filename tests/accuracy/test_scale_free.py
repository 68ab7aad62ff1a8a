"""The verdict is about the person in the picture, not about how many pixels show them."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from detector import inspect_batch, load_standard
from tests.detector.conftest import Picture

CARD_SCALE = 0.63  # brings the photographed heads to the width they have on a card
NAMES_THE_ENLARGEMENT = "sharpness.upscaled"


@pytest.fixture(scope="module")
def cards(photos_dir: Path) -> list[Picture]:
    paths = sorted((photos_dir / "portraits").glob("*_neutral.jpg"))[::6]
    pictures = [np.asarray(cv2.imread(str(path)), np.uint8) for path in paths]
    return [resized(picture, CARD_SCALE, cv2.INTER_AREA) for picture in pictures]


def resized(picture: Picture, scale: float, method: int) -> Picture:
    return np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=method), np.uint8)


def statuses(pictures: list[Picture]) -> list[dict[str, str]]:
    files = [cv2.imencode(".png", picture)[1].tobytes() for picture in pictures]
    return [
        {
            finding.check: finding.status
            for finding in report.findings
            if finding.check != NAMES_THE_ENLARGEMENT
        }
        for report in inspect_batch(files, load_standard("portrait"))
    ]


def test_four_times_as_large_gets_the_same_statuses(cards: list[Picture]) -> None:
    large = [resized(card, 4, cv2.INTER_CUBIC) for card in cards]
    assert len(cards) == 10
    assert statuses(large) == statuses(cards)
