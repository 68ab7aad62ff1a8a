import io
import math
import struct
import zlib
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from detector.codec import decode
from detector.errors import PhotoError
from detector.formats import ColourMode
from tests.detector.codec.pictures import (
    PNG_SIGNATURE,
    by_pillow,
    png_chunk,
    png_with,
    saved,
    saved_image,
    scene,
)

# Of each pass of interlacing: first row and column, steps down and across.
ADAM7 = (
    *((0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4)),
    *((2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)),
)


def _deep(pixels: NDArray[np.uint16]) -> bytes:
    """Encode 16-bit PNG; colours in the order of OpenCV."""
    return bytes(cv2.imencode(".png", pixels)[1])


def _over_white(pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
    alpha = pixels[:, :, -1:] / 255
    return np.asarray(pixels[:, :, :-1] * alpha + 255 * (1 - alpha))


@pytest.mark.parametrize("channel_count", [1, 3])
def test_pixels_are_those_of_the_file(channel_count: int) -> None:
    photo = decode(saved(scene(channel_count), "PNG"))
    np.testing.assert_array_equal(photo.rgb, np.broadcast_to(scene(channel_count), (48, 40, 3)))
    assert photo.facts.colour is (ColourMode.GREY if channel_count == 1 else ColourMode.RGB)
    assert math.isnan(photo.facts.quality)
    assert photo.facts.subsampling == ""
    assert not photo.rgb.flags.writeable


@pytest.mark.parametrize("mode", ["1", "P"])
def test_few_colours(mode: str) -> None:
    image = Image.fromarray(scene()).convert(mode)
    data = saved_image(image, "PNG")
    photo = decode(data)
    np.testing.assert_array_equal(photo.rgb, by_pillow(data))
    assert photo.facts.colour is (ColourMode.GREY if mode == "1" else ColourMode.PALETTE)


@pytest.mark.parametrize("channel_count", [2, 4])
def test_alpha_lies_over_white(channel_count: int) -> None:
    pixels = scene(channel_count)
    photo = decode(saved(pixels, "PNG"))
    np.testing.assert_allclose(
        photo.rgb, np.broadcast_to(_over_white(pixels), (48, 40, 3)), atol=0.5
    )
    assert photo.facts.colour is ColourMode.ALPHA


def test_wholly_transparent_is_white_and_opaque_is_unchanged() -> None:
    pixels = np.dstack([scene(), np.zeros((48, 40, 1), np.uint8)])
    pixels[:24, :, 3] = 255
    rgb = decode(saved(pixels, "PNG")).rgb
    np.testing.assert_array_equal(rgb[:24], pixels[:24, :, :3])
    assert (rgb[24:] == 255).all()


def test_a_transparent_palette_entry_lies_over_white() -> None:
    image = Image.fromarray(scene()).quantize(8)
    photo = decode(saved_image(image, "PNG", transparency=3))
    indices = np.asarray(image)
    assert (photo.rgb[indices == 3] == 255).all()
    opaque = np.asarray(image.convert("RGB"))
    np.testing.assert_array_equal(photo.rgb[indices != 3], opaque[indices != 3])
    assert photo.facts.colour is ColourMode.ALPHA


@pytest.mark.parametrize(("mode", "level"), [("L", 85), ("1", 0)])
def test_a_transparent_level_of_grey_lies_over_white(mode: str, level: int) -> None:
    grey = np.full((48, 40), 255, np.uint8)
    grey[:20], grey[20:30] = level, 255 - level
    photo = decode(saved_image(Image.fromarray(grey).convert(mode), "PNG", transparency=level))
    assert (photo.rgb[:20] == 255).all()
    assert (photo.rgb[20:30] == 255 - level).all()
    assert photo.facts.colour is ColourMode.ALPHA


@pytest.mark.parametrize("channel_count", [1, 3])
def test_sixteen_bits_are_rounded_to_eight(channel_count: int) -> None:
    generator = np.random.default_rng(7)
    deep = generator.integers(0, 65536, (48, 40, channel_count), dtype=np.uint16)
    photo = decode(_deep(deep))
    np.testing.assert_allclose(
        photo.rgb, np.broadcast_to(deep[:, :, ::-1] / 257, (48, 40, 3)), atol=0.5
    )
    assert photo.facts.colour is ColourMode.DEEP


def test_sixteen_bits_with_alpha() -> None:
    pixels = scene(4)
    photo = decode(_deep(pixels.astype(np.uint16) * 257))
    expected = _over_white(pixels)[:, :, ::-1]
    np.testing.assert_allclose(photo.rgb, expected, atol=0.5)
    assert photo.facts.colour is ColourMode.DEEP


def test_animation_is_refused() -> None:
    frames = [Image.fromarray(np.full((48, 40, 3), level, np.uint8)) for level in (0, 128, 255)]
    data = saved_image(frames[0], "PNG", save_all=True, append_images=frames[1:])
    with pytest.raises(PhotoError) as refusal:
        decode(data)
    assert refusal.value.code == "animated"


def test_what_follows_the_end_is_counted() -> None:
    data = saved(scene(), "PNG")
    photo = decode(data + b"PK\3\4" + bytes(96))
    assert photo.facts.trailing_byte_count == 100
    np.testing.assert_array_equal(photo.rgb, scene())


@pytest.mark.parametrize("unit", [0, 7])
def test_density_without_a_unit_is_no_density(unit: int) -> None:
    chunk = png_chunk(b"pHYs", struct.pack(">LLB", 13780, 13780, unit))
    assert math.isnan(decode(png_with(chunk, saved(scene(), "PNG"))).facts.density_ppi)


def _with_deflated(stream: bytes) -> bytes:
    header = struct.pack(">LLBBBBB", 40, 48, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", stream), (b"IEND", b""))
    return PNG_SIGNATURE + b"".join(png_chunk(*chunk) for chunk in chunks)


@pytest.mark.parametrize("row_count", [0, 1, 47])
def test_missing_rows_under_valid_checksums_are_an_error(row_count: int) -> None:
    rows = b"".join(b"\0" + row.tobytes() for row in scene()[:row_count])
    with pytest.raises(PhotoError) as refusal:
        decode(_with_deflated(zlib.compress(rows)))
    assert refusal.value.code == "corrupt"


def test_a_wrong_checksum_is_an_error_only_where_pixels_depend_on_it() -> None:
    dispensable = bytearray(png_with(png_chunk(b"tEXt", b"Title\0x"), saved(scene(), "PNG")))
    dispensable[33 + 8] ^= 1
    photo = decode(bytes(dispensable))
    np.testing.assert_array_equal(photo.rgb, scene())
    assert not photo.facts.has_metadata

    needed = bytearray(saved(scene(), "PNG"))
    needed[needed.index(b"IDAT") + 20] ^= 1
    with pytest.raises(PhotoError) as refusal:
        decode(bytes(needed))
    assert refusal.value.code == "corrupt"


@pytest.mark.parametrize(
    "chunk",
    [
        png_chunk(b"zTXt", b"bomb\0\0" + zlib.compress(bytes(50_000_000), 9)),
        png_chunk(b"iCCP", b"bomb\0\0" + zlib.compress(bytes(50_000_000), 9)),
        png_chunk(b"iCCP", b"no deflate\0\0rubbish"),
        png_chunk(b"iCCP", b""),
        png_chunk(b"eXIf", b"rubbish"),
        png_chunk(b"xYzW", bytes(1000)),
    ],
    ids=["text bomb", "profile bomb", "broken profile", "empty profile", "exif", "private"],
)
def test_strange_dispensable_chunks_do_no_harm(chunk: bytes) -> None:
    photo = decode(png_with(chunk, saved(scene(), "PNG")))
    np.testing.assert_array_equal(photo.rgb, scene())


@pytest.mark.parametrize(
    "header",
    [(40, 0, 8, 2), (40, 48, 8, 5), (40, 48, 3, 2), (40, 96, 8, 2), (80, 48, 8, 2)],
    ids=["no height", "no such colour", "no such depth", "too high", "too wide"],
)
def test_headers_that_cannot_be_are_corrupt(header: tuple[Any, ...]) -> None:
    data = saved(scene(), "PNG")
    replaced = png_chunk(b"IHDR", struct.pack(">LLBBBBB", *header, 0, 0, 0))
    with pytest.raises(PhotoError) as refusal:
        decode(PNG_SIGNATURE + replaced + data[33:])
    assert refusal.value.code == "corrupt"


def test_the_header_chunk_must_come_first() -> None:
    data = saved(scene(), "PNG")
    with pytest.raises(PhotoError) as refusal:
        decode(PNG_SIGNATURE + data[33:])
    assert refusal.value.code == "corrupt"


def test_a_file_of_endless_chunks_is_refused_unread() -> None:
    data = png_with(png_chunk(b"tEXt", b"a\0b") * 20_000, saved(scene(), "PNG"))
    with pytest.raises(PhotoError, match="chunks") as refusal:
        decode(data)
    assert refusal.value.code == "corrupt"


def test_interlaced() -> None:
    pixels = scene()
    stream = io.BytesIO()
    for row, column, down, across in ADAM7:
        for line in pixels[row::down, column::across]:
            stream.write(b"\0" + line.tobytes())
    header = struct.pack(">LLBBBBB", 40, 48, 8, 2, 0, 0, 1)
    data = PNG_SIGNATURE + png_chunk(b"IHDR", header)
    data += png_chunk(b"IDAT", zlib.compress(stream.getvalue())) + png_chunk(b"IEND", b"")
    np.testing.assert_array_equal(decode(data).rgb, pixels)
