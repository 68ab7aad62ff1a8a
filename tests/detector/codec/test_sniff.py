import zipfile
from io import BytesIO

import pytest

from detector.codec import decode
from detector.errors import PhotoError
from detector.formats import Format
from tests.detector.codec.pictures import saved, scene


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
def test_magic_bytes_decide(file_format: str) -> None:
    photo = decode(saved(scene(), file_format))
    assert photo.facts.format is Format(file_format.lower())
    assert (photo.height_px, photo.width_px) == (48, 40)


@pytest.mark.parametrize("brand", [b"heic", b"heix", b"mif1", b"avif", b"hevc"])
def test_heif_is_refused_by_its_brand(brand: bytes) -> None:
    with pytest.raises(PhotoError, match=brand.decode()) as refusal:
        decode(b"\0\0\0\x18ftyp" + brand + bytes(100))
    assert refusal.value.code == "unsupported-heic"


def test_avif_as_pillow_writes_it() -> None:
    with pytest.raises(PhotoError) as refusal:
        decode(saved(scene(), "AVIF"))
    assert refusal.value.code == "unsupported-heic"


@pytest.mark.parametrize(
    ("file_format", "name"),
    [("GIF", "GIF"), ("BMP", "BMP"), ("TIFF", "TIFF"), ("JPEG2000", "JPEG 2000"), ("ICO", "icon")],
)
def test_other_pictures_are_refused_by_name(file_format: str, name: str) -> None:
    with pytest.raises(PhotoError, match=name) as refusal:
        decode(saved(scene(), file_format))
    assert refusal.value.code == "unsupported-format"


def _archive() -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("photo.jpg", saved(scene()))
    return buffer.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"\xff",
        b"BMW is a car",
        b"%PDF-1.7\n",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\0\0\0\x18ftypisom" + bytes(20),
        b"RIFF\x24\0\0\0WAVEfmt ",
        _archive(),
    ],
)
def test_what_is_no_picture_is_called_so(data: bytes) -> None:
    with pytest.raises(PhotoError) as refusal:
        decode(data)
    assert refusal.value.code == "not-an-image"


def test_an_empty_file_has_its_own_code() -> None:
    with pytest.raises(PhotoError) as refusal:
        decode(b"")
    assert refusal.value.code == "empty"
