"""What decoding one photo may cost. These are resource limits, not limits of a standard."""

from dataclasses import dataclass

from detector.codec.faults import corrupt
from detector.errors import PhotoError


@dataclass(frozen=True, slots=True)
class CodecLimits:
    """Limits applied before any pixel is decoded.

    Attributes
    ----------
    max_pixels : int
        Width times height.
    max_bytes : int
        Size of the file.
    min_side_px : int
        The shorter side.
    """

    max_pixels: int = 25_000_000
    max_bytes: int = 16_000_000
    min_side_px: int = 32

    def check_size(self, data: bytes) -> None:
        """Raise ``empty`` or ``too-many-bytes``."""
        if not data:
            raise PhotoError("empty", "the file is empty")
        if len(data) > self.max_bytes:
            raise PhotoError("too-many-bytes", f"{len(data)} bytes, of at most {self.max_bytes}")

    def check_dimensions(self, width_px: int, height_px: int) -> None:
        """Raise ``too-many-pixels``, ``too-small``, or ``corrupt`` where a side is zero."""
        if not width_px or not height_px:
            raise corrupt("its header gives no width or height")
        if width_px * height_px > self.max_pixels:
            raise PhotoError(
                "too-many-pixels",
                f"{width_px}×{height_px} pixels, of at most {self.max_pixels} in all",
            )
        if min(width_px, height_px) < self.min_side_px:
            raise PhotoError(
                "too-small",
                f"{width_px}×{height_px} pixels, of at least {self.min_side_px} a side",
            )


DEFAULT_LIMITS = CodecLimits()
