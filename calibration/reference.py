"""The figures of compliant photos, for audits to be held against."""

from calibration.score import Judged
from detector.audit.summary.drift import Reference, reference
from detector.audit.summary.tally import Tally
from detector.measures import CATEGORIES
from detector.version import __version__


def of_compliant(scored: Judged) -> Reference:
    """Give the distribution of every measure over the compliant photos.

    Parameters
    ----------
    scored : Judged
        Labelled photos under a standard.
    """
    chosen = scored.compliant
    columns = scored.observations.columns
    return reference(
        {
            key: Tally.of(column.values[chosen])
            for key, column in columns.items()
            if key not in CATEGORIES
        },
        __version__,
    )
