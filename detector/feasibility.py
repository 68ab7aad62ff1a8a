"""Can a standard's geometric limits all be met at once? Proved before any photo is judged.

Placing a head in a picture has three freedoms: how wide the face is drawn, and where the middle
of the eyes lands. Each geometric figure is a linear function of these, so a standard is a
polytope; it is empty exactly when none of its vertices satisfies every limit. The eyes lie in the
picture and the face is no wider than it, so the polytope is bounded and has vertices.
"""

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detector.framing import ORDINARY_HEAD, Row, figures

if TYPE_CHECKING:
    from detector.standard import Limit, Standard

_SLACK = 1e-6


def contradiction(standard: "Standard") -> tuple[str, ...]:
    """Name the smallest set of checks that no ordinary head can meet together.

    Parameters
    ----------
    standard : Standard
        The standard to prove; one without a picture size has nothing to prove.

    Returns
    -------
    tuple of str
        Check names; empty where the standard can be met.
    """
    if standard.picture is None:
        return ()
    width_px, height_px = standard.picture.width_px, standard.picture.height_px
    placed = figures(ORDINARY_HEAD, width_px, height_px)
    within = np.array([width_px, width_px, height_px], np.float64)
    limited = [limit for limit in standard.limits if limit.key in placed and limit.tier == "must"]
    if _can_be_met(tuple(limited), placed, within):
        return ()
    for size in range(1, len(limited) + 1):
        for some in combinations(limited, size):
            if not _can_be_met(some, placed, within):
                return tuple(limit.check for limit in some)
    return ()


def _can_be_met(
    limits: "tuple[Limit, ...]",
    placed: dict[str, Row],
    within: NDArray[np.float64],
) -> bool:
    """Tell whether the polytope rows @ (unknowns, 1) >= 0, 0 <= unknowns <= within has a point."""
    rows = [*np.column_stack([np.eye(3), np.zeros(3)]), *np.column_stack([-np.eye(3), within])]
    for limit in limits:
        figure = placed[limit.key]
        if limit.min is not None:
            rows.append(figure - np.array([0, 0, 0, limit.min]))
        if limit.max is not None:
            rows.append(np.array([0, 0, 0, limit.max]) - figure)
    bounds = np.array(rows)
    corners = np.array(list(combinations(range(len(bounds)), 3)))
    faces = bounds[corners]
    meeting = np.abs(np.linalg.det(faces[:, :, :3])) > _SLACK
    vertices = np.linalg.solve(faces[meeting][:, :, :3], -faces[meeting][:, :, 3:])[:, :, 0]
    clearance = vertices @ bounds[:, :3].T + bounds[:, 3]
    return bool((clearance >= -_SLACK).all(1).any())
