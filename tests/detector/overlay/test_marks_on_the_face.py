"""A mark on the face is said before anything that follows from it, and shown where it is."""

import cv2
import numpy as np
import pytest

from detector import inspect, load_standard
from detector.batch import prepare
from detector.codec import decode
from detector.networks.sessions import Networks
from detector.overlay.compose import objections_of
from detector.overlay.marks import locate
from sample_photos import Scene, Sitter, photograph
from sample_photos.encode import Encoding, encode


@pytest.mark.parametrize("landmark", [13, 468], ids=["mouth", "eye"])
def test_a_patch_is_said_first_and_shown_where_it_is(networks: Networks, landmark: int) -> None:
    rgb = photograph(Sitter(), Scene()).rgb
    points = prepare([decode(encode(rgb, Encoding()))], networks).faces.points[0, :, :2]
    middle = np.rint(points[landmark]).astype(int)
    cv2.ellipse(rgb, middle.tolist(), (32, 22), 0, 0, 360, (60, 120, 200), -1, cv2.LINE_AA)
    data = encode(rgb, Encoding())
    report = inspect(data, load_standard("cn-id-card"))
    first = objections_of(report)[0]
    assert (first.check, first.status) == ("appearance.marks", "fail")
    mark = locate(first, report.geometry, prepare([decode(data)], networks).scenes[0])
    assert mark is not None
    (shown,) = mark.areas
    assert np.abs((shown.min(0) + shown.max(0)) / 2 - middle).max() < 8
    assert np.abs(np.ptp(shown, axis=0) - [64, 44]).max() < 16
