"""A fixture that draws a sample photo with its own report."""

from collections.abc import Callable
from functools import cache

import pytest

from detector import inspect, load_standard
from detector.batch import prepare
from detector.codec import decode
from detector.networks.sessions import Networks
from detector.overlay import Drawing, draw
from sample_photos import album, manifest

Drawn = Callable[[str, str], Drawing]


@pytest.fixture(scope="session")
def drawn(networks: Networks) -> Drawn:
    """Give a function that draws a sample photo in a language, once for each."""
    listed = manifest.load()
    standard = load_standard("cn-id-card")

    @cache
    def drawing(file: str, language: str) -> Drawing:
        (row,) = (row for row in listed.pictures if row.file == file)
        data = album.picture(listed, row)
        batch = prepare([decode(data)], networks)
        return draw(batch.photos[0], batch.scenes[0], inspect(data, standard), language)

    return drawing
