import math
from dataclasses import replace

import cv2
import numpy as np
import pytest

from detector.batch import Batch, prepare
from detector.formats import ColourMode, Format
from detector.measure import Reason
from detector.measures import BY_KEY
from detector.networks.sessions import Networks
from detector.photo import FileFacts, Photo
from tests.detector.conftest import Picture

FACTS = FileFacts(31_000, Format.JPEG, ColourMode.RGB, density_ppi=350, quality=85)


@pytest.fixture(scope="module")
def colourful() -> Picture:
    return np.random.default_rng(3).integers(0, 256, (120, 90, 3), dtype=np.uint8)


def batch_of(networks: Networks, *photos: Photo) -> Batch:
    return prepare(photos, networks)


def figures(batch: Batch, key: str) -> list[float]:
    return [float(value) for value in BY_KEY[key](batch).values]


def named(batch: Batch, key: str) -> list[str]:
    return [BY_KEY[key].categories[int(value)] for value in figures(batch, key)]


def test_the_facts_of_the_file_are_given_as_they_are(
    networks: Networks, colourful: Picture
) -> None:
    batch = batch_of(networks, Photo(colourful, replace(FACTS, trailing_byte_count=12)))
    assert figures(batch, "file.width") == [90]
    assert figures(batch, "file.height") == [120]
    assert figures(batch, "file.resolution") == [350]
    assert figures(batch, "file.bytes") == [31_000]
    assert figures(batch, "file.compression") == [85]
    assert figures(batch, "file.trailing_data") == [12]


def test_what_the_file_does_not_say_is_not_recorded(networks: Networks, colourful: Picture) -> None:
    silent = replace(FACTS, density_ppi=math.nan, quality=math.nan)
    batch = batch_of(networks, Photo(colourful, FACTS), Photo(colourful, silent))
    for key in ("file.resolution", "file.compression"):
        assert BY_KEY[key](batch).reasons == (None, Reason.NOT_RECORDED)


def test_every_format_and_mode_has_its_name(networks: Networks, colourful: Picture) -> None:
    photos = [Photo(colourful, replace(FACTS, format=format_)) for format_ in Format]
    photos += [Photo(colourful, replace(FACTS, colour=mode)) for mode in ColourMode]
    batch = batch_of(networks, *photos)
    assert named(batch, "file.format")[: len(Format)] == list(Format)
    assert named(batch, "file.colour")[len(Format) :] == list(ColourMode)


TINTS = {"none": (1, 1, 1), "sepia": (0.8, 1, 1.25), "blue": (1.2, 1, 0.8)}


@pytest.mark.parametrize("tint", TINTS)
def test_a_colour_file_in_one_tint_is_grey(networks: Networks, hopper: Picture, tint: str) -> None:
    tone = hopper.mean(2, keepdims=True) / 255
    rgb = np.asarray(np.rint(255 * tone ** np.array(TINTS[tint])), np.uint8)
    assert named(batch_of(networks, Photo(rgb, FACTS)), "file.colour") == ["grey"]


@pytest.mark.parametrize(("scale", "room"), [(0.5, (640, 642)), (0.12, (0, 0))])
def test_a_small_head_before_much_wall_is_not_grey(
    networks: Networks, sitter: Picture, scale: float, room: tuple[int, int]
) -> None:
    small = cv2.resize(sitter, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    above, beside = room
    white = (255, 255, 255)
    far = cv2.copyMakeBorder(
        small, above, 0, beside // 2, beside // 2, cv2.BORDER_CONSTANT, value=white
    )
    rgb = np.asarray(far, np.uint8)
    assert named(batch_of(networks, Photo(rgb, FACTS)), "file.colour") == ["rgb"]


def test_a_blank_page_is_not_a_black_and_white_portrait(networks: Networks) -> None:
    blank = np.full((441, 358, 3), 255, np.uint8)
    assert named(batch_of(networks, Photo(blank, FACTS)), "file.colour") == ["rgb"]


def test_a_photo_with_a_little_colour_is_not_grey(networks: Networks, hopper: Picture) -> None:
    muted = np.asarray(0.7 * hopper.mean(2, keepdims=True) + 0.3 * hopper, np.uint8)
    assert named(batch_of(networks, Photo(muted, FACTS)), "file.colour") == ["rgb"]
