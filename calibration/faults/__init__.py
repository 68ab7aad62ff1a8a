"""Single faults, made to measure: a compliant photo goes in, one with one fault comes out.

Light is added, removed and mixed in linear light; blur comes before noise and noise before JPEG;
what is worn or held is shaded, casts a shadow and hides what is behind it. Everything random
follows from a seed.
"""

from calibration.faults import (
    authenticity,
    background,
    coverings,
    cut_out,
    eyes,
    file,
    glasses,
    hair,
    hats,
    lighting,
    marks,
    mouth,
    position,
    seal,
    sharpness,
)
from calibration.faults.fault import SEVERITIES, Fault, NoRoomError, Severity
from calibration.faults.sitting import Sitting, sitting

__all__ = [
    "FAULTS",
    "SEVERITIES",
    "Fault",
    "NoRoomError",
    "Severity",
    "Sitting",
    "faults_of",
    "sitting",
]

FAULTS: tuple[Fault, ...] = (
    *file.FAULTS,
    *position.FAULTS,
    *background.FAULTS,
    *cut_out.FAULTS,
    *lighting.FAULTS,
    *sharpness.FAULTS,
    *eyes.FAULTS,
    *mouth.FAULTS,
    *hats.FAULTS,
    *glasses.FAULTS,
    *coverings.FAULTS,
    *marks.FAULTS,
    *seal.FAULTS,
    *hair.FAULTS,
    *authenticity.FAULTS,
)


def faults_of(check: str) -> tuple[Fault, ...]:
    """Give the faults of one check, or of every check whose name starts so."""
    return tuple(fault for fault in FAULTS if fault.check.startswith(check))
