"""Fixtures shared by every test."""

from pathlib import Path

import pytest

PHOTOS = Path(__file__).parents[2] / "shared" / "photos"


@pytest.fixture(scope="session")
def photos_dir() -> Path:
    """Give the folder of labelled development photos, or skip where it is absent."""
    if not PHOTOS.is_dir():
        pytest.skip("the labelled development photos (../shared/photos) are not on this machine")
    return PHOTOS
