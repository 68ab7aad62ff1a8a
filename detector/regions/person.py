"""Who is person and who is background, down to the hair.

The segmentation network knows people but sees only 256 x 256 pixels. Above the chin its edge is
redrawn by colour: a local background colour is extrapolated from what is surely background, and
a pixel near the edge is person as far as it differs from it. Where the background is busy that
difference means nothing, its own spread says so, and the network's word stands.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.networks.sessions import Networks
from detector.view import View

_SIDE_PX = 256
_SURELY_BACKGROUND = 0.08
_BAND = 0.15  # how far from the network's edge hair may stray, in eye distances
_INSIDE = 0.07  # how far inside it the background may show through, in eye distances
_REDUCTION = 4
_SPREAD = 0.42  # reach of the background's local colour, in eye distances
_LEAST_SEEN_PX = 500


def person(view: View, networks: Networks, chin_y_px: float) -> NDArray[np.float32]:
    """Estimate how much of each pixel is person.

    Parameters
    ----------
    view : View
        The portrait at working size.
    networks : Networks
        This thread's networks.
    chin_y_px : float
        Row of the chin in working pixels: the edge is refined above it, where hair is.

    Returns
    -------
    ndarray, shape (h, w), float32
        0 background .. 1 person.
    """
    alpha = _network(view.rgb, networks)
    core = (alpha > 0.5).astype(np.uint8)
    reach = cv2.dilate(core, _disc(_BAND * view.eye_distance_px))
    surely = (reach == 0) & (alpha < _SURELY_BACKGROUND)
    rows = slice(0, int(np.clip(chin_y_px, 0, len(alpha))))
    if surely.sum() < _LEAST_SEEN_PX or rows.stop == 0:
        return alpha
    differs = _difference(view, surely, rows)
    deep = cv2.erode(core[rows], _disc(_INSIDE * view.eye_distance_px))
    refined = alpha[rows]
    outside = (reach[rows] > 0) & (core[rows] == 0)
    rim = (core[rows] > 0) & (deep == 0)
    refined[outside] = np.maximum(refined, differs)[outside]
    refined[rim] = (0.5 * refined + 0.5 * differs)[rim]
    return alpha


def _network(rgb: NDArray[np.uint8], networks: Networks) -> NDArray[np.float32]:
    small = cv2.resize(rgb, (_SIDE_PX, _SIDE_PX), interpolation=cv2.INTER_AREA)
    (probability,) = networks.selfie_segmentation((small.astype(np.float32) * (1 / 255))[None])
    size = (rgb.shape[1], rgb.shape[0])
    return np.asarray(cv2.resize(probability[0, :, :, 0], size), np.float32)


def _difference(view: View, surely: NDArray[np.bool_], rows: slice) -> NDArray[np.float32]:
    """Tell person 1 from background 0 by colour, in units of the background's own spread."""
    local = _background_colour(view, surely)[rows]
    weights = np.array([0.8, 1, 1], np.float32)  # lightness counts less: shadows are background
    apart = (view.lab[rows] - local) * weights
    distance = np.sqrt(cv2.transform(apart * apart, np.ones((1, 3), np.float32)))
    seen = surely[rows]
    if not seen.any():
        return np.zeros(seen.shape, np.float32)
    spread = float(np.percentile(distance[seen], 90))
    share = (distance - 1.2 * spread - 1) / (2.5 * spread + 6)
    return np.asarray(np.clip(share, 0, 1), np.float32)


def _background_colour(view: View, surely: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Extrapolate the colour of the sure background over the picture: normalised convolution."""
    height, width = surely.shape
    size = (max(width // _REDUCTION, 1), max(height // _REDUCTION, 1))
    weight = surely.astype(np.float32)
    colour = cv2.resize(view.lab * weight[..., None], size, interpolation=cv2.INTER_AREA)
    share = cv2.resize(weight, size, interpolation=cv2.INTER_AREA)
    overall = colour.sum((0, 1)) / max(float(share.sum()), 1e-6)
    sigma = _SPREAD * view.eye_distance_px / _REDUCTION
    near = cv2.GaussianBlur(share, (0, 0), sigma)[..., None]
    local = (cv2.GaussianBlur(colour, (0, 0), sigma) + 1e-3 * overall) / (near + 1e-3)
    return np.asarray(cv2.resize(local, (width, height)), np.float32)


def _disc(radius_px: float) -> NDArray[np.uint8]:
    side = 2 * max(round(radius_px), 1) + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)), np.uint8)
