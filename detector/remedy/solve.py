"""The point of a polytope that keeps the largest margin to every limit, by linear programming.

The centre is lexicographic: the smallest margin is made as large as it can be, then the smallest
of those that are not yet settled, and so on until the point is unique.

References
----------
S. Boyd & L. Vandenberghe, "Convex Optimization", 8.5.1 (Chebyshev centre); D. Nace & M. Pióro,
"Max-min fairness and its applications to routing and load-balancing", IEEE Communications Surveys
& Tutorials 10(4), 2008 (the lexicographic order, by dual variables).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

UNKNOWNS = 3
ENOUGH = 100.0  # a margin beyond this is not sought: a single bound alone would have none
_BINDING = 1e-7
_SLACK = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Centre:
    """A point that meets every limit.

    Attributes
    ----------
    point : ndarray, shape (3,), float64
        Scale, across, down.
    margin : float
        The smallest margin, in the unit of the rows; not below 0.
    """

    point: NDArray[np.float64]
    margin: float


def centre(limited: NDArray[np.float64], hard: NDArray[np.float64]) -> Centre | None:
    """Find the point x with the largest margins; None where no point satisfies all rows.

    Parameters
    ----------
    limited : ndarray, shape (K, 4), float64
        ``row @ (x, 1)`` is a margin, wanted as large as possible and never below 0; K > 0.
    hard : ndarray, shape (L, 4), float64
        ``row @ (x, 1) >= 0`` must hold, by however little.
    """
    settled = np.full(len(limited), np.nan)
    found: Centre | None = None
    while np.isnan(settled).any():
        step = _raised(limited, hard, settled)
        if step is None:
            return found
        point, margin, binding = step
        if found is None and margin < 0:
            return None
        found = Centre(point, margin if found is None else found.margin)
        settled[binding] = margin
    return found


def _raised(
    limited: NDArray[np.float64], hard: NDArray[np.float64], settled: NDArray[np.float64]
) -> tuple[NDArray[np.float64], float, NDArray[np.bool_]] | None:
    """Raise the smallest unsettled margin: the point, that margin, and which rows bind it."""
    free = np.isnan(settled)
    least = np.where(free, 0, settled - _SLACK)
    of_margin = np.concatenate([np.where(free, 1.0, 0.0), np.zeros(len(hard))])
    rows = np.vstack([limited, hard])
    known = rows[:, UNKNOWNS] - np.concatenate([least, np.zeros(len(hard))])
    answer = linprog(
        [0, 0, 0, -1],
        A_ub=np.column_stack([-rows[:, :UNKNOWNS], of_margin]),
        b_ub=known,
        bounds=[(0, None), (None, None), (None, None), (None, ENOUGH)],
    )
    if answer.status != 0:
        return None
    margin = float(answer.x[UNKNOWNS])
    duals = -np.asarray(answer.ineqlin.marginals)[: len(limited)]
    binding = free & (duals > _BINDING)
    return answer.x[:UNKNOWNS], margin, binding if binding.any() else free
