import io
import struct
import zipfile

import numpy as np
import pytest
import simplejpeg
from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

from detector.codec import decode
from detector.errors import PhotoError
from detector.formats import ColourMode
from tests.detector.codec.pictures import (
    by_pillow,
    cmyk_jpeg,
    jpeg_segment_offset,
    jpeg_with,
    saved,
    scene,
)

SOF0, SOS = 0xC0, 0xDA


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("subsampling", ["4:4:4", "4:2:2", "4:2:0"])
def test_pixels_are_those_of_pillow(progressive: bool, subsampling: str) -> None:
    data = saved(scene(), quality=70, progressive=progressive, subsampling=subsampling)
    photo = decode(data)
    np.testing.assert_array_equal(photo.rgb, by_pillow(data))
    assert photo.rgb.dtype == np.uint8
    assert photo.rgb.flags.c_contiguous
    assert not photo.rgb.flags.writeable
    assert photo.facts.subsampling == subsampling
    assert photo.facts.colour is ColourMode.RGB


def test_rgb_that_was_never_ycc() -> None:
    data = saved(scene(), keep_rgb=True)
    np.testing.assert_array_equal(decode(data).rgb, by_pillow(data))


@pytest.mark.parametrize("subsampling", ["440", "411"])
def test_rare_subsamplings_are_named(subsampling: str) -> None:
    facts = decode(simplejpeg.encode_jpeg(scene(), colorsubsampling=subsampling)).facts
    assert facts.subsampling == ":".join(subsampling)


def test_grey() -> None:
    data = saved(scene(1))
    photo = decode(data)
    np.testing.assert_array_equal(photo.rgb, by_pillow(data))
    assert photo.facts.colour is ColourMode.GREY
    assert photo.facts.subsampling == ""


def test_cmyk_without_a_profile_is_converted_as_pillow_does() -> None:
    data = cmyk_jpeg(scene(4), quality=95)
    photo = decode(data)
    np.testing.assert_array_equal(photo.rgb, by_pillow(data))
    assert photo.facts.colour is ColourMode.CMYK


@pytest.mark.parametrize("quality", range(1, 101))
def test_quality_of_a_standard_table_is_exact(quality: int) -> None:
    assert decode(saved(scene(), quality=quality)).facts.quality == quality


def _luminance_steps(quality: int) -> list[int]:
    with Image.open(io.BytesIO(saved(scene(), quality=quality))) as image:
        assert isinstance(image, JpegImageFile)
        return list(image.quantization[0])


def test_quality_of_another_table_is_the_nearest() -> None:
    steps = _luminance_steps(70)
    steps[0] += 1
    assert decode(saved(scene(), qtables=[steps, steps])).facts.quality == 70


def test_quality_follows_the_table_that_luminance_uses() -> None:
    jpeg = bytearray(saved(scene(), qtables=[_luminance_steps(40), _luminance_steps(90)]))
    assert decode(bytes(jpeg)).facts.quality == 40
    jpeg[jpeg_segment_offset(bytes(jpeg), SOF0) + 12] = 1
    assert decode(bytes(jpeg)).facts.quality == 90


def test_an_archive_behind_the_picture_is_counted() -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as members:
        members.writestr("payload.txt", "hidden")
    data = saved(scene())
    photo = decode(data + archive.getvalue())
    assert photo.facts.trailing_byte_count == len(archive.getvalue())
    np.testing.assert_array_equal(photo.rgb, decode(data).rgb)


def listing(data: bytes, order: str, size: int, offset: int) -> bytes:
    """Put an index of one further picture into a JPEG; the offset counts from the index on."""
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "LH", 8, 1)
    entries = struct.pack(order + "HHLLL", 0xB002, 7, 32, 26, 0)
    places = struct.pack(order + "LLLL", 0, len(data), 0, 0)
    places += struct.pack(order + "LLLL", 0, size, offset, 0)
    return jpeg_with(0xE2, b"MPF\0" + head + entries + places, data)


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_further_picture_that_the_file_lists_is_not_counted(order: str) -> None:
    first, second, film = saved(scene()), saved(scene()), b"film"
    end = len(listing(first, order, 0, 0)) - 10  # the index lies ten bytes into the file
    whole = listing(first, order, len(second), end) + second
    assert decode(whole).facts.trailing_byte_count == 0
    assert decode(whole + film).facts.trailing_byte_count == len(film)


@pytest.mark.parametrize("size", [0, 5, 10**9])
def test_only_pictures_that_are_there_are_taken_for_listed(size: int) -> None:
    first, hidden = saved(scene()), b"PK\3\4 archive"
    end = len(listing(first, ">", 0, 0)) - 10
    data = listing(first, ">", size, end) + hidden
    assert decode(data).facts.trailing_byte_count == len(hidden)


@pytest.mark.parametrize("index", [b"", b"II*\0", b"MM\0*\0\0\0\x08\0\x01", b"II*\0\xff\xff\0\0"])
def test_a_broken_index_lists_nothing(index: bytes) -> None:
    data = jpeg_with(0xE2, b"MPF\0" + index, saved(scene())) + b"tail"
    assert decode(data).facts.trailing_byte_count == len(b"tail")


def test_an_end_marker_inside_a_segment_is_not_the_end() -> None:
    data = jpeg_with(0xE1, b"Exif\0\0 thumbnail \xff\xd8\xff\xd9", saved(scene()))
    assert decode(data).facts.trailing_byte_count == 0


def test_fill_bytes_before_a_marker_are_allowed() -> None:
    data = saved(scene())
    filled = data[:-2] + b"\xff" * 7 + data[-2:]
    photo = decode(filled)
    assert photo.facts.trailing_byte_count == 0
    np.testing.assert_array_equal(photo.rgb, decode(data).rgb)


@pytest.mark.parametrize(
    ("offset", "value", "code"),
    [
        (4, 12, "unsupported-format"),
        (1, 0xC3, "unsupported-format"),
        (1, 0xC9, "unsupported-format"),
        (9, 2, "unsupported-format"),
        (11, 0x42, "unsupported-format"),
        (9, 1, "corrupt"),
        (14, 0x00, "corrupt"),
    ],
    ids=[
        "12-bit",
        "lossless",
        "arithmetic",
        "two components",
        "4:1:0",
        "wrong length",
        "no sampling",
    ],
)
def test_frame_headers_that_are_refused(offset: int, value: int, code: str) -> None:
    jpeg = bytearray(saved(scene()))
    jpeg[jpeg_segment_offset(bytes(jpeg), SOF0) + offset] = value
    with pytest.raises(PhotoError) as refusal:
        decode(bytes(jpeg))
    assert refusal.value.code == code


def test_a_height_of_zero_is_corrupt() -> None:
    jpeg = bytearray(saved(scene()))
    struct.pack_into(">H", jpeg, jpeg_segment_offset(bytes(jpeg), SOF0) + 5, 0)
    with pytest.raises(PhotoError) as refusal:
        decode(bytes(jpeg))
    assert refusal.value.code == "corrupt"


def test_pixels_cut_off_before_a_valid_end_marker_are_an_error() -> None:
    data = saved(scene())
    with pytest.raises(PhotoError) as refusal:
        decode(data[:-100] + b"\xff\xd9")
    assert refusal.value.code == "corrupt"


def test_a_quantisation_table_that_is_missing_is_an_error() -> None:
    without_tables = saved(scene()).replace(b"\xff\xdb", b"\xff\xef")
    with pytest.raises(PhotoError) as refusal:
        decode(without_tables)
    assert refusal.value.code == "corrupt"


@pytest.mark.parametrize(
    "segment",
    [
        b"\xff\xfe\0\1",
        b"\xff\xd0",
        b"\xff\xd8",
        b"\xff\xc0\0\5\x08\0\x20",
        b"\xff\xdb\0\4\0\1",
        b"\xff\xfe\0\2ab",
    ],
    ids=["no length", "restart", "second start", "short frame", "short table", "no marker"],
)
def test_segments_that_cannot_be_are_corrupt(segment: bytes) -> None:
    data = saved(scene())
    with pytest.raises(PhotoError) as refusal:
        decode(data[:2] + segment + data[2:])
    assert refusal.value.code == "corrupt"


def test_a_picture_of_endless_scans_is_refused_unread() -> None:
    data = saved(scene(), progressive=True)
    last_scan = data[data.rindex(bytes((0xFF, SOS))) : -2]
    with pytest.raises(PhotoError, match="scans") as refusal:
        decode(data[:-2] + last_scan * 500 + data[-2:])
    assert refusal.value.code == "unsupported-format"


def test_a_file_of_endless_segments_is_refused_unread() -> None:
    with pytest.raises(PhotoError, match="segments") as refusal:
        decode(b"\xff\xd8" + b"\xff\xfe\0\2" * 20_000 + saved(scene())[2:])
    assert refusal.value.code == "corrupt"
