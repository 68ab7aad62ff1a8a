"""Which photos are inspected: the labelled card photos where they are, else the sample photos."""

from pathlib import Path

import cv2
import numpy as np

from sample_photos import album

STANDARD = "cn-id-card"
_LABELLED = Path(__file__).parents[2] / "shared" / "photos" / "idcard"
_LEAST = 24


def described(source: Path | None = None) -> str:
    """Say which photos these are: figures on drawn people are not those on photographed ones."""
    if source is not None:
        return "the photos of a folder"
    return "labelled card photos" if _LABELLED.is_dir() else "drawn sample photos, in turns"


def photos(most: int) -> list[Path]:
    """Give at most so many photos of 358 x 441 pixels; the few sample photos come repeatedly."""
    if _LABELLED.is_dir():
        return sorted(_LABELLED.glob("*.jpg"))[:most]
    samples = [album.FOLDER / row.file for row, _ in album.make() if row.verdict == "pass"]
    return (samples * -(-_LEAST // len(samples)))[:most]


def enlarged(data: bytes, megapixels: float) -> bytes:
    """Give a photo at so many megapixels, as a camera would file it."""
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    times = (megapixels * 1e6 / (picture.shape[0] * picture.shape[1])) ** 0.5
    large = cv2.resize(picture, None, fx=times, fy=times, interpolation=cv2.INTER_CUBIC)
    return cv2.imencode(".jpg", large, [cv2.IMWRITE_JPEG_QUALITY, 92])[1].tobytes()
