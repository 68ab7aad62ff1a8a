"""Fixtures for the tests of the core: the networks, real faces, and photos prepared once."""

import hashlib
import io
from collections.abc import Callable
from importlib.resources import files

import cv2
import numpy as np
import pytest
from hypothesis import settings
from numpy.typing import NDArray
from PIL import Image

from detector import Report, Standard, inspect, load_standard
from detector.batch import Batch, prepare
from detector.codec import decode
from detector.formats import ColourMode, Format
from detector.networks import store
from detector.networks.manifest import models
from detector.networks.sessions import Networks, thread_networks
from detector.photo import FileFacts, Photo
from sample_photos import Scene, Sitter, photograph

Picture = NDArray[np.uint8]
Prepared = Callable[[Picture], Batch]

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> None:
    cv2.setNumThreads(1)


@pytest.fixture(scope="session")
def networks() -> Networks:
    """Give this thread's networks, or skip where a model is not there."""
    folder = store.folder()
    if store.missing(models(), folder):
        pytest.skip(f"the neural models are not in {folder}; run: renxiang models fetch")
    return thread_networks()


@pytest.fixture(scope="session")
def hopper_jpeg() -> bytes:
    """Give Grace Hopper's portrait, public domain, as Matplotlib carries it (512 x 600)."""
    return files("matplotlib").joinpath("mpl-data/sample_data/grace_hopper.jpg").read_bytes()


@pytest.fixture(scope="session")
def collins_png() -> bytes:
    """Give Eileen Collins's portrait, public domain, as scikit-image carries it (512 x 512)."""
    return files("skimage.data").joinpath("astronaut.png").read_bytes()


@pytest.fixture(scope="session")
def hopper(hopper_jpeg: bytes) -> Picture:
    return decode(hopper_jpeg).rgb


@pytest.fixture(scope="session")
def collins(collins_png: bytes) -> Picture:
    return decode(collins_png).rgb


@pytest.fixture(scope="session")
def sitter() -> Picture:
    """Give a painted person who meets the ID card's standard (358 x 441)."""
    return photograph(Sitter(), Scene()).rgb


@pytest.fixture(scope="session")
def prepared(networks: Networks) -> Prepared:
    """Give a function that makes a batch of one of a picture, once for each picture."""
    known: dict[str, Batch] = {}

    def batch_of(rgb: Picture) -> Batch:
        name = hashlib.sha256(rgb.tobytes() + repr(rgb.shape).encode()).hexdigest()
        if name not in known:
            facts = FileFacts(rgb.nbytes, Format.JPEG, ColourMode.RGB)
            known[name] = prepare([Photo(np.ascontiguousarray(rgb), facts)], networks)
        return known[name]

    return batch_of


def png(rgb: Picture) -> bytes:
    """Write a picture as PNG."""
    file = io.BytesIO()
    Image.fromarray(rgb).save(file, "PNG")
    return file.getvalue()


@pytest.fixture(scope="session")
def id_card() -> Standard:
    return load_standard("cn-id-card")


@pytest.fixture(scope="session")
def pile(hopper_jpeg: bytes, collins_png: bytes, sitter: Picture) -> list[bytes]:
    """Give photos, a blank picture, and bytes that are none, in a mixed order."""
    return [
        b"",
        hopper_jpeg,
        b"not a picture",
        png(sitter),
        hopper_jpeg[: len(hopper_jpeg) // 2],
        collins_png,
        png(np.full((441, 358, 3), 255, np.uint8)),
    ]


@pytest.fixture(scope="session")
def alone(pile: list[bytes], id_card: Standard) -> list[Report]:
    return [inspect(content, id_card) for content in pile]
