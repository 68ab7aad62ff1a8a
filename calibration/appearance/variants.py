"""The same head as another camera, another hand and another file would have given it."""

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Rgb = NDArray[np.uint8]
Points = NDArray[np.float32]

_PUPILS = [468, 473]
_TOP = 10
_USUAL_EYE_DISTANCE_PX = 96
_GRAIN_PX = 64
_GREY, _BLURRED, _NOISY, _COMPRESSED, _CUT = 0.08, 0.25, 0.2, 0.4, 0.25


def varied(rgb: Rgb, points: Points, rng: Generator) -> tuple[Rgb, Points]:
    """Give another picture of a head and where its landmarks would be found.

    Mirrored or not, the landmarks a little off, other exposure, contrast, white balance and
    saturation, softer, noisier, compressed, cut closer above the head.

    Parameters
    ----------
    rgb : ndarray, shape (h, w, 3), uint8
        The picture.
    points : ndarray, shape (478, 2), float32
        Landmarks in its pixels.
    rng : Generator
        What is drawn from.
    """
    if rng.random() < 0.5:
        rgb, points = _mirrored(rgb, points)
    points = _strayed(points, rng)
    eye_distance_px = float(np.linalg.norm(np.subtract(*points[_PUPILS])))
    seen = _filed(_taken(rgb, eye_distance_px, rng), rng)
    if rng.random() < _CUT:
        above = float(points[_TOP, 1]) - rng.uniform(0.3, 1.1) * eye_distance_px
        cut_px = max(int(above), 0)
        seen, points = seen[cut_px:], points - np.array([0, cut_px], np.float32)
    return np.ascontiguousarray(seen), points.astype(np.float32)


def _mirrored(rgb: Rgb, points: Points) -> tuple[Rgb, Points]:
    turned = points * [-1, 1] + [rgb.shape[1] - 1, 0]
    turned[_PUPILS] = turned[_PUPILS[::-1]]
    return np.ascontiguousarray(rgb[:, ::-1]), turned.astype(np.float32)


def _strayed(points: Points, rng: Generator) -> Points:
    """Shift, turn and scale the landmarks as much as they may err."""
    middle = points[_PUPILS].mean(0)
    unit = float(np.linalg.norm(np.subtract(*points[_PUPILS])))
    angle, scale = rng.normal(0, 0.03), np.exp(rng.normal(0, 0.05))
    turn = scale * np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    strayed = (points - middle) @ turn + middle + rng.normal(0, 0.03, 2) * unit
    return np.asarray(strayed, np.float32)


def _taken(rgb: Rgb, eye_distance_px: float, rng: Generator) -> Rgb:
    """Expose, tint, and let the colours fade; then soften it, or let the sensor speckle it."""
    bent = np.linspace(0, 1, 256) ** np.exp(rng.normal(0, 0.18))
    curves = 255 * np.clip(bent[:, None] * np.exp(rng.normal(0, 0.07, 3)), 0, 1)
    lit = np.asarray(cv2.LUT(rgb, curves[None].astype(np.uint8)))
    colourful = 0.0 if rng.random() < _GREY else np.exp(rng.normal(0, 0.25))
    contrast = np.exp(rng.normal(0, 0.12))
    mix = contrast * (colourful * np.eye(3) + (1 - colourful) / 3)
    lift = np.full((3, 1), 127.5 * (1 - contrast))
    seen = np.asarray(cv2.transform(lit, np.hstack([mix, lift])), np.uint8)
    chance = rng.random()
    if chance < _BLURRED:
        radius_px = rng.uniform(0.5, 1.6) * eye_distance_px / _USUAL_EYE_DISTANCE_PX
        seen = np.asarray(cv2.GaussianBlur(seen, (0, 0), radius_px), np.uint8)
    elif chance < _BLURRED + _NOISY:
        grain = rng.normal(128, rng.uniform(1.5, 8), (_GRAIN_PX, _GRAIN_PX, 3)).astype(np.uint8)
        times = [side // _GRAIN_PX + 1 for side in seen.shape[:2]]
        grain = np.tile(grain, (*times, 1))[: seen.shape[0], : seen.shape[1]]
        seen = np.asarray(cv2.addWeighted(seen, 1, grain, 1, -128), np.uint8)
    return seen


def _filed(rgb: Rgb, rng: Generator) -> Rgb:
    if rng.random() >= _COMPRESSED:
        return rgb
    quality = int(rng.integers(25, 85))
    _, coded = cv2.imencode(".jpg", rgb, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)
