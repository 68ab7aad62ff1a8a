"""The compliant photos that the package's own limits were set by, as a reference for every audit.

They are document photos; ``python -m calibration`` writes their distributions anew.
"""

from functools import cache
from importlib.resources import files

from detector.audit.summary.drift import Reference
from detector.figures import OPEN_TO_FIT
from detector.standard import Standard

FILE = "calibration.json"


def calibrated(standard: Standard) -> Reference | None:
    """Give the distributions of what a standard limits by figures that are open to fit.

    What its text lays down depends on how a picture is cut, and differs from document to document.

    Returns
    -------
    Reference or None
        None where the standard lays down everything itself.
    """
    kept = {limit.key for limit in standard.limits if limit.trust in OPEN_TO_FIT}
    measures = {key: one for key, one in _everything().measures.items() if key in kept}
    return _everything().model_copy(update={"measures": measures}) if measures else None


@cache
def _everything() -> Reference:
    stored = files(__package__).joinpath(FILE).read_bytes()
    return Reference.model_validate_json(stored)
