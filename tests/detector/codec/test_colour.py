import io

import numpy as np
import pytest
from PIL import Image, ImageCms

from detector.codec import decode
from tests.detector.codec.pictures import by_pillow, cmyk_jpeg, saved, scene
from tests.detector.codec.profiles import (
    GAMMA,
    P3_PRIMARIES,
    SRGB_PRIMARIES,
    colourless_ink_profile,
    gamma_curve,
    grey_profile,
    matrix_profile,
    p3_to_srgb,
    srgb_curve,
)

PROFILE_OF_P3 = matrix_profile(P3_PRIMARIES, gamma_curve(GAMMA))


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("colour", [(200, 120, 100), (90, 140, 110), (128, 128, 128)])
def test_a_wide_gamut_is_converted(file_format: str, colour: tuple[int, int, int]) -> None:
    flat = np.full((48, 40, 3), colour, np.uint8)
    options = {"lossless": True} if file_format == "WEBP" else {"quality": 100}
    photo = decode(saved(flat, file_format, icc_profile=PROFILE_OF_P3, **options))
    np.testing.assert_allclose(photo.rgb[20, 20], p3_to_srgb(colour), atol=2)


def test_the_profile_at_hand_does_change_skin() -> None:
    assert np.abs(p3_to_srgb((200, 120, 100)) - (200, 120, 100)).max() > 10


@pytest.mark.parametrize(
    "profile",
    [
        ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(),
        matrix_profile(SRGB_PRIMARIES, srgb_curve()),
    ],
    ids=["Little CMS", "sampled curve"],
)
@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
def test_srgb_of_any_maker_leaves_pixels_alone(profile: bytes, file_format: str) -> None:
    data = saved(scene(), file_format, icc_profile=profile)
    assert Image.open(io.BytesIO(data)).info["icc_profile"] == profile
    np.testing.assert_array_equal(decode(data).rgb, decode(saved(scene(), file_format)).rgb)


def test_a_profile_in_several_segments_is_joined() -> None:
    padded = PROFILE_OF_P3 + bytes(100_000)
    whole = len(padded).to_bytes(4, "big") + padded[4:]
    flat = np.full((48, 40, 3), (200, 120, 100), np.uint8)
    data = saved(flat, quality=100, icc_profile=whole)
    assert data.count(b"ICC_PROFILE\0") == 2
    np.testing.assert_allclose(decode(data).rgb[0, 0], p3_to_srgb((200, 120, 100)), atol=2)


@pytest.mark.parametrize("file_format", ["JPEG", "PNG"])
def test_a_grey_profile_applies_to_grey(file_format: str) -> None:
    flat = np.full((48, 40, 1), 55, np.uint8)
    photo = decode(saved(flat, file_format, icc_profile=grey_profile(1.0)))
    linear = 55 / 255
    expected = 255 * (1.055 * linear ** (1 / 2.4) - 0.055)
    np.testing.assert_allclose(photo.rgb[0, 0], expected, atol=2)


def test_an_ink_profile_decides_what_cmyk_means() -> None:
    inks = np.zeros((48, 40, 4), np.uint8)
    inks[:, :, 0] = 255
    plain = decode(cmyk_jpeg(inks, quality=100)).rgb[0, 0].astype(int)
    assert plain[2] - plain[0] > 200
    grey = decode(cmyk_jpeg(inks, quality=100, icc_profile=colourless_ink_profile())).rgb[0, 0]
    assert np.ptp(grey.astype(int)) <= 4
    assert 150 < grey.mean() < 220


@pytest.mark.parametrize(
    "profile",
    [
        b"rubbish",
        bytes(128),
        PROFILE_OF_P3[:16] + b"\xffGB " + PROFILE_OF_P3[20:],
        PROFILE_OF_P3[:200],
        PROFILE_OF_P3[:-300],
        grey_profile(1.0),
        colourless_ink_profile(),
        ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes(),
        ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes(),
    ],
    ids=["rubbish", "zeros", "no such model", "head", "cut", "grey", "inks", "Lab", "XYZ"],
)
@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
def test_a_profile_that_is_broken_or_of_another_model_is_ignored(
    profile: bytes, file_format: str
) -> None:
    data = saved(scene(), file_format, icc_profile=profile)
    assert Image.open(io.BytesIO(data)).info["icc_profile"] == profile
    np.testing.assert_array_equal(decode(data).rgb, decode(saved(scene(), file_format)).rgb)


def test_a_display_profile_on_cmyk_is_ignored() -> None:
    data = cmyk_jpeg(scene(4), icc_profile=PROFILE_OF_P3)
    np.testing.assert_array_equal(decode(data).rgb, by_pillow(data))
