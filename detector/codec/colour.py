"""From the colours a file means to sRGB, by Little CMS through Pillow."""

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

_MODES = {1: "L", 3: "RGB", 4: "CMYK"}
_SPACES = {"L": b"GRAY", "RGB": b"RGB ", "CMYK": b"CMYK"}
_SPACE = slice(16, 20)  # of the profile header, ICC.1:2022, 7.2.6
# Profiles that call themselves sRGB differ in their last digits, which moves a colour by one.
_SAME_LEVELS = 1
_PROBE_LEVELS = np.arange(0, 256, 51, dtype=np.uint8)


def to_srgb(pixels: NDArray[np.uint8], profile: bytes) -> NDArray[np.uint8]:
    """Convert pixels to sRGB, through an ICC profile with perceptual intent if there is one.

    Parameters
    ----------
    pixels : ndarray, shape (H, W, C), uint8
        Grey in one channel, RGB, or CMYK with 255 for full ink.
    profile : bytes
        The embedded profile or ``b""``. One that is broken or meant for another colour model
        is ignored.

    Returns
    -------
    ndarray, shape (H, W, 3), uint8
        sRGB; the input itself where nothing is to be changed.
    """
    mode = _MODES[pixels.shape[2]]
    converted = _through_profile(pixels, mode, profile) if profile else None
    if converted is not None:
        return converted
    return pixels if mode == "RGB" else np.asarray(_image(pixels, mode).convert("RGB"), np.uint8)


def _through_profile(
    pixels: NDArray[np.uint8], mode: str, profile: bytes
) -> NDArray[np.uint8] | None:
    """Apply a profile; None where it cannot be applied or would change nothing."""
    if profile[_SPACE] != _SPACES[mode]:
        return None
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if mode == "RGB" and _is_srgb(source):
            return None
        return _apply(_transform(source, mode), pixels, mode)
    except (OSError, ImageCms.PyCMSError):
        return None


def _is_srgb(source: ImageCms.ImageCmsProfile) -> bool:
    """Tell by what the profile does to a lattice of colours, not by what it is called."""
    lattice = np.stack(np.meshgrid(*[_PROBE_LEVELS] * 3), axis=-1).reshape(1, -1, 3)
    transform = _transform(source, "RGB", ImageCms.Flags.NOOPTIMIZE)
    change = _apply(transform, lattice, "RGB").astype(np.int16) - lattice
    return bool(np.abs(change).max() <= _SAME_LEVELS)


def _transform(
    source: ImageCms.ImageCmsProfile, mode: str, flags: ImageCms.Flags = ImageCms.Flags.NONE
) -> ImageCms.ImageCmsTransform:
    target = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    return ImageCms.buildTransform(source, target, mode, "RGB", flags=flags)


def _apply(
    transform: ImageCms.ImageCmsTransform, pixels: NDArray[np.uint8], mode: str
) -> NDArray[np.uint8]:
    return np.asarray(transform.apply(_image(pixels, mode)), np.uint8)


def _image(pixels: NDArray[np.uint8], mode: str) -> Image.Image:
    height, width = pixels.shape[:2]
    return Image.frombuffer(mode, (width, height), np.ascontiguousarray(pixels), "raw", mode, 0, 1)
