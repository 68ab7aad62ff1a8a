"""A synthetic sitter to spoil."""

import pytest

from calibration.faults import Sitting, sitting
from calibration.faults.light import jpeg
from sample_photos import Scene, Sitter, photograph


@pytest.fixture(scope="session")
def compliant() -> bytes:
    return jpeg(photograph(Sitter(), Scene()).rgb)


@pytest.fixture(scope="session")
def sitter(compliant: bytes) -> Sitting:
    return sitting(compliant)
