"""The head as a relief: an outline, a rounded base and the features of the face upon it."""

import numpy as np

from sample_photos.canvas import Line, Plane, X, Y, blob, curve, fill, mirrored, pair, soften
from sample_photos.sitter import Sitter

HALF_FACE = 103.5
FACE_EDGE_Y = 18.0
EYE_X = 46.0
CHIN_Y = 165.0
MOUTH_Y = 99.0

# Half-widths of the head from the skull's top to the chin; the jaw's may be narrowed.
_SKULL = [(0, -166), (34, -161), (64, -144), (87, -110), (98, -66), (102.5, -24), (103.5, 18)]
_JAW = [(102.2, 40), (98.5, 62), (93, 84), (85.5, 106), (75.5, 125), (61, 142.5), (43, 155.5)]
_CHIN = [(22, 163)]
# The profile from the skull's top to the chin: height of the base in front of the ears.
_PROFILE_Y = (-166, -163, -156, -142, -122, -90, -45, 0, 60, 110, 140, 158, 168)
_PROFILE_Z = (0, 24, 50, 76, 94, 106, 109, 105, 106, 109, 108, 106, 102)
# From the jaw's height on the head also curves in from below, and the chin stays this broad.
_JAW_Y, _CHIN_BREADTH, _RIM = 105.0, 40.0, 4.5
# x, y, radii and height of each feature; those off the middle line come in pairs.
_RELIEF = (
    (0, -32, 40, 18, 3.5),  # brow ridge, middle
    (54, -25, 34, 12, 4.0),  # brow ridge, sides
    (23, -4, 12, 15, -7.0),  # inner corner of the socket
    (47, -13, 24, 7, -3.6),  # fold above the eye
    (46, 2, 24, 15, 4.5),  # eyeball
    (46, 20, 26, 6, -1.4),  # furrow below the eye
    (66, 44, 28, 26, 4.5),  # cheekbone
    (0, 14, 11, 30, 8.0),  # bridge
    (0, 44, 14, 20, 9.5),
    (0, 57, 12, 11, 12.0),  # tip
    (19, 59, 7.5, 8, 8.0),  # wings
    (31, 57, 6, 10, -2.0),  # furrow beside them
    (41, 76, 8, 22, -1.6),  # fold from nose to mouth
    (0, 79, 4, 9, -2.0),  # philtrum
    (0, 96, 38, 16, 5.0),  # mouth bulges with the teeth
    (12, 92.5, 14, 4.5, 2.4),  # upper lip
    (38, 100, 6, 6, -2.2),  # corners
    (0, 106, 24, 6, 3.6),  # lower lip
    (0, 123, 26, 6, -3.6),  # furrow above the chin
    (0, 146, 28, 15, 5.0),  # chin
)


def outline(sitter: Sitter) -> Line:
    """Trace the head without hair and ears, shape (N, 2), sitter units."""
    slim = [(x * (1 - (1 - sitter.jaw) * (y - FACE_EDGE_Y) / 100), y) for x, y in _JAW + _CHIN]
    return curve(mirrored([*_SKULL, *slim, (0, CHIN_Y)]), closed=True)


def coverage(sitter: Sitter) -> Plane:
    """Cover the head without hair and ears: 0 outside, 1 inside."""
    return fill(outline(sitter))


def relief(sitter: Sitter) -> Plane:
    """Give the height of the face in front of the ears, in sitter units."""
    height = _base(sitter)
    for x, y, width, tall, rise in _RELIEF:
        height += rise * (pair(x, y, width, tall) if x else blob(x, y, width, tall))
    return height


def _base(sitter: Sitter) -> Plane:
    edge = outline(sitter)
    right = edge[edge[:, 0] >= 0]
    right = right[np.argsort(right[:, 1])]
    half = np.interp(Y[:, 0], right[:, 1], right[:, 0]).astype(np.float32)[:, None]
    depth = np.interp(Y[:, 0], _PROFILE_Y, _PROFILE_Z).astype(np.float32)[:, None]
    across = np.abs(X) / (half**4 + _CHIN_BREADTH**4) ** 0.25
    under = np.clip((Y - _JAW_Y) / (CHIN_Y - _JAW_Y), 0, 1)
    bulge: Plane = np.sqrt(np.clip(1 - across**2.5 - under**60, 0, 1))
    return depth * bulge + _RIM * soften(coverage(sitter), _RIM / 3)
