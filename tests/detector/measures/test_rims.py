import cv2
import numpy as np
import pytest

from tests.detector.conftest import Picture, Prepared
from tests.detector.measures.conftest import Measured


def _spectacled(face: Picture, prepared: Prepared) -> Picture:
    """Draw heavy black rims, a bridge that sits askew, and a shadow below them."""
    right, left = prepared(face).faces.points[0, [468, 473], :2]
    unit = float(np.linalg.norm(left - right))
    rims = np.zeros(face.shape[:2], np.float32)
    lens, line = (round(0.4 * unit), round(0.3 * unit)), max(round(0.07 * unit), 1)
    middles = [(round(x), round(y + 0.07 * unit)) for x, y in (right, left)]
    for middle in middles:
        cv2.ellipse(rims, middle, lens, 0, 0, 360, 1, line)
    start, end = middles[0][0] + lens[0], middles[1][0] - lens[0]
    cv2.line(rims, (start, middles[0][1]), (end, middles[0][1] + line), 1, line)
    fallen = cv2.GaussianBlur(np.roll(rims, round(0.07 * unit), 0), (0, 0), 0.03 * unit)
    shaded = face * (1 - 0.2 * fallen[..., None])
    worn = shaded * (1 - rims[..., None]) + 10 * rims[..., None]
    return np.asarray(np.rint(worn), np.uint8)


@pytest.mark.parametrize(
    ("key", "change"),
    [
        ("lighting.lamp_ahead", 0.2),
        ("lighting.evenness", 0.3),
        ("lighting.dapple", 0.1),
        ("lighting.hardness", 0.3),
    ],
)
def test_spectacles_are_neither_light_nor_shade(
    figure: Measured,
    prepared: Prepared,
    sitter: Picture,
    dark_skinned: Picture,
    key: str,
    change: float,
) -> None:
    for face in (sitter, dark_skinned):
        assert figure(key, _spectacled(face, prepared)) < figure(key, face) + change
