"""A synthetic sitter to spoil, and made-up figures of many people."""

import numpy as np
import pytest

from calibration.faults import Sitting, sitting
from calibration.faults.light import jpeg
from calibration.labels import Label
from calibration.observe import Observations, joined
from detector import load_standard
from detector.measure import Column, Reason
from detector.measures import MEASURES
from detector.standard import Standard
from sample_photos import Scene, Sitter, photograph


@pytest.fixture(scope="session")
def compliant() -> bytes:
    return jpeg(photograph(Sitter(), Scene()).rgb)


@pytest.fixture(scope="session")
def sitter(compliant: bytes) -> Sitting:
    return sitting(compliant)


FOCUS, YAW = "sharpness.focus", "position.yaw"


@pytest.fixture(scope="session")
def standard() -> Standard:
    whole = load_standard("portrait")
    kept = tuple(limit for limit in whole.limits if limit.check in (FOCUS, YAW))
    return whole.model_copy(update={"limits": kept})


def made(people: int, offends: str, **figures: np.ndarray) -> Observations:
    """Make one photo a person; measures not given are absent."""
    wrong = frozenset({offends} if offends else ())
    unsure = frozenset("*" if offends else ())
    labels = tuple(Label(f"{n}.jpg", str(n), wrong, unsure) for n in range(people))
    columns = {}
    for measure in MEASURES:
        values = figures.get(measure.key.replace(".", "_"), np.full(people, np.nan))
        reasons = tuple(Reason.NO_FACE if np.isnan(value) else None for value in values)
        columns[measure.key] = Column(values, reasons)
    return Observations(labels, columns, tuple(f"{offends}{n}" for n in range(people)))


@pytest.fixture(scope="session")
def observed() -> Observations:
    chance = np.random.default_rng(3)
    count = 60
    right = made(
        count,
        "",
        sharpness_focus=chance.normal(1, 0.1, count),
        position_yaw=chance.normal(-2, 1, count),
    )
    blurred = made(count, FOCUS, sharpness_focus=chance.normal(3, 0.3, count))
    turned = made(
        count, YAW, position_yaw=chance.choice([-20, 15], count) + chance.normal(size=count)
    )
    return joined([right, blurred, turned])
