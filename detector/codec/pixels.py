"""From a checked file to upright 8-bit sRGB pixels."""

import cv2
import numpy as np
import simplejpeg
from numpy.typing import NDArray

from detector.codec import png
from detector.codec.colour import to_srgb
from detector.codec.faults import corrupt
from detector.codec.header import Header
from detector.formats import ColourMode, Format

_SPACES = {ColourMode.GREY: "GRAY", ColourMode.CMYK: "CMYK"}
_FIRST_TRANSPOSED = 5
_BAND_ROWS = 256  # at a time, for of a large photo each step's copy would count
_FLIPS = {2: 1, 3: -1, 4: 0, 6: 1, 7: -1, 8: 0}  # EXIF orientation: flip code of OpenCV


def render(data: bytes, header: Header, orientation: int) -> NDArray[np.uint8]:
    """Decode, convert to sRGB and turn upright.

    Returns
    -------
    ndarray, shape (H, W, 3), uint8
        C-contiguous and read-only.

    Raises
    ------
    PhotoError
        ``corrupt`` where the decoder reports any error, however small.
    """
    stored = _decode_jpeg(data, header) if header.format is Format.JPEG else _decode(data, header)
    rgb = np.ascontiguousarray(_turn(to_srgb(stored, header.profile), orientation))
    rgb.setflags(write=False)
    return rgb


def _decode_jpeg(data: bytes, header: Header) -> NDArray[np.uint8]:
    """Decode to (H, W, C): grey, RGB, or CMYK with 255 for full ink."""
    space = _SPACES.get(header.colour, "RGB")
    try:
        pixels = simplejpeg.decode_jpeg(memoryview(data)[: header.end], space)
    except (ValueError, KeyError) as error:
        raise corrupt("its compressed pixels do not decode") from error
    # Writers of CMYK JPEG follow Adobe and store the inks inverted.
    return np.asarray(cv2.bitwise_not(pixels) if space == "CMYK" else pixels, np.uint8)


def _decode(data: bytes, header: Header) -> NDArray[np.uint8]:
    """Decode PNG or WebP to (H, W, C): grey, or RGB with alpha composited over white."""
    encoded = png.bare(data) if header.format is Format.PNG else data[: header.end]
    try:
        pixels = cv2.imdecode(np.frombuffer(encoded, np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error as error:
        raise corrupt("its compressed pixels do not decode") from error
    if pixels is None or pixels.shape[:2] != (header.height_px, header.width_px):
        raise corrupt("its compressed pixels do not decode")
    if pixels.ndim == 2:
        grey = np.asarray(_to_eight_bits(pixels), np.uint8)
        if header.see_through is not None:
            grey[pixels == header.see_through] = 255
        return grey[:, :, None]
    rgb = np.empty((*pixels.shape[:2], 3), np.uint8)
    for top in range(0, len(pixels), _BAND_ROWS):
        band = slice(top, top + _BAND_ROWS)
        _write_opaque(_to_eight_bits(pixels[band]), rgb[band])
    return rgb


def _to_eight_bits(pixels: cv2.typing.MatLike) -> cv2.typing.MatLike:
    return cv2.convertScaleAbs(pixels, alpha=255 / 65535) if pixels.dtype == np.uint16 else pixels


def _write_opaque(pixels: cv2.typing.MatLike, rgb: NDArray[np.uint8]) -> None:
    """Composite over white: colour x alpha + 255 (1 - alpha), rounded."""
    cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB, rgb)
    if pixels.shape[2] == 4:
        alphas = cv2.merge([pixels[:, :, 3]] * 3)
        cv2.add(cv2.multiply(rgb, alphas, scale=1 / 255), cv2.bitwise_not(alphas), rgb)


def _turn(pixels: NDArray[np.uint8], orientation: int) -> NDArray[np.uint8]:
    """Undo the camera's orientation (EXIF 2.32, tag 0x0112)."""
    turned: cv2.typing.MatLike = pixels
    if orientation >= _FIRST_TRANSPOSED:
        turned = cv2.transpose(turned)
    if orientation in _FLIPS:
        turned = cv2.flip(turned, _FLIPS[orientation])
    return np.asarray(turned, np.uint8)
