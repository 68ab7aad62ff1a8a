"""A picture becomes a file, whole or with a fault."""

import io
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from pydantic import ConfigDict
from pydantic.dataclasses import dataclass


@dataclass(frozen=True, slots=True, config=ConfigDict(extra="forbid"))
class Encoding:
    """How the file is written.

    Attributes
    ----------
    format : {"jpeg", "png"}
        Container; the file's name does not follow it.
    quality : int
        The JPEG's, on libjpeg's scale.
    density_ppi : int
        Pixels an inch written into the file.
    kept : float
        Share of the bytes that is kept; the rest is cut off.
    """

    format: Literal["jpeg", "png"] = "jpeg"
    quality: int = 85
    density_ppi: int = 350
    kept: float = 1.0


def encode(rgb: NDArray[np.uint8], encoding: Encoding) -> bytes:
    """Write a picture, shape (H, W, 3), sRGB, without any metadata."""
    stream = io.BytesIO()
    density = (encoding.density_ppi, encoding.density_ppi)
    if encoding.format == "png":
        Image.fromarray(rgb).save(stream, "PNG", dpi=density)
    else:
        Image.fromarray(rgb).save(stream, "JPEG", quality=encoding.quality, dpi=density)
    content = stream.getvalue()
    return content[: round(len(content) * encoding.kept)]
