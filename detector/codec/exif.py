"""The few facts of an EXIF block that matter here.

Only the needed tags are read, straight from the TIFF structure: camera files hold arbitrarily
broken directories, and nothing else of them is kept.
"""

import math
import struct
from dataclasses import dataclass

_ORIENTATION, _X_RESOLUTION, _Y_RESOLUTION, _RESOLUTION_UNIT = 0x0112, 0x011A, 0x011B, 0x0128
_GPS_DIRECTORY, _GPS_LATITUDE = 0x8825, 0x0002
_CAMERA_DIRECTORY, _FOCAL_LENGTH_35_MM = 0x8769, 0xA405
_WIDTH_AS_TAKEN, _HEIGHT_AS_TAKEN = 0xA002, 0xA003
_DIAGONAL_35_MM = 43.27  # of the 36 x 24 mm frame
_SHORT, _LONG, _RATIONAL = 3, 4, 5
_INCHES_PER_UNIT = {2: 1.0, 3: 1 / 2.54}
_ENTRY_SIZE = 12


@dataclass(frozen=True, slots=True)
class Exif:
    """What is read from EXIF; the defaults stand for an absent or broken block.

    Attributes
    ----------
    orientation : int
        1..8 as EXIF 2.32 defines them.
    density_ppi : float
        The smaller of both directions; NaN if not recorded.
    has_location : bool
        Whether a GPS latitude is present.
    focal_length_mm : float
        Equivalent on 36 x 24 mm film, by the diagonal; NaN if not recorded.
    width_px, height_px : int
        Of the picture as it was taken, as stored; 0 if not recorded.
    """

    orientation: int = 1
    density_ppi: float = float("nan")
    has_location: bool = False
    focal_length_mm: float = float("nan")
    width_px: int = 0
    height_px: int = 0

    def focal_length_px(self, width_px: int, height_px: int) -> float:
        """Give the focal length in pixels of a photo so large; NaN for a part of what was taken."""
        if (width_px, height_px) != (self.width_px, self.height_px):
            return float("nan")
        return self.focal_length_mm * math.hypot(width_px, height_px) / _DIAGONAL_35_MM


_NOTHING = Exif()


def read_exif(tiff: bytes) -> Exif:
    """Read a TIFF structure; whatever is broken counts as absent."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None or len(tiff) < 8:
        return _NOTHING
    main = _Directory(tiff, order, struct.unpack_from(order + "L", tiff, 4)[0])
    orientation = int(main.number(_ORIENTATION, 1))
    gps_offset = int(main.number(_GPS_DIRECTORY, len(tiff)))
    camera = _Directory(tiff, order, int(main.number(_CAMERA_DIRECTORY, len(tiff))))
    return Exif(
        orientation=orientation if 1 <= orientation <= 8 else 1,
        density_ppi=_density_ppi(main),
        has_location=_GPS_LATITUDE in _Directory(tiff, order, gps_offset),
        focal_length_mm=camera.number(_FOCAL_LENGTH_35_MM, 0) or float("nan"),
        width_px=int(camera.number(_WIDTH_AS_TAKEN, 0)),
        height_px=int(camera.number(_HEIGHT_AS_TAKEN, 0)),
    )


class _Directory:
    """One image file directory (TIFF 6.0, section 2), cut short where the bytes end."""

    def __init__(self, tiff: bytes, order: str, offset: int) -> None:
        self._tiff, self._order = tiff, order
        self._entries: dict[int, tuple[int, int]] = {}
        if offset + 2 > len(tiff):
            return
        (count,) = struct.unpack_from(order + "H", tiff, offset)
        stop = min(offset + 2 + count * _ENTRY_SIZE, len(tiff) - _ENTRY_SIZE + 1)
        for entry in range(offset + 2, stop, _ENTRY_SIZE):
            tag, kind = struct.unpack_from(order + "HH", tiff, entry)
            self._entries[tag] = kind, entry + 8

    def __contains__(self, tag: int) -> bool:
        return tag in self._entries

    def number(self, tag: int, default: float) -> float:
        """Give the first value of a tag; the default where it is absent or has no value."""
        kind, position = self._entries.get(tag, (0, 0))
        if kind == _SHORT:
            return float(struct.unpack_from(self._order + "H", self._tiff, position)[0])
        if kind not in (_LONG, _RATIONAL):
            return default
        (value,) = struct.unpack_from(self._order + "L", self._tiff, position)
        if kind == _LONG:
            return float(value)
        if value + 8 > len(self._tiff):
            return default
        numerator, denominator = struct.unpack_from(self._order + "LL", self._tiff, value)
        return float(numerator / denominator) if denominator else default


def _density_ppi(main: _Directory) -> float:
    across = main.number(_X_RESOLUTION, 0.0)
    density = min(across, main.number(_Y_RESOLUTION, across))
    inches = _INCHES_PER_UNIT.get(int(main.number(_RESOLUTION_UNIT, 2)))
    return density / inches if inches and density > 0 else float("nan")
