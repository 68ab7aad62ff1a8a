import math
import struct

import numpy as np
import pytest
from PIL import Image

from detector.codec import CodecLimits, decode
from detector.errors import PhotoError
from detector.formats import ColourMode
from tests.detector.codec.pictures import by_pillow, saved, saved_image, scene


def _container(*chunks: tuple[bytes, bytes]) -> bytes:
    body = b"WEBP"
    for kind, payload in chunks:
        body += kind + struct.pack("<L", len(payload)) + payload + bytes(len(payload) % 2)
    return b"RIFF" + struct.pack("<L", len(body)) + body


def _extended(flags: int, width_px: int, height_px: int) -> bytes:
    sides = ((side - 1).to_bytes(3, "little") for side in (width_px, height_px))
    return bytes((flags, 0, 0, 0)) + b"".join(sides)


@pytest.mark.parametrize("lossless", [False, True])
def test_pixels_are_those_of_pillow(lossless: bool) -> None:
    data = saved(scene(), "WEBP", lossless=lossless)
    photo = decode(data)
    np.testing.assert_array_equal(photo.rgb, by_pillow(data))
    assert photo.facts.colour is ColourMode.RGB
    assert math.isnan(photo.facts.quality)
    assert photo.rgb.flags.c_contiguous
    assert not photo.rgb.flags.writeable


@pytest.mark.parametrize("lossless", [False, True])
def test_transparent_parts_are_white(lossless: bool) -> None:
    pixels = np.dstack([scene(), np.full((48, 40, 1), 255, np.uint8)])
    pixels[24:, :, 3] = 0
    photo = decode(saved(pixels, "WEBP", lossless=lossless))
    assert (photo.rgb[24:] == 255).all()
    assert not (photo.rgb[:24] == 255).all()
    assert photo.facts.colour is ColourMode.ALPHA


def test_animation_is_refused() -> None:
    frames = [Image.fromarray(np.full((48, 40, 3), level, np.uint8)) for level in (0, 128, 255)]
    data = saved_image(frames[0], "WEBP", save_all=True, append_images=frames[1:])
    with pytest.raises(PhotoError) as refusal:
        decode(data)
    assert refusal.value.code == "animated"


def test_what_follows_the_end_is_counted() -> None:
    data = saved(scene(), "WEBP")
    photo = decode(data + bytes(77))
    assert photo.facts.trailing_byte_count == 77
    np.testing.assert_array_equal(photo.rgb, decode(data).rgb)


def test_a_canvas_larger_than_its_frame_is_refused_without_making_it() -> None:
    frame = saved(scene(), "WEBP")[20:]
    data = _container((b"VP8X", _extended(0, 16_000, 16_000)), (b"VP8 ", frame))
    with pytest.raises(PhotoError) as refusal:
        decode(data)
    assert refusal.value.code == "corrupt"


def test_the_frame_itself_is_held_to_the_pixel_limit() -> None:
    frame = saved(np.zeros((300, 300, 3), np.uint8), "WEBP")[20:]
    data = _container((b"VP8X", _extended(0, 40, 48)), (b"VP8 ", frame))
    with pytest.raises(PhotoError) as refusal:
        decode(data, CodecLimits(max_pixels=40 * 48))
    assert refusal.value.code == "too-many-pixels"


@pytest.mark.parametrize(
    "data",
    [
        _container(),
        _container((b"VP8 ", b"")),
        _container((b"VP8L", b"\x2f\xff")),
        _container((b"VP8 ", b"\0\0\0\1\2\3" + bytes(20))),
        b"RIFF\x18\0\0\0WEBPVP8 " + struct.pack("<L", 2**32 - 1) + bytes(12),
        _container(*[(b"ABCD", b"")] * 20_000),
    ],
    ids=["no chunk", "empty frame", "short frame", "no start code", "too long", "endless"],
)
def test_containers_without_a_frame_are_corrupt(data: bytes) -> None:
    with pytest.raises(PhotoError) as refusal:
        decode(data)
    assert refusal.value.code == "corrupt"
