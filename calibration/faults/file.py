"""Faults of the file itself."""

from io import BytesIO

import cv2
import numpy as np
from numpy.random import Generator
from PIL import Image

from calibration.faults.fault import Fault
from calibration.faults.light import Rgb, jpeg
from calibration.faults.sitting import Sitting


def _png(sitting: Sitting, _amount: float, _rng: Generator) -> bytes:
    return _saved(Image.fromarray(sitting.rgb), "PNG", dpi=(350, 350))


def _webp(sitting: Sitting, _amount: float, _rng: Generator) -> bytes:
    return _saved(Image.fromarray(sitting.rgb), "WEBP", quality=90)


def _grey(sitting: Sitting, _amount: float, _rng: Generator) -> bytes:
    return _saved(Image.fromarray(sitting.rgb).convert("L"), "JPEG", quality=90, dpi=(350, 350))


def _cmyk(sitting: Sitting, _amount: float, _rng: Generator) -> bytes:
    return _saved(Image.fromarray(sitting.rgb).convert("CMYK"), "JPEG", quality=90, dpi=(350, 350))


def _saved(image: Image.Image, form: str, **how: object) -> bytes:
    stream = BytesIO()
    image.save(stream, form, **how)
    return stream.getvalue()


def _resized(sitting: Sitting, scale: float, rng: Generator) -> Rgb:
    factor = scale if rng.random() < 0.5 else 1 / scale
    width, height = sitting.size
    size = (round(width * factor), round(height * factor))
    method = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(sitting.rgb, size, interpolation=method), np.uint8)


def _cropped(sitting: Sitting, pixels: float, rng: Generator) -> Rgb:
    cut = round(pixels)
    side = int(rng.integers(3))
    ends = np.s_[cut:, :], np.s_[:, cut:], np.s_[:, :-cut]
    return np.ascontiguousarray(sitting.rgb[ends[side]])


def _density(sitting: Sitting, density_ppi: float, _rng: Generator) -> bytes:
    return jpeg(sitting.rgb, sitting.quality, round(density_ppi), sitting.subsampling)


def _heavy(sitting: Sitting, kilobytes: float, rng: Generator) -> bytes:
    """Bury the picture's size under camera notes, as some editors do."""
    data = jpeg(sitting.rgb, sitting.quality, subsampling=sitting.subsampling)
    ballast = b""
    missing = round(1000 * kilobytes) - len(data)
    while missing > 0:
        note = rng.bytes(min(missing, 60_000))
        ballast += b"\xff\xec" + (len(note) + 2).to_bytes(2, "big") + note
        missing -= len(note)
    return data[:2] + ballast + data[2:]


def _light(sitting: Sitting, kilobytes: float, _rng: Generator) -> bytes:
    """Give the best quality that stays below a size."""
    for quality in range(90, 0, -2):
        data = jpeg(sitting.rgb, quality, subsampling="4:2:0")
        if len(data) <= 1000 * kilobytes:
            break
    return data


def _squeezed(sitting: Sitting, quality: float, _rng: Generator) -> bytes:
    return jpeg(sitting.rgb, round(quality), subsampling="4:2:0")


def _trailing(sitting: Sitting, count: float, rng: Generator) -> bytes:
    return jpeg(sitting.rgb, sitting.quality, subsampling=sitting.subsampling) + rng.bytes(
        round(count)
    )


def _cut_off(sitting: Sitting, share: float, _rng: Generator) -> bytes:
    data = jpeg(sitting.rgb, sitting.quality, subsampling=sitting.subsampling)
    return data[: round(len(data) * (1 - share))]


_ANY = (1.0, 1.0, 1.0)

FAULTS: tuple[Fault, ...] = (
    Fault("file.readable", "cut-off", (0.02, 0.3, 0.9), "share of the bytes missing", _cut_off),
    Fault("file.format", "png", _ANY, "any is wrong", _png),
    Fault("file.format", "webp", _ANY, "any is wrong", _webp),
    Fault("file.colour", "grey", _ANY, "any is wrong", _grey),
    Fault("file.colour", "cmyk", _ANY, "any is wrong", _cmyk),
    Fault("file.pixels", "resized", (1.01, 1.2, 2.0), "enlarged or reduced, times", _resized),
    Fault("file.pixels", "cropped", (1, 10, 30), "pixels cut from a side", _cropped),
    Fault("file.aspect_ratio", "cropped", (6, 30, 90), "pixels cut from a side", _cropped),
    Fault("file.resolution", "density", (300, 200, 72), "ppi instead of 350", _density),
    Fault("file.bytes", "heavy", (110, 200, 900), "kilobytes of file", _heavy),
    Fault("file.bytes", "light", (9.5, 7, 4), "kilobytes of file", _light),
    Fault("file.compression", "low-quality", (52, 35, 12), "libjpeg quality", _squeezed),
    Fault("file.trailing_data", "appended", (8, 4000, 100_000), "bytes after the end", _trailing),
)
