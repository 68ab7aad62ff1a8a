"""Fixtures shared by every test."""

import os
from pathlib import Path

import pytest

# Tests take a process a core, in which threads of NumPy's only wait for one another.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

PHOTOS = Path(__file__).parents[2] / "shared" / "photos"


@pytest.fixture(scope="session")
def photos_dir() -> Path:
    """Give the folder of labelled development photos, or skip where it is absent."""
    if not PHOTOS.is_dir():
        pytest.skip("the labelled development photos (../shared/photos) are not on this machine")
    return PHOTOS
