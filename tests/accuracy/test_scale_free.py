"""The verdict is about the person in the picture, not about how many pixels show them."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from detector import inspect_batch, load_standard
from detector.report import Finding
from tests.detector.conftest import Picture

CARD_SCALE = 0.63  # brings the photographed heads to the width they have on a card
NAMES_THE_ENLARGEMENT = "sharpness.upscaled"
AT_ITS_LIMIT = 0.05  # share of a figure that resampling may move it by


@pytest.fixture(scope="module")
def cards(photos_dir: Path) -> list[Picture]:
    paths = sorted((photos_dir / "portraits").glob("*_neutral.jpg"))[::6]
    pictures = [np.asarray(cv2.imread(str(path)), np.uint8) for path in paths]
    return [resized(picture, CARD_SCALE, cv2.INTER_AREA) for picture in pictures]


def resized(picture: Picture, scale: float, method: int) -> Picture:
    return np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=method), np.uint8)


def findings(pictures: list[Picture]) -> list[Finding]:
    files = [cv2.imencode(".png", picture)[1].tobytes() for picture in pictures]
    reports = inspect_batch(files, load_standard("portrait"))
    return [
        finding
        for report in reports
        for finding in report.findings
        if finding.check != NAMES_THE_ENLARGEMENT
    ]


def is_at_its_limit(finding: Finding) -> bool:
    value, margin = finding.value, finding.margin
    return isinstance(value, float) and margin is not None and abs(margin) < AT_ITS_LIMIT * value


def test_four_times_as_large_gets_the_same_statuses(cards: list[Picture]) -> None:
    large = [resized(card, 4, cv2.INTER_CUBIC) for card in cards]
    assert len(cards) == 10
    apart = [
        (before, after)
        for before, after in zip(findings(cards), findings(large), strict=True)
        if before.status != after.status and not is_at_its_limit(before)
    ]
    assert apart == []
