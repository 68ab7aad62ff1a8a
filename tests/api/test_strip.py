"""Kept photos lose their metadata and not one pixel."""

import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from api.store.strip import NotStrippable, strip_metadata
from detector.codec import decode

SECRET = b"Zhang San, Changsha, iPhone"
TRAILER = b"MotionPhoto" + SECRET
ORIENTATION = 0x0112
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def picture(seed: int = 7) -> Image.Image:
    levels = np.random.default_rng(seed).integers(0, 256, (40, 60, 3), dtype=np.uint8)
    return Image.fromarray(levels)


def exif(orientation: int) -> bytes:
    block = Image.Exif()
    block[ORIENTATION] = orientation
    block[0x013B] = SECRET.decode()
    block.get_ifd(0x8825)[2] = (28.0, 11.0, 0.0)
    return block.tobytes()


def written(kind: str, orientation: int, **options: object) -> bytes:
    """Write a photo that carries all the metadata its format can."""
    common: dict[str, object] = {"exif": exif(orientation), "icc_profile": PROFILE}
    if kind == "jpeg":
        common |= {"comment": SECRET, "dpi": (350, 350), "xmp": b"<x:xmpmeta>" + SECRET}
    elif kind == "png":
        text = PngImagePlugin.PngInfo()
        text.add_text("Author", SECRET.decode())
        text.add_itxt("XML:com.adobe.xmp", SECRET.decode(), zip=False)
        common |= {"pnginfo": text, "dpi": (350, 350)}
    else:
        common |= {"xmp": b"<x:xmpmeta>" + SECRET}
    file = io.BytesIO()
    picture().save(file, kind, **(common | options))
    return file.getvalue()


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("jpeg", {}),
        ("jpeg", {"progressive": True, "subsampling": 0}),
        ("png", {}),
        ("webp", {"lossless": True}),
        ("webp", {"quality": 80}),
    ],
)
def test_only_the_picture_stays(kind: str, options: dict[str, object], orientation: int) -> None:
    original = written(kind, orientation, **options)
    assert SECRET in original
    stripped = strip_metadata(original + TRAILER)
    assert SECRET not in stripped
    before, after = Image.open(io.BytesIO(original)), Image.open(io.BytesIO(stripped))
    assert np.array_equal(np.asarray(before), np.asarray(after))
    assert after.info["icc_profile"] == before.info["icc_profile"]
    assert after.info.get("dpi") == before.info.get("dpi")
    expected = {} if orientation == 1 else {ORIENTATION: orientation}
    assert dict(after.getexif()) == expected


def test_a_thumbnail_in_the_jfif_header_goes() -> None:
    original = written("jpeg", 1)
    place = original.index(b"JFIF\0")
    thumbnail = (SECRET * 2)[:48]
    length = struct.pack(">H", 16 + len(thumbnail))
    head, fields = original[: place - 2] + length, original[place : place + 12] + b"\4\4"
    carrying = head + fields + thumbnail + original[place + 14 :]
    assert strip_metadata(carrying) == strip_metadata(original)


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_grey_and_cmyk_decode_as_before(mode: str) -> None:
    file = io.BytesIO()
    picture().convert(mode).save(file, "jpeg", exif=exif(1), comment=SECRET)
    stripped = strip_metadata(file.getvalue())
    before, after = Image.open(file), Image.open(io.BytesIO(stripped))
    assert np.array_equal(np.asarray(before), np.asarray(after))
    assert SECRET not in stripped


def test_the_stripped_photo_is_stripped_again_to_itself() -> None:
    for kind in ("jpeg", "png", "webp"):
        once = strip_metadata(written(kind, 6))
        assert strip_metadata(once) == once


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp"])
@given(data=st.data())
def test_damage_is_at_most_refused(kind: str, data: st.DataObject) -> None:
    original = bytearray(written(kind, 1))
    for _ in range(data.draw(st.integers(1, 4))):
        original[data.draw(st.integers(0, len(original) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(original)))
    try:
        strip_metadata(bytes(original[:cut]))
    except NotStrippable:
        return


def test_unknown_png_chunks_and_other_application_segments_go() -> None:
    png = written("png", 1)
    body = b"prVt" + SECRET
    chunk = struct.pack(">L", len(SECRET)) + body + struct.pack(">L", zlib.crc32(body))
    assert SECRET not in strip_metadata(png[:33] + chunk + png[33:])
    jpeg = written("jpeg", 1)
    iptc = b"Photoshop 3.0\0" + SECRET
    segment = b"\xff\xed" + struct.pack(">H", 2 + len(iptc)) + iptc
    jfif_extension = b"JFXX\0\x10" + SECRET
    thumbnail = b"\xff\xe0" + struct.pack(">H", 2 + len(jfif_extension)) + jfif_extension
    assert SECRET not in strip_metadata(jpeg[:2] + segment + thumbnail + jpeg[2:])


@pytest.mark.parametrize("data", [b"", b"\xff\xd8", b"\xff\xd8\xff", b"GIF89a", b"RIFF\0\0\0\0"])
def test_what_is_no_photo_is_refused(data: bytes) -> None:
    with pytest.raises(NotStrippable):
        strip_metadata(data)


def bare(kind: str, seed: int = 7) -> bytes:
    file = io.BytesIO()
    picture(seed).save(file, kind, lossless=True)
    return file.getvalue()


def turned(orientation: int) -> bytes:
    """Give a TIFF structure that says how a photo is turned."""
    return exif(orientation).removeprefix(b"Exif\0\0")


def jpeg_with(*orientations: int) -> bytes:
    jpeg = bare("jpeg")
    blocks = (b"Exif\0\0" + turned(one) for one in orientations)
    segments = (b"\xff\xe1" + struct.pack(">H", 2 + len(block)) + block for block in blocks)
    return jpeg[:2] + b"".join(segments) + jpeg[2:]


def png_with(*blocks: bytes, damage: int = 0) -> bytes:
    png = bare("png")
    chunks = (
        struct.pack(">L", len(block)) + b"eXIf" + block
        + struct.pack(">L", zlib.crc32(b"eXIf" + block) ^ damage)
        for block in blocks
    )  # fmt: skip
    return png[:33] + b"".join(chunks) + png[33:]


def webp_of(*chunks: bytes) -> bytes:
    body = b"WEBP" + b"".join(chunks)
    return b"RIFF" + struct.pack("<L", len(body)) + body


@pytest.mark.parametrize(
    "data",
    [
        jpeg_with(1, 6),
        jpeg_with(6, 1),
        jpeg_with(6, 3),
        png_with(turned(1), turned(6)),
        png_with(turned(6), damage=1),
        png_with(b"Exif\0\0" + turned(6)),
        webp_of(bare("webp", 1)[12:], bare("webp", 2)[12:]),
    ],
    ids=[
        "upright first",
        "turned first",
        "turned twice",
        "two in PNG",
        "damaged",
        "prefixed",
        "WebP",
    ],
)
def test_what_is_kept_shows_what_was_inspected(data: bytes) -> None:
    np.testing.assert_array_equal(decode(strip_metadata(data)).rgb, decode(data).rgb)
