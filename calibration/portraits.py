"""How well faults that people have in portraits as they came are told by the checks.

Nothing here was drawn: generated people and official portraits, with eyes closed, dark lenses,
something on the head, the head turned or the mouth open, against all those labelled without.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.curves import area_under_curve, badness, equal_error_rate
from calibration.development import NO_COVERING, Said
from calibration.intervals import CONFIDENCE, share
from calibration.score import Judged
from detector.figures import Share

ACCEPTED = 0.03  # share of sound photos objected to at which the share caught is told
_FOLDERS = ("synthetic/", "official/")
_RESAMPLINGS = 1000

Rule = Callable[[Said], bool]
Hits = NDArray[np.bool_]
Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Kind:
    """A fault that people have in photos as they came: by which checks, and who has it."""

    name: str
    checks: tuple[str, ...]
    wrong: Rule
    right: Rule


def _frontal(said: Said) -> bool:
    return said["frontal"] == "y"


KINDS = (
    Kind(
        "eyes closed",
        ("expression.eyes_open",),
        lambda said: said["eyes"] == "closed",
        lambda said: said["eyes"] == "open" and _frontal(said) and said["glasses"] != "tinted",
    ),
    Kind(
        "dark or coloured lenses",
        ("appearance.glasses_tint",),
        lambda said: said["glasses"] == "tinted",
        lambda said: said["glasses"] in ("none", "clear") and _frontal(said),
    ),
    Kind(
        "something on the head",
        ("appearance.head_covering",),
        lambda said: said["head_covering"] not in NO_COVERING,
        lambda said: said["head_covering"] == "none" and _frontal(said),
    ),
    Kind(
        "head turned",
        ("position.yaw",),
        lambda said: said["turned"] == "y",
        lambda said: said["turned"] == "n",
    ),
    Kind(
        "head turned, nodded or tilted",
        ("position.yaw", "position.pitch", "position.roll"),
        lambda said: said["frontal"] == "n",
        _frontal,
    ),
    Kind(
        "mouth open",
        ("expression.mouth_closed",),
        lambda said: said["mouth"] == "open",
        lambda said: said["mouth"] == "closed" and _frontal(said),
    ),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One kind's figures: counts, area under the curve with its interval, and rates."""

    name: str
    wrong: int
    right: int
    area: Share
    equal_error: float
    caught: Share
    caught_at_limit: Share
    false_alarms: Share


def portraits(scored: Judged, rows: Sequence[Said]) -> list[Row]:
    """Tell how every kind of fault is caught.

    Parameters
    ----------
    scored : Judged
        The photos as they came, under a standard.
    rows : sequence of dict of str to str
        What people said of them.
    """
    said = {row["path"]: row for row in rows}
    labels = scored.observations.labels
    chosen = [said[one.path] if one.path.startswith(_FOLDERS) else None for one in labels]
    return [_row(scored, kind, chosen) for kind in KINDS]


def _row(scored: Judged, kind: Kind, chosen: Sequence[Said | None]) -> Row:
    seen = scored.observations
    worst = np.fmax.reduce([badness(scored.standard, seen, check) for check in kind.checks])
    objected = np.logical_or.reduce([scored.objected(check) for check in kind.checks])
    wrong, right = (
        np.array([one is not None and rule(one) for one in chosen]) & ~np.isnan(worst)
        for rule in (kind.wrong, kind.right)
    )
    bad, good = worst[wrong], worst[right]
    caught = int((bad > np.quantile(good, 1 - ACCEPTED)).sum())
    return Row(
        kind.name,
        len(bad),
        len(good),
        _area(good, bad),
        equal_error_rate(good, bad),
        share(caught, len(bad)),
        share(int(objected[wrong].sum()), len(bad)),
        share(int(objected[right].sum()), len(good)),
    )


def _area(right: Scores, wrong: Scores) -> Share:
    """Give the area under the curve with its bootstrap interval; a person has one photo here."""
    chance = np.random.default_rng(0)
    drawn = [
        area_under_curve(chance.choice(right, len(right)), chance.choice(wrong, len(wrong)))
        for _ in range(_RESAMPLINGS)
    ]
    low, high = np.quantile(drawn, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    value = area_under_curve(right, wrong)
    return Share(value=round(value, 4), low=round(float(low), 4), high=round(float(high), 4))
