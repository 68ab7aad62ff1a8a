"""Charts of an audit: shares, distributions with their limits, a funnel of groups."""

from collections.abc import Sequence

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from detector.audit.page.svg import element, picture
from detector.audit.page.words import figure
from detector.audit.summary.drift import Distribution
from detector.audit.summary.groups import Funnel
from detector.audit.summary.tally import Tally
from detector.standard import Limit

_WIDE, _HIGH, _FOOT, _HEAD = 340.0, 130.0, 14.0, 12.0
_BINS = 44
_MIDDLE = np.array([0.002, 0.998])
_BAR_WIDE, _BAR_HIGH = 100.0, 4.0


def bar(parts: Sequence[tuple[str, float]], whole: float) -> Markup:
    """Draw counts side by side, each in the colour of its class, against a whole."""
    drawn, left = [], 0.0
    for name, count in parts:
        width = _BAR_WIDE * count / whole if whole else 0.0
        if width > 0:
            drawn.append(
                element("rect", x=left, y=0.0, width=max(width, 0.2), height=_BAR_HIGH, class_=name)
            )
        left += width
    return picture(_BAR_WIDE, _BAR_HIGH, drawn, class_="bar", preserveAspectRatio="none")


def histogram(tally: Tally, limit: Limit, reference: Distribution | None, title: str) -> Markup:
    """Draw a distribution, coloured by what the limit says of it, with the limit's bounds.

    Parameters
    ----------
    tally : Tally
        The audit's figures; heights are square roots of counts, and the bars at both ends hold
        everything beyond.
    limit : Limit
        Passing bounds are drawn solid, review bounds dashed.
    reference : Distribution or None
        Drawn as an outline, where given.
    title : str
        Said to whoever cannot see the chart.
    """
    bounds = [
        (name, bound)
        for name in ("review_min", "min", "max", "review_max")
        if (bound := getattr(limit, name)) is not None
    ]
    edges = _edges(tally, [bound for _, bound in bounds])
    counts = tally.between(edges)
    tallest = float(counts.max()) or 1.0
    expected = _expected(reference, edges) * counts.sum() if reference else np.zeros(0)
    tallest = max(tallest, float(expected.max(initial=0)))
    zones = [_zone(limit, typical) for typical in _typical(tally, counts)]
    parts = [element("title", title), *_bars(counts, tallest, zones)]
    if reference:
        parts.append(_outline(expected, tallest))
    parts += [_bound(name, bound, edges) for name, bound in bounds]
    base = _HIGH - _FOOT
    parts.append(element("line", x1=0.0, x2=_WIDE, y1=base, y2=base, class_="axis"))
    parts.append(element("text", figure(edges[0]), x=1.0, y=_HIGH - 3))
    parts.append(element("text", figure(edges[-1]), x=_WIDE - 1, y=_HIGH - 3, class_="end"))
    return picture(_WIDE, _HIGH, parts, class_="histogram")


def _edges(tally: Tally, bounds: Sequence[float]) -> NDArray[np.float64]:
    low, high = tally.quantiles(_MIDDLE).tolist()
    low, high = min([low, *bounds]), max([high, *bounds])
    room = 0.04 * (high - low) or max(abs(low) * 0.02, 0.5)
    first = low - room if low < 0 else max(low - room, 0.0)
    return np.linspace(first, high + room, _BINS + 1)


def _x(figure: float, edges: NDArray[np.float64]) -> float:
    return float(_WIDE * (figure - edges[0]) / (edges[-1] - edges[0]))


def _height(count: float, tallest: float) -> float:
    return float((_HIGH - _FOOT - _HEAD) * np.sqrt(count / tallest))


def _typical(tally: Tally, counts: NDArray[np.int64]) -> list[float]:
    """Give the middle figure of each bar."""
    ranks = (np.cumsum(counts) - counts / 2) / max(tally.total, 1)
    typical: list[float] = tally.quantiles(ranks).tolist()
    return typical


def _bars(counts: NDArray[np.int64], tallest: float, zones: Sequence[str]) -> list[Markup]:
    base, wide = _HIGH - _FOOT, _WIDE / len(counts)
    drawn = []
    for place, count in enumerate(counts.tolist()):
        if count:
            tall = max(_height(count, tallest), 1.0)
            drawn.append(
                element(
                    "rect",
                    x=place * wide,
                    y=base - tall,
                    width=wide - 0.5,
                    height=tall,
                    class_=zones[place],
                )
            )
    return drawn


def _zone(limit: Limit, figure: float) -> str:
    if limit.allows(figure):
        return "pass"
    low = limit.min if limit.review_min is None else limit.review_min
    high = limit.max if limit.review_max is None else limit.review_max
    tolerated = (low is None or figure >= low) and (high is None or figure <= high)
    return "review" if tolerated or not limit.fails else "fail"


def _bound(name: str, bound: float, edges: NDArray[np.float64]) -> Markup:
    x = _x(bound, edges)
    kind = "bound review-bound" if name.startswith("review") else "bound"
    line = element("line", x1=x, x2=x, y1=_HEAD - 1, y2=_HIGH - _FOOT, class_=kind)
    if name.startswith("review"):
        return line
    side = "end" if x > _WIDE / 2 else ""
    return line + element("text", figure(bound), x=x, y=_HEAD - 3, class_=side)


def _expected(reference: Distribution, edges: NDArray[np.float64]) -> NDArray[np.float64]:
    inside = np.interp(edges[1:-1], reference.figures, reference.shares, left=0, right=1)
    return np.diff(inside, prepend=0, append=1)


def _outline(expected: NDArray[np.float64], tallest: float) -> Markup:
    wide = _WIDE / len(expected)
    points = " ".join(
        f"{(place + 0.5) * wide:.1f},{_HIGH - _FOOT - _height(count, tallest):.1f}"
        for place, count in enumerate(expected.tolist())
    )
    return element("polyline", points=points, class_="reference")


def funnel_chart(
    found: Funnel, names: Sequence[str], hits: NDArray[np.int64], totals: NDArray[np.int64]
) -> Markup:
    """Draw groups by size and share, with the room that chance has.

    Parameters
    ----------
    found : Funnel
        How they scatter.
    names : sequence of G str
        Their names, shown by pointing.
    hits, totals : ndarray, shape (G,), int64
        Photos counted, and all of them.
    """
    wide, high = 680.0, 260.0
    shares = hits / totals
    ends = np.log10([max(float(totals.min()) / 1.5, 1.0), float(totals.max()) * 1.5])
    sizes = np.logspace(ends[0], ends[1], 60)
    inner, outer = found.limits(sizes, _INNER), found.limits(sizes, _OUTER)
    top = min(max(float(shares.max()), float(np.median(outer[1])), 0.02) * 1.1, 1.0)
    bottom = min(float(shares.min()), float(np.median(outer[0]))) * 0.9

    def at(size: NDArray[np.float64], share: NDArray[np.float64]) -> list[tuple[float, float]]:
        x = wide * (np.log10(size) - ends[0]) / (ends[1] - ends[0])
        y = (high - _FOOT) * (1 - np.clip((share - bottom) / (top - bottom), 0, 1))
        return list(zip(x.tolist(), y.tolist(), strict=True))

    parts = [_line(at(sizes, np.full(60, found.expected)), "expected")]
    parts += [_line(at(sizes, side), "inner") for side in inner]
    parts += [_line(at(sizes, side), "outer") for side in outer]
    for place, (x, y) in enumerate(at(totals.astype(np.float64), shares)):
        kind = "group flagged" if found.stands_out[place] else "group"
        about = f"{names[place]}: {100 * shares[place]:.1f} %, n = {totals[place]}"
        parts.append(element("circle", element("title", about), cx=x, cy=y, r=4.0, class_=kind))
    parts.append(element("text", f"{10 ** ends[0]:.0f}", x=2.0, y=high - 2))
    parts.append(element("text", f"{10 ** ends[1]:.0f}", x=wide - 2, y=high - 2, class_="end"))
    parts.append(element("text", f"{100 * top:.1f} %", x=2.0, y=10.0))
    parts.append(element("text", f"{100 * bottom:.1f} %", x=2.0, y=high - _FOOT - 2))
    return picture(wide, high, parts, class_="funnel")


_INNER, _OUTER = 1.96, 3.09


def _line(points: Sequence[tuple[float, float]], kind: str) -> Markup:
    return element("polyline", points=" ".join(f"{x:.1f},{y:.1f}" for x, y in points), class_=kind)
