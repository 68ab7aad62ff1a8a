import math
from typing import Any

import pytest

from detector.codec import decode
from tests.detector.codec.pictures import exif, jpeg_with, png_chunk, png_with, saved, scene

XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>"


def test_size_is_of_the_bytes_as_they_came() -> None:
    data = saved(scene()) + b"tail"
    assert decode(data).facts.byte_count == len(data)


@pytest.mark.parametrize("file_format", ["JPEG", "PNG"])
@pytest.mark.parametrize("density_ppi", [72, 300, 350])
def test_density_of_the_container(file_format: str, density_ppi: int) -> None:
    facts = decode(saved(scene(), file_format, dpi=(density_ppi, density_ppi))).facts
    assert facts.density_ppi == density_ppi


def test_density_is_of_the_poorer_direction() -> None:
    assert decode(saved(scene(), dpi=(350, 300))).facts.density_ppi == 300


def test_jfif_density_in_centimetres() -> None:
    jpeg = bytearray(saved(scene(), dpi=(118, 118)))
    jpeg[jpeg.index(b"JFIF\0") + 7] = 2
    assert decode(bytes(jpeg)).facts.density_ppi == 300


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(
    ("tags", "density_ppi"),
    [
        ({"x_resolution": 350.0, "y_resolution": 350.0, "unit": 2}, 350),
        ({"x_resolution": 350.0, "y_resolution": 300.0}, 300),
        ({"x_resolution": 120.0, "y_resolution": 120.0, "unit": 3}, 304.8),
        ({"x_resolution": 350.0, "y_resolution": 350.0, "unit": 1}, math.nan),
        ({"x_resolution": 0.0, "y_resolution": 0.0, "unit": 2}, math.nan),
        ({"orientation": 1}, math.nan),
    ],
)
def test_density_of_exif_where_the_container_has_none(
    file_format: str, tags: dict[str, Any], density_ppi: float
) -> None:
    facts = decode(saved(scene(), file_format, exif=exif(**tags))).facts
    assert facts.density_ppi == pytest.approx(density_ppi, nan_ok=True)


def test_a_density_that_lies_outside_the_exif_block_is_absent() -> None:
    entry = b"\x1a\x01\5\0\1\0\0\0" + (100_000).to_bytes(4, "little")
    block = b"Exif\0\0II*\0\x08\0\0\0\1\0" + entry + bytes(4)
    assert math.isnan(decode(jpeg_with(0xE1, block, saved(scene()))).facts.density_ppi)


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
def test_a_plain_file_has_none_of_the_optional_facts(file_format: str) -> None:
    facts = decode(saved(scene(), file_format)).facts
    assert math.isnan(facts.density_ppi)
    assert facts.trailing_byte_count == 0
    assert facts.orientation == 1
    assert not facts.has_metadata
    assert not facts.has_location


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(
    ("gps", "has_location"),
    [({1: "N", 2: (28.0, 12.0, 0.0)}, True), ({0: b"\2\3\0\0"}, False), ({}, False)],
)
def test_a_location_is_a_latitude(
    file_format: str, gps: dict[int, Any], has_location: bool
) -> None:
    facts = decode(saved(scene(), file_format, exif=exif(orientation=1, gps=gps))).facts
    assert facts.has_metadata
    assert facts.has_location is has_location


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
def test_a_location_in_xmp_counts(file_format: str) -> None:
    if file_format == "PNG":
        text = b"XML:com.adobe.xmp\0\0\0\0\0<exif:GPSLatitude>28,12N</exif:GPSLatitude>"
        data = png_with(png_chunk(b"iTXt", text), saved(scene(), "PNG"))
    else:
        data = saved(scene(), file_format, xmp=b"<exif:GPSLatitude>28,12N</exif:GPSLatitude>")
    facts = decode(data).facts
    assert facts.has_metadata
    assert facts.has_location


@pytest.mark.parametrize(
    "data",
    [
        saved(scene(), comment="made by hand"),
        saved(scene(), xmp=XMP),
        jpeg_with(0xED, b"Photoshop 3.0\x008BIM", saved(scene())),
        png_with(png_chunk(b"tEXt", b"Author\0me"), saved(scene(), "PNG")),
        saved(scene(), "WEBP", xmp=XMP),
    ],
    ids=["jpeg comment", "jpeg XMP", "jpeg IPTC", "png text", "webp XMP"],
)
def test_metadata_other_than_exif_counts(data: bytes) -> None:
    facts = decode(data).facts
    assert facts.has_metadata
    assert not facts.has_location


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(
    ("camera", "focal_length_px"),
    [
        ({0xA405: 26, 0xA002: 40, 0xA003: 48}, 26 * math.hypot(40, 48) / 43.27),
        ({0xA405: 26, 0xA002: 80, 0xA003: 48}, math.nan),
        ({0xA405: 26}, math.nan),
        ({0xA405: 0, 0xA002: 40, 0xA003: 48}, math.nan),
        ({0xA002: 40, 0xA003: 48}, math.nan),
    ],
)
def test_the_lens_is_known_of_a_photo_that_was_not_cropped(
    file_format: str, camera: dict[int, Any], focal_length_px: float
) -> None:
    facts = decode(saved(scene(), file_format, exif=exif(camera=camera))).facts
    assert facts.focal_length_px == pytest.approx(focal_length_px, nan_ok=True)
