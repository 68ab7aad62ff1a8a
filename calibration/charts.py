"""Charts as SVG text: two distributions with their limits, and a DET curve."""

from collections.abc import Sequence
from html import escape

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from detector.standard import Limit

Scores = NDArray[np.float64]

_WIDTH, _HEIGHT, _MARGIN = 420, 150, 22
_BINS = 48
_LEAST_SHARE, _LARGEST_SHARE = 1e-3, 0.6
_TICKS = (0.001, 0.01, 0.05, 0.2, 0.5)


def distributions(limit: Limit, right: Scores, wrong: Scores, slight: Scores) -> str:
    """Draw compliant photos upwards, faulty ones downwards, slight faults paler, and the limits.

    Parameters
    ----------
    limit : Limit
        Whose bounds are drawn: the passing range solid, the review range dashed.
    right, wrong, slight : ndarray, shape (K,), float64
        Figures in the measure's unit.
    """
    bounds = [("pass", limit.min), ("pass", limit.max)]
    bounds += [("fail", limit.review_min), ("fail", limit.review_max)]
    drawn = [(kind, bound) for kind, bound in bounds if bound is not None]
    low, high = _range([right, wrong, slight], [bound for _, bound in drawn])
    parts = [
        _bars(right, low, high, -1, "right"),
        _bars(wrong, low, high, 1, "wrong"),
        _bars(slight, low, high, 1, "slight"),
        f'<line class="axis" x1="0" x2="{_WIDTH}" y1="{_HEIGHT / 2}" y2="{_HEIGHT / 2}"/>',
    ]
    for kind, bound in drawn:
        x = _WIDTH * (bound - low) / (high - low)
        parts.append(f'<line class="{kind}" x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="{_HEIGHT}"/>')
    ends = f'<text x="2" y="{_HEIGHT - 3}">{low:.3g}</text>' + (
        f'<text x="{_WIDTH - 2}" y="{_HEIGHT - 3}" text-anchor="end">{high:.3g}</text>'
    )
    return _svg([*parts, ends], f"{limit.key}: distributions", _WIDTH, _HEIGHT)


def _range(classes: Sequence[Scores], bounds: Sequence[float]) -> tuple[float, float]:
    ends = [np.quantile(figures, [0.005, 0.995]) for figures in classes if len(figures)]
    known = np.concatenate([*ends, np.array(bounds, np.float64)])
    low, high = float(known.min()), float(known.max())
    room = 0.04 * (high - low) or 1.0
    return low - room, high + room


def _bars(figures: Scores, low: float, high: float, side: int, name: str) -> str:
    if not len(figures):
        return ""
    counts, _ = np.histogram(np.clip(figures, low, high), _BINS, (low, high))
    tall = (_HEIGHT / 2 - 12) * np.sqrt(counts / counts.max())
    wide = _WIDTH / _BINS
    bars = "".join(
        f'<rect x="{number * wide:.1f}" y="{_HEIGHT / 2 - (height if side < 0 else 0):.1f}" '
        f'width="{wide - 0.6:.1f}" height="{height:.1f}"/>'
        for number, height in enumerate(tall)
        if height > 0
    )
    return f'<g class="{name}">{bars}</g>'


def det_chart(refused: Scores, through: Scores, equal: float) -> str:
    """Draw a detection error trade-off on normal deviate axes.

    Parameters
    ----------
    refused, through : ndarray, shape (M,), float64
        From :func:`calibration.curves.det`.
    equal : float
        The equal error rate, marked.
    """
    side = _HEIGHT
    x, y = _deviate(refused, side), side - _deviate(through, side)
    points = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True))
    grid = []
    for tick in _TICKS:
        place = float(_deviate(np.array([tick]), side)[0])
        grid.append(f'<line class="grid" x1="{place:.1f}" x2="{place:.1f}" y1="0" y2="{side}"/>')
        level = side - place
        grid.append(f'<line class="grid" x1="0" x2="{side}" y1="{level:.1f}" y2="{level:.1f}"/>')
        grid.append(f'<text x="{place:.1f}" y="{side - 2}">{100 * tick:g}</text>')
    mark = float(_deviate(np.array([equal]), side)[0])
    dot = f'<circle cx="{mark:.1f}" cy="{side - mark:.1f}" r="3"/>'
    return _svg([*grid, f'<polyline points="{points}"/>', dot], "DET curve in percent", side, side)


def _deviate(shares: Scores, length: float) -> Scores:
    kept = ndtri(np.clip(shares, _LEAST_SHARE, _LARGEST_SHARE))
    low, high = ndtri([_LEAST_SHARE, _LARGEST_SHARE])
    return np.asarray(length * (kept - low) / (high - low), np.float64)


def _svg(parts: Sequence[str], title: str, width: float, height: float) -> str:
    inside = f"<title>{escape(title)}</title>" + "".join(parts)
    return f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}">{inside}</svg>'
