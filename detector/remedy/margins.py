"""A standard's geometric limits as margins that are linear in where the head is placed."""

from collections.abc import Iterator, Sequence
from itertools import chain, product

import numpy as np
from numpy.typing import NDArray

from detector.checks import CHECKS
from detector.framing import Head, Row, figures
from detector.remedy.solve import ENOUGH
from detector.standard import Limit, Standard, load_standard

_ORDINARY = "icao-9303"  # says what a document leaves open
_WHOLE = np.array([[-1.0, 0, 0, 2], [1e3, 0, 0, -1e3]])  # not reduced, and enlarged the least


def alternatives(
    standard: Standard, head: Head, picture_px: tuple[int, int], *, only_own: bool = False
) -> list[NDArray[np.float64]]:
    """Give the margins' rows (K, 4) that suffice, the best liked first.

    All limits; then those that yield giving way; then the same without what is only advice.
    Limits on what is not seen are left out. Unless only the standard's own are asked for, what it
    leaves open of size and place is as in ICAO Doc 9303, with more room below the chin than above
    the crown if it can be; without a picture to make, the photo's own size is kept.
    """
    placed = figures(head, *picture_px)
    known = {key: row for key, row in placed.items() if np.isfinite(row).all()}
    limits = [limit for limit in standard.limits if limit.key in known]
    if not only_own:
        if standard.picture is None:
            return [_WHOLE]
        limits += _left_open(limits, known)
    musts = [limit for limit in limits if limit.tier == "must"]
    tiers = [limits] if limits == musts else [limits, musts]
    found = []
    for some in chain.from_iterable(_by_alternative(tier) for tier in tiers):
        found.append(margins(some, known, picture_px[1], yielding=False))
        if any(limit.yields_to for limit in some):
            found.append(margins(some, known, picture_px[1], yielding=True))
    if only_own or "position.crown_margin" not in known:
        return found
    balance = known["position.chin_margin"] - known["position.crown_margin"]
    return [np.vstack([rows, balance]) for rows in found] + found


def _left_open(limits: Sequence[Limit], known: dict[str, Row]) -> list[Limit]:
    """Give the ordinary limits on the freedoms, size, across or down, that no limit concerns."""

    def freedom(key: str) -> tuple[bool, bool]:
        return bool(known[key][1]), bool(known[key][2])

    limited = {freedom(limit.key) for limit in limits}
    ordinary = [limit for limit in load_standard(_ORDINARY).limits if limit.key in known]
    return [limit for limit in ordinary if freedom(limit.key) not in limited]


def _by_alternative(limits: Sequence[Limit]) -> Iterator[list[Limit]]:
    """Take one limit of each check's alternatives, in every way there is."""
    fixed = [limit for limit in limits if not limit.alternative]
    groups: dict[str, list[Limit]] = {}
    for limit in limits:
        if limit.alternative:
            groups.setdefault(limit.check, []).append(limit)
    for chosen in product(*groups.values()):
        yield [*fixed, *chosen]


def margins(
    limits: Sequence[Limit], known: dict[str, Row], height_px: int, *, yielding: bool
) -> NDArray[np.float64]:
    """Give the rows (K, 4) of every bound's margin, in units of the measurement's uncertainty.

    Parameters
    ----------
    limits : sequence of Limit
        Geometric limits.
    known : dict of str to ndarray
        Each figure's coefficients.
    height_px : int
        Height of the new picture.
    yielding : bool
        Whether limits with a ``yields_to`` give way, as `detector.judge` excuses it: where making
        their shortfall good would push the prior figure below its own minimum.
    """
    rows: list[Row] = [np.array([0.0, 0, 0, ENOUGH])]
    priors = {limit.check: limit for limit in limits if limit.min is not None}
    for limit in limits:
        figure = known[limit.key]
        if limit.max is not None:
            band = None if limit.review_max is None else limit.review_max - limit.max
            rows.append(_row(-figure, limit.max, _uncertainty(limit, band, height_px)))
        if limit.min is not None:
            band = None if limit.review_min is None else limit.min - limit.review_min
            unit = _uncertainty(limit, band, height_px)
            if yielding and limit.yields_to in priors:
                rows += [row / unit for row in _excuse(limit, priors[limit.yields_to], known)]
            else:
                rows.append(_row(figure, -limit.min, unit))
    return np.array(rows)


def _row(figure: Row, constant: float, unit: float) -> Row:
    row: Row = (figure + np.array([0, 0, 0, constant])) / unit
    return row


def _uncertainty(limit: Limit, band: float | None, height_px: int) -> float:
    """Give how far a measurement may be off: a bound's review band, or a hundredth."""
    if band:
        return band
    return height_px / 100 if CHECKS[limit.check].unit == "px" else 1.0


def _excuse(limit: Limit, prior: Limit, known: dict[str, Row]) -> Iterator[Row]:
    """Give the rows of a shortfall greater than what the prior figure can spare.

    A figure is not measured below 0, whatever the transform says: it is held to that as well.
    """
    wanted = np.array([0, 0, 0, (limit.min or 0) + (prior.min or 0)])
    yield wanted - known[prior.key] - known[limit.key]
    yield wanted - known[prior.key]
