"""Whatever bytes come, a photo or a PhotoError comes out."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.codec import decode
from detector.errors import PhotoError
from detector.photo import Photo
from tests.detector.codec.pictures import (
    PNG_SIGNATURE,
    cmyk_jpeg,
    exif,
    jpeg_with,
    png_chunk,
    saved,
    scene,
)
from tests.detector.codec.profiles import P3_PRIMARIES, gamma_curve, matrix_profile

PROFILE = matrix_profile(P3_PRIMARIES, gamma_curve(2.2))
TAGS = exif(orientation=6, x_resolution=350.0, unit=2, gps={1: "N", 2: (28.0, 12.0, 0.0)})
EXTRAS: dict[str, Any] = {"icc_profile": PROFILE, "exif": TAGS}
SAMPLES = {
    "jpeg": saved(scene(), **EXTRAS),
    "progressive": saved(scene(), progressive=True, dpi=(350, 350)),
    "grey": saved(scene(1)),
    "cmyk": cmyk_jpeg(scene(4), **EXTRAS),
    "png": saved(scene(), "PNG", **EXTRAS),
    "png-alpha": saved(scene(4), "PNG"),
    "webp": saved(scene(), "WEBP", **EXTRAS),
    "webp-lossless": saved(scene(4), "WEBP", lossless=True, exact=True),
}
MAGICS = [b"\xff\xd8\xff", PNG_SIGNATURE, b"RIFF\x64\0\0\0WEBPVP8 ", b"RIFF\x64\0\0\0WEBPVP8X"]

# How long a case takes says nothing on a machine that others use too.
untimed = settings(deadline=None)
samples = st.sampled_from(sorted(SAMPLES)).map(SAMPLES.__getitem__)


def outcome(data: bytes) -> Photo | str:
    """Give the photo or the code of the refusal; anything else is raised and fails the test."""
    try:
        photo = decode(data)
    except PhotoError as refusal:
        return refusal.code
    assert photo.rgb.dtype == np.uint8
    assert photo.rgb.ndim == 3
    assert photo.rgb.shape[2] == 3
    assert min(photo.rgb.shape[:2]) >= 32
    assert photo.rgb.flags.c_contiguous
    assert not photo.rgb.flags.writeable
    assert 0 <= photo.facts.trailing_byte_count < len(data)
    return photo


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_the_samples_themselves_are_photos(name: str) -> None:
    assert isinstance(outcome(SAMPLES[name]), Photo)


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_every_way_to_cut_a_file_short_is_called_truncated(name: str) -> None:
    data = SAMPLES[name]
    codes = {outcome(data[:length]) for length in range(12, len(data))}
    assert codes == {"truncated"}


@untimed
@given(data=samples, flips=st.lists(st.tuples(st.integers(0), st.integers(1, 255)), max_size=8))
def test_flipped_bits(data: bytes, flips: list[tuple[int, int]]) -> None:
    damaged = bytearray(data)
    for position, mask in flips:
        damaged[position % len(damaged)] ^= mask
    outcome(bytes(damaged))


@untimed
@given(
    data=samples, start=st.integers(0), length=st.integers(0, 64), filling=st.binary(max_size=64)
)
def test_a_replaced_stretch(data: bytes, start: int, length: int, filling: bytes) -> None:
    start %= len(data)
    outcome(data[:start] + filling + data[start + length :])


@untimed
@given(magic=st.sampled_from(MAGICS), rest=st.binary(max_size=400))
def test_noise_behind_valid_magic_bytes(magic: bytes, rest: bytes) -> None:
    outcome(magic + rest)


@untimed
@given(rest=st.binary(max_size=200))
def test_noise_is_no_picture(rest: bytes) -> None:
    assert isinstance(outcome(b"#!" + rest), str)


kinds = st.sampled_from([b"IHDR", b"PLTE", b"IDAT", b"tRNS", b"pHYs", b"eXIf", b"iCCP", b"iTXt"])


@untimed
@given(
    chunks=st.lists(st.tuples(kinds, st.binary(max_size=40)), max_size=6),
    header=st.binary(min_size=5, max_size=5),
)
def test_chunks_of_noise_under_valid_checksums(
    chunks: list[tuple[bytes, bytes]], header: bytes
) -> None:
    sides = (40).to_bytes(4, "big") + (48).to_bytes(4, "big")
    every = [(b"IHDR", sides + header), *chunks, (b"IEND", b"")]
    outcome(PNG_SIGNATURE + b"".join(png_chunk(kind, payload) for kind, payload in every))


@untimed
@given(
    block=st.binary(max_size=120), order=st.sampled_from([b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08"])
)
def test_noise_as_exif_never_costs_the_photo(block: bytes, order: bytes) -> None:
    data = jpeg_with(0xE1, b"Exif\0\0" + order + block, saved(scene()))
    photo = outcome(data)
    assert isinstance(photo, Photo)
    assert 1 <= photo.facts.orientation <= 8


@untimed
@given(position=st.integers(0, len(PROFILE) - 1), filling=st.binary(min_size=1, max_size=8))
def test_a_damaged_profile_never_costs_the_photo(position: int, filling: bytes) -> None:
    damaged = PROFILE[:position] + filling + PROFILE[position + len(filling) :]
    assert isinstance(outcome(saved(scene(), icc_profile=damaged)), Photo)
