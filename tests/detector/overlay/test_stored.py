"""A report that was stored, its figures rounded, is drawn as the one it was stored from."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from pydantic import TypeAdapter

from detector import Report, inspect, load_standard
from detector.batch import prepare
from detector.codec import decode
from detector.networks.sessions import Networks
from detector.overlay.marks import locate
from sample_photos import Scene, Sitter, photograph
from sample_photos.encode import Encoding, encode
from tests.detector.conftest import Picture

STORED = TypeAdapter(Report)


def bitten(rgb: Picture) -> Picture:
    """Cut a disc of wall out of the top of the head."""
    dark = np.flatnonzero(rgb[:, rgb.shape[1] // 2].max(1) < 128)
    top = (rgb.shape[1] // 2, int(dark[0]))
    return np.asarray(cv2.circle(rgb.copy(), top, 32, (254, 254, 254), -1), np.uint8)


def lettered(rgb: Picture) -> Picture:
    """Write a date on the clothes."""
    at = (rgb.shape[1] // 2 - 70, rgb.shape[0] - 24)
    font = cv2.FONT_HERSHEY_SIMPLEX
    return np.asarray(
        cv2.putText(rgb.copy(), "2026 11 26", at, font, 0.7, (250, 160, 40), 2), np.uint8
    )


def stamped(rgb: Picture) -> Picture:
    """Press the edge of a stamp on the clothes."""
    at = (rgb.shape[1] // 4, rgb.shape[0] - 41)
    return np.asarray(cv2.circle(rgb.copy(), at, 36, (200, 30, 40), 3, cv2.LINE_AA), np.uint8)


@pytest.mark.parametrize(
    ("spoilt", "check", "measure"),
    [
        (bitten, "background.edge", "background.bite"),
        (lettered, "appearance.marks", "appearance.lettering"),
        (stamped, "appearance.marks", "appearance.seal"),
    ],
)
def test_what_spoke_is_shown_whether_fresh_or_stored(
    networks: Networks, spoilt: Callable[[Picture], Picture], check: str, measure: str
) -> None:
    rgb = photograph(Sitter(), Scene()).rgb
    data = encode(spoilt(rgb), Encoding())
    fresh = inspect(data, load_standard("cn-id-card"))
    scene = prepare([decode(data)], networks).scenes[0]
    marks = []
    for report in (fresh, STORED.validate_json(fresh.to_json())):
        (said,) = (one for one in report.findings if one.check == check)
        assert said.measure == measure
        mark = locate(said, report.geometry, scene)
        assert mark is not None
        marks.append(mark)
    shown, again = (np.concatenate(mark.areas) for mark in marks)
    np.testing.assert_array_equal(shown, again)
    changed = np.argwhere((spoilt(rgb) != rgb).any(2))[:, ::-1]
    assert np.linalg.norm(shown.mean(0) - changed.mean(0)) < 30
