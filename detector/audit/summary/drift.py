"""How far an audit's figures have moved from a reference's: PSI and the largest gap of shares.

A reference is a small JSON file, ``renxiang.reference/1``: for every measure, up to 200 figures
with the shares of the reference's photos below and up to them. It holds no photo and no name.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from scipy.special import chdtri

from detector.audit.summary.shares import CONFIDENCE
from detector.audit.summary.tally import Tally
from detector.errors import AuditError
from detector.sentences import told

SCHEMA = "renxiang.reference/1"

_STEPS = 200
_BINS = 10
_SMALL_SAMPLE = 0.5  # added to every count, so that an empty bin has a logarithm


class Distribution(BaseModel):
    """One measure of a reference.

    Attributes
    ----------
    count : int
        Photos that had a figure.
    figures, below, shares : tuple of float
        Figures, rising, the share of ``count`` lower than each, and that no higher than each.
    """

    model_config = ConfigDict(frozen=True, allow_inf_nan=False)

    count: int = Field(ge=1)
    figures: tuple[float, ...] = Field(min_length=1)
    below: tuple[float, ...] = Field(min_length=1)
    shares: tuple[float, ...] = Field(min_length=1)


class Reference(BaseModel):
    """Distributions to compare an audit with."""

    model_config = ConfigDict(frozen=True)

    format: str = Field(default=SCHEMA, alias="schema", pattern=f"^{SCHEMA}$")
    engine: str
    measures: dict[str, Distribution]


class Drift(BaseModel):
    """How far one measure has moved.

    Attributes
    ----------
    psi : float
        Population stability index: under 0.1 stable, over 0.25 another population.
    gap : float
        Largest difference of the two distribution functions, the Kolmogorov-Smirnov statistic.
    by_chance : float
        The PSI that mere sampling exceeds in one comparison out of twenty among all measures.
    """

    psi: float
    gap: float
    by_chance: float


def reference(tallies: Mapping[str, Tally], engine: str) -> Reference:
    """Make a reference of tallied figures; a measure without figures is left out."""
    shares = np.arange(1, _STEPS + 1) / _STEPS
    measures = {}
    for key, tally in tallies.items():
        if tally.total:
            figures = np.unique(tally.quantiles(shares))
            measures[key] = Distribution(
                count=tally.total,
                figures=tuple(float(f"{figure:.7g}") for figure in figures),
                below=tuple(tally.share_below(figures).round(6).tolist()),
                shares=tuple(tally.share_up_to(figures).round(6).tolist()),
            )
    return Reference(engine=engine, measures=measures)


def read_reference(path: Path) -> Reference:
    """Read a reference.

    Raises
    ------
    AuditError
        ``not-a-reference``.
    """
    try:
        return Reference.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise AuditError(
            "not-a-reference", told("no_reference", path=path, schema=SCHEMA)
        ) from error


def drifts(tallies: Mapping[str, Tally], held_against: Reference) -> dict[str, Drift]:
    """Compare every measure that both have, the one that moved furthest first."""
    both = [key for key, tally in tallies.items() if tally.total and key in held_against.measures]
    found = {key: _drift(tallies[key], held_against.measures[key], len(both)) for key in both}
    return dict(sorted(found.items(), key=lambda item: (-item[1].psi, -item[1].gap)))


def _drift(tally: Tally, expected: Distribution, comparisons: int) -> Drift:
    """Compare two distributions.

    References
    ----------
    Siddiqi, "Credit risk scorecards", 2006 (the index and its customary bands). Yurdakul and
    Naranjo, "Statistical properties of the population stability index", Journal of Risk Model
    Validation 14(4), 2020 (its distribution by chance: chi-squared, scaled by both sample sizes).
    """
    figures, shares = np.array(expected.figures), np.array(expected.shares)
    gap = max(
        np.abs(tally.share_up_to(figures) - shares).max(),
        np.abs(tally.share_below(figures) - expected.below).max(),
    )
    ends = np.searchsorted(shares, np.arange(1, _BINS) / _BINS)
    edges = np.unique(ends[ends < len(shares) - 1])
    wanted = np.diff(shares[edges], prepend=0, append=1) * expected.count
    seen = tally.between(np.array([-np.inf, *figures[edges], np.inf]))
    bins = len(wanted)
    p = (seen + _SMALL_SAMPLE) / (tally.total + bins * _SMALL_SAMPLE)
    q = (wanted + _SMALL_SAMPLE) / (expected.count + bins * _SMALL_SAMPLE)
    psi = float(((p - q) * np.log(p / q)).sum())
    spread = 1 / tally.total + 1 / expected.count
    chance = chdtri(bins - 1, (1 - CONFIDENCE) / comparisons) if bins > 1 else 0.0
    return Drift(psi=psi, gap=float(gap), by_chance=spread * float(chance))
