"""How sure a share is."""

from scipy.stats import beta

from detector.figures import Share

CONFIDENCE = 0.95


def share(hits: int, total: int) -> Share:
    """Give a share with its exact two-sided 95 % interval.

    References
    ----------
    Clopper and Pearson, "The use of confidence or fiducial limits illustrated in the case of the
    binomial", Biometrika 26(4), 1934.
    """
    if total == 0:
        return Share(value=0.0, low=0.0, high=1.0)
    tail = (1 - CONFIDENCE) / 2
    low = float(beta.ppf(tail, hits, total - hits + 1)) if hits else 0.0
    high = float(beta.ppf(1 - tail, hits + 1, total - hits)) if hits < total else 1.0
    return Share(value=round(hits / total, 4), low=round(low, 4), high=round(high, 4))


def percent(one: Share) -> str:
    """Write a share with its interval."""
    return f"{100 * one.value:.1f} % ({100 * one.low:.1f} to {100 * one.high:.1f})"
