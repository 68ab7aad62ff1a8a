"""The mouth's shape: what tells a smile besides how the face looks.

The expression network's coefficient for a smile weighs, as log-odds because those move evenly
from rest to a laugh, beside distances about the mouth on the head turned back to square, in eye
distances. A wide mouth under a wide nose is at rest; one that is wide for its nose is not.
"""

from collections.abc import Mapping
from functools import cache

import numpy as np
from numpy.typing import NDArray

from detector.face import landmarks as at
from detector.face.faces import Faces
from detector.face.ways import ACROSS, DOWN, Ways

_COEFFICIENTS = np.array([44, 45])  # of the network's 52: right and left
_LEAST_SHARE = 1e-4
# How far some landmarks' middle is to the person's left of, or below, that of others.
_DISTANCES: Mapping[str, tuple[int, str, str]] = {
    "mouth_width": (ACROSS, "61", "291"),
    "nose_width": (ACROSS, "64 48", "294 278"),
    "corners_below_lips": (DOWN, "13 14", "61 291"),
    "corners_below_nose": (DOWN, "2", "61 291"),
    "corners_below_upper_edge": (DOWN, "0", "61 291"),
    "corners_below_upper_sides": (DOWN, "40 270 91 321", "61 291"),
    "corners_above_lower_edge": (DOWN, "61 291", "17"),
    "lip_below_nose": (DOWN, "2", "0"),
    "upper_lip": (DOWN, "0", "13"),
    "lower_lip": (DOWN, "14", "17"),
    "lip_gap": (DOWN, "13 82 312", "14 87 317"),
}
FEATURES = ("coefficient", *_DISTANCES)


def features(faces: Faces) -> NDArray[np.float64]:
    """Give the features, shape (N, F) in the order of ``FEATURES``; NaN where there is no face."""
    shares = faces.blendshapes[:, _COEFFICIENTS].astype(np.float64)
    shares = np.clip(shares, _LEAST_SHARE, 1 - _LEAST_SHARE)
    log_odds = np.log(shares / (1 - shares)).mean(1)
    return np.column_stack([log_odds, _ways().along(faces)])


@cache
def _ways() -> Ways:
    return Ways(
        [(axis, at.indices(one), at.indices(two)) for axis, one, two in _DISTANCES.values()]
    )
