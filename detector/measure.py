"""How a measure is declared: a name, a unit, and a function from a batch to one column.

A measure never judges. It returns a figure in its unit, or NaN with a reason that says why
there is none. Limits are data (``standards/``) and are applied by ``judge``.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from detector.batch import Batch


class Reason(StrEnum):
    """Why a figure is absent, or of a photo of another size not held against its limit.

    Every reason has a text in both languages.
    """

    NOT_READABLE = "not-readable"
    NOT_RECORDED = "not-recorded"
    NO_FACE = "no-face"
    REGION_TOO_SMALL = "region-too-small"
    OUTSIDE_PICTURE = "outside-picture"
    EYES_CLOSED = "eyes-closed"
    ANOTHER_SIZE = "another-size"


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One measure over N photos.

    Attributes
    ----------
    values : ndarray, shape (N,), float64
        The figures; NaN exactly where ``reasons`` is not None. A categorical measure holds
        indices into ``Measure.categories``.
    reasons : tuple of Reason or None, length N
        Why a figure is absent.
    """

    values: NDArray[np.float64]
    reasons: tuple[Reason | None, ...]

    def __post_init__(self) -> None:
        if [reason is not None for reason in self.reasons] != np.isnan(self.values).tolist():
            raise ValueError("a figure must be NaN exactly where a reason is given")


Figure = float | Reason


def column(figures: Iterable[Figure]) -> Column:
    """Stack one figure, or one reason for its absence, a photo."""
    cells = list(figures)
    reasons = [cell if isinstance(cell, Reason) else None for cell in cells]
    figured = zip(cells, reasons, strict=True)
    values = [float(cell) if reason is None else np.nan for cell, reason in figured]
    return Column(np.asarray(values, np.float64), tuple(reasons))


def column_of(values: NDArray[np.floating], absent: Sequence[Reason | None] | Reason) -> Column:
    """Make a column of an array, giving ``absent`` as the reason wherever it is NaN."""
    figures = np.asarray(values, np.float64)
    given = [absent] * len(figures) if isinstance(absent, Reason) else absent
    nan = np.isnan(figures).tolist()
    return Column(figures, tuple(r if n else None for r, n in zip(given, nan, strict=True)))


@dataclass(frozen=True, slots=True)
class Measure:
    """A declared measure.

    Attributes
    ----------
    key : str
        Name of the check it serves, ``family.name``.
    unit : str
        Unit of its figures; empty for categories and counts.
    function : callable
        From a batch of N photos to a column of N figures.
    categories : tuple of str
        For a categorical measure, what each index means.
    """

    key: str
    unit: str
    function: "Callable[[Batch], Column]"
    categories: tuple[str, ...] = ()

    def __call__(self, batch: "Batch") -> Column:
        """Measure every photo of the batch."""
        return self.function(batch)


def measure(
    key: str, unit: str = "", *, categories: Iterable[str] = ()
) -> "Callable[[Callable[[Batch], Column]], Measure]":
    """Declare the decorated function as the measure ``key`` in ``unit``."""

    def declare(function: "Callable[[Batch], Column]") -> Measure:
        return Measure(key, unit, function, tuple(categories))

    return declare
