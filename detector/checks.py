"""Every check there is: its name, its unit, and how many decimals a reader is shown.

Names are part of the public contract. A standard may use any of them; each is served by one or
more measures in ``measures/``.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """One check's unit and presentation."""

    unit: str = ""
    decimals: int = 0


_CHECKS = {
    "file": {
        "readable": Check(),
        "format": Check(),
        "colour": Check(),
        "pixels": Check("px"),
        "resolution": Check("ppi"),
        "bytes": Check("byte"),
        "compression": Check("quality"),
        "trailing_data": Check("byte"),
    },
    "position": {
        "face_count": Check("faces"),
        "face_width": Check("px"),
        "crown_gap": Check("px"),
        "eye_height": Check("px"),
        "centring": Check("% width", 1),
        "roll": Check("deg", 1),
        "yaw": Check("deg", 1),
        "pitch": Check("deg", 1),
        "shoulders": Check("deg", 1),
        "aspect": Check("ratio", 2),
    },
    "background": {
        "colour": Check("ΔE00", 1),
        "uniformity": Check("ΔE00", 1),
        "border": Check("ΔE00", 1),
    },
    "lighting": {
        "underexposed": Check("stop", 1),
        "overexposed": Check("% skin", 1),
        "evenness": Check("stop", 2),
    },
    "sharpness": {
        "focus": Check("% eye distance", 2),
    },
    "expression": {
        "eyes_open": Check("ratio", 2),
        "mouth_closed": Check("ratio", 2),
    },
}

CHECKS = {f"{family}.{name}": c for family, row in _CHECKS.items() for name, c in row.items()}
