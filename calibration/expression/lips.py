"""Faces at rest with fuller lips and lips of two colours, which are closed all the same.

Full lips show more of their inside, which is redder than their outside where skin is dark, and the
landmark network takes some of that for a gap.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.random import Generator

from calibration.expression.bend import Rgb, bent
from calibration.expression.drawn import Drawn, Picture, Sitter, near, photographed
from calibration.expression.heads import HEADS
from calibration.faults.canvas import polygon, soft
from detector.face import landmarks as at
from detector.networks.sessions import Networks
from detector.view import View

_TIMES, _COUNTS = 6, 2.0  # how often a face is drawn, and how much beside other drawings of it
_FULLEST = 0.54  # eye distances, from the upper lip's edge to the lower's
_MOST_TIMES = 1.8
_FAR = (0.9, 1.5)  # lips' heights beyond them, over which what is around gives way
_TWO_COLOURS = 0.6  # of the faces
_CLOSED = {name: 0.0 if name == "parted" else np.nan for name in HEADS}
_UPPER, _LOWER, _LINE = 0, 17, 13


def drawn(sitter: Sitter, networks: Networks, rng: Generator) -> Iterator[Drawn]:
    """Draw one face at rest with fuller lips, some of them of two colours."""
    head = near(sitter.seen)
    pictures: list[Picture] = []
    for _ in range(_TIMES):
        rgb = _two_colours(head, rng) if rng.uniform() < _TWO_COLOURS else head.rgb
        pictures.append((_fuller(rgb, head, rng), _CLOSED))
    counting = replace(sitter, weight=_COUNTS * sitter.weight)
    yield from photographed(counting, pictures, networks, rng)


def _fuller(rgb: Rgb, seen: View, rng: Generator) -> Rgb:
    """Pull both lips away from the line between them; what is around gives way."""
    top, line, bottom = seen.points[[_UPPER, _LINE, _LOWER], 1].tolist()
    left, right = (
        float(seen.points[at.LIPS_OUTER, 0].min()),
        float(seen.points[at.LIPS_OUTER, 0].max()),
    )
    fullest = min(_FULLEST * seen.eye_distance_px / (bottom - top), _MOST_TIMES)
    growth, far = rng.uniform(1, max(fullest, 1.05)) - 1, rng.uniform(*_FAR)
    rows, columns = np.mgrid[0 : rgb.shape[0], 0 : rgb.shape[1]].astype(np.float32)
    height = np.where(rows < line, line - top, bottom - line)
    aside = np.abs(columns - (left + right) / 2) / ((right - left) / 2)
    away = np.abs(rows - line) / height
    share = np.clip(1.25 - aside, 0, 1) ** 0.6 * np.clip((1 + far - away) / far, 0, 1)
    down = np.sign(rows - line) * np.minimum(away, 1) * height
    return bent(rgb, np.zeros_like(rows), growth * share * down)


def _two_colours(seen: View, rng: Generator) -> Rgb:
    """Redden the lower lip's inside, and darken the rest of the lips."""
    size = seen.rgb.shape[1], seen.rgb.shape[0]
    unit, line = seen.eye_distance_px, seen.points[_LINE, 1]
    lips = polygon(seen.points[at.LIPS_OUTER], size, 0.02 * unit)[..., None]
    below = seen.points[at.LIPS_OUTER].copy()
    below[:, 1] = np.maximum(below[:, 1], line)
    middle = seen.points[at.LIPS_OUTER].mean(0)
    inside = (below - middle) * [0.85, rng.uniform(0.4, 0.8)] + middle
    inner = soft(polygon(inside, size, 0), rng.uniform(0.02, 0.05) * unit)[..., None]
    green = rng.uniform(0.5, 0.75)
    red = np.array([1, green, green + rng.uniform(0, 0.1)])
    light = np.maximum(seen.rgb.astype(np.float32), 1)
    dark = light * rng.uniform(0.55, 0.9)
    bright = light.mean(2, keepdims=True) * rng.uniform(1.1, 1.7) * red
    told = light + lips * (dark - light)
    told = told + lips * inner * (bright - told)
    return np.asarray(np.clip(told, 0, 255), np.uint8)
