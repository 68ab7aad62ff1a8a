import io

import numpy as np
import pytest
from PIL import Image, ImageOps

from detector.codec import decode
from tests.detector.codec.pictures import exif, jpeg_with, saved, scene


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
def test_pixels_are_upright_as_pillow_turns_them(orientation: int, file_format: str) -> None:
    data = saved(scene(), file_format, exif=exif(orientation=orientation))
    photo = decode(data)
    with Image.open(io.BytesIO(data)) as image:
        upright = np.asarray(ImageOps.exif_transpose(image).convert("RGB"))
    np.testing.assert_array_equal(photo.rgb, upright)
    assert photo.facts.orientation == orientation
    assert photo.rgb.flags.c_contiguous
    assert not photo.rgb.flags.writeable


def test_big_endian_exif() -> None:
    tiff = b"MM\0*\0\0\0\x08" + b"\0\x01" + b"\x01\x12\0\x03\0\0\0\x01\0\x06\0\0" + bytes(4)
    data = jpeg_with(0xE1, b"Exif\0\0" + tiff, saved(scene()))
    photo = decode(data)
    assert photo.facts.orientation == 6
    assert photo.rgb.shape == (40, 48, 3)


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_an_orientation_that_does_not_exist_is_ignored(orientation: int) -> None:
    photo = decode(saved(scene(), exif=exif(orientation=orientation)))
    assert photo.facts.orientation == 1
    assert photo.rgb.shape == (48, 40, 3)
