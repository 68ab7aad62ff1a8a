"""A standard applied to labelled photos: who was refused, who let through, what was named."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.intervals import share
from calibration.observe import Observations
from detector.figures import Share
from detector.judge import Outcome, judge
from detector.measures import CATEGORIES
from detector.standard import Standard

Hits = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """Labelled photos and what a standard says of them.

    Attributes
    ----------
    standard : Standard
        What they were judged by.
    observations : Observations
        N photos.
    outcomes : ndarray, shape (N, R), int8
        :class:`~detector.judge.Outcome` of each limit.
    verdicts : ndarray, shape (N,), int8
        Of the whole standard.
    """

    standard: Standard
    observations: Observations
    outcomes: NDArray[np.int8]
    verdicts: NDArray[np.int8]

    def objected(self, check: str) -> Hits:
        """Tell which photos a check sends to a person or fails, shape (N,)."""
        if check == "file.readable":
            return ~self.observations.readable
        places = [n for n, limit in enumerate(self.standard.limits) if limit.check == check]
        return np.asarray((self.outcomes[:, places] >= Outcome.REVIEW).any(1), np.bool_)

    def failed(self, check: str) -> Hits:
        """Tell which photos a check fails, shape (N,)."""
        places = [n for n, limit in enumerate(self.standard.limits) if limit.check == check]
        return np.asarray((self.outcomes[:, places] == Outcome.FAIL).any(1), np.bool_)

    @property
    def checks(self) -> tuple[str, ...]:
        """Checks of the standard, in its order."""
        return tuple(dict.fromkeys(limit.check for limit in self.standard.limits))

    @property
    def deciding(self) -> frozenset[str]:
        """Checks that decide the verdict."""
        must = {limit.check for limit in self.standard.limits if limit.tier == "must"}
        return frozenset(must | {"file.readable"})

    @property
    def compliant(self) -> Hits:
        """Tell which photos are known to be right in every check of the standard, shape (N,)."""
        labels = self.observations.labels
        return np.array(
            [all(label.complies(check) for check in self.deciding) for label in labels], bool
        )

    @property
    def refusable(self) -> Hits:
        """Tell which photos have a fault that a clerk refuses and the standard decides on, (N,)."""
        return np.array(
            [
                label.severity != "slight" and bool(label.offends & self.deciding)
                for label in self.observations.labels
            ],
            bool,
        )

    @property
    def named(self) -> Hits:
        """Tell for which photos a check that has to object does, shape (N,)."""
        hits = np.zeros(len(self.observations), bool)
        offended = {check for label in self.observations.labels for check in label.offends}
        for check in offended:
            hits |= self.observations.offends(check) & self.objected(check)
        return hits

    @property
    def share_named(self) -> Share:
        """Share of the refusable photos for which a right check objects."""
        return share(int(self.named[self.refusable].sum()), int(self.refusable.sum()))

    def verdict_share(self, among: Hits, verdict: Outcome) -> Share:
        """Give the share of some photos that get a verdict."""
        return share(int((self.verdicts[among] == verdict).sum()), int(among.sum()))

    def no_worse_than(self, other: "Judged") -> bool:
        """Tell whether as many compliant photos pass here, and no more faulty ones."""
        right, wrong = self.compliant, self.refusable
        passed, through = self.verdicts[right], self.verdicts[wrong]
        held = (passed == Outcome.PASS).sum() >= (other.verdicts[right] == Outcome.PASS).sum()
        kept = (through == Outcome.PASS).sum() <= (other.verdicts[wrong] == Outcome.PASS).sum()
        return bool(held and kept)

    def false_objection(self, check: str) -> Share:
        """Give the share of the photos right in a check that it objects to."""
        right = self.observations.complies(check) & self.observations.readable
        return share(int(self.objected(check)[right].sum()), int(right.sum()))

    def let_through(self, check: str) -> Share:
        """Give the share of the photos wrong in a check that it does not object to."""
        wrong = self.observations.offends(check)
        return share(int((~self.objected(check))[wrong].sum()), int(wrong.sum()))


def judged(standard: Standard, observations: Observations) -> Judged:
    """Apply a standard to labelled photos; a file that cannot be read fails."""
    judgement = judge(standard, observations.columns, CATEGORIES)
    verdicts = np.where(observations.readable, judgement.verdicts, Outcome.FAIL)
    return Judged(standard, observations, judgement.outcomes, verdicts.astype(np.int8))
