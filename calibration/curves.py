"""How well a check tells right from wrong, whatever its limit: DET curve, EER, AUC."""

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from calibration.observe import Observations
from detector.standard import Limit, Standard

Scores = NDArray[np.float64]


def badness(standard: Standard, observations: Observations, check: str) -> Scores:
    """Put a check's figures on one scale: 0 the middle of compliant photos, 1 a pass limit.

    Parameters
    ----------
    standard : Standard
        Its numeric limits on the check; the worst side of the worst limit speaks.
    observations : Observations
        N photos.
    check : str
        Name of the check.

    Returns
    -------
    ndarray, shape (N,), float64
        NaN where there is no figure, or only categories.
    """
    right = observations.complies(check)
    sides = [
        side
        for limit in standard.limits
        if limit.check == check and not limit.one_of
        for side in _sides(limit, observations.columns[limit.key].values, right)
    ]
    if not sides:
        return np.full(len(observations), np.nan)
    return np.asarray(np.fmax.reduce(sides), np.float64)


def _sides(limit: Limit, values: Scores, right: NDArray[np.bool_]) -> list[Scores]:
    known = values[right & ~np.isnan(values)]
    middle = float(np.median(known)) if len(known) else 0.0
    ends = ((limit.min, -_NEVER_ZERO), (limit.max, _NEVER_ZERO))
    return [
        (values - middle) / ((bound - middle) or least)
        for bound, least in ends
        if bound is not None
    ]


_NEVER_ZERO = 1e-9


def det(right: Scores, wrong: Scores) -> tuple[Scores, Scores]:
    """Give the share of right refused and of wrong let through, for every possible limit.

    Parameters
    ----------
    right, wrong : ndarray, shape (K,), float64
        Scores, larger the worse.

    Returns
    -------
    refused, let_through : ndarray, shape (M,), float64
        From the strictest limit to the most lenient.
    """
    limits = np.concatenate([[-np.inf], np.unique(np.concatenate([right, wrong]))])
    refused = 1 - np.searchsorted(np.sort(right), limits, "right") / len(right)
    through = np.searchsorted(np.sort(wrong), limits, "right") / len(wrong)
    return refused, through


def equal_error_rate(right: Scores, wrong: Scores) -> float:
    """Give the error where as many right are refused as wrong let through.

    Between two limits the curve is taken as straight.
    """
    refused, through = det(right, wrong)
    after = int(np.argmax(through >= refused))
    gap = through - refused
    if after == 0 or gap[after] == gap[after - 1]:
        return float(refused[after])
    part = -gap[after - 1] / (gap[after] - gap[after - 1])
    return float(through[after - 1] + part * (through[after] - through[after - 1]))


def area_under_curve(right: Scores, wrong: Scores) -> float:
    """Give the probability that a wrong photo scores above a right one, ties halved."""
    ranks = rankdata(np.concatenate([wrong, right]))[: len(wrong)]
    return float((ranks.mean() - (len(wrong) + 1) / 2) / len(right))
