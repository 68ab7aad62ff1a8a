"""Every check there is: its name, its unit, and how many decimals a reader is shown.

Names are part of the public contract. A standard may use any of them; each is served by one or
more measures in ``measures/``.
"""

from dataclasses import dataclass

from detector.formats import ColourMode, Format


@dataclass(frozen=True, slots=True)
class Check:
    """One check's unit, its presentation, and what a standard may ask of it.

    Attributes
    ----------
    unit : str
        Unit of its figures; empty for categories.
    decimals : int
        How many of them a reader is shown.
    measures : tuple of str or None
        The measures it may be limited on; None for the one of its own name.
    categories : tuple of str
        What a categorical check may find; empty where it finds a figure.
    """

    unit: str = ""
    decimals: int = 0
    measures: tuple[str, ...] | None = None
    categories: tuple[str, ...] = ()


_CHECKS = {
    "file": {
        "readable": Check(measures=()),
        "format": Check(categories=tuple(Format)),
        "colour": Check(categories=tuple(ColourMode)),
        "pixels": Check("px", measures=("file.width", "file.height")),
        "aspect_ratio": Check("ratio", 3),
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
        "head_width": Check("% width", 1),
        "head_height": Check(
            "% height", 1, measures=("position.head_height", "position.skull_height")
        ),
        "crown_margin": Check("% height", 1),
        "eye_level": Check("% height", 1),
        "chin_margin": Check("% height", 1),
        "eye_distance": Check("% width", 1),
        "roll": Check("deg", 1, measures=("position.roll", "position.slant")),
        "yaw": Check("deg", 1),
        "pitch": Check("deg", 1),
        "shoulders": Check("deg", 1),
        "aspect": Check("ratio", 2),
    },
    "background": {
        "colour": Check(
            "ΔE00",
            1,
            measures=(
                "background.colour",
                "background.light_grey",
                "background.light_blue",
                "background.blue",
            ),
        ),
        "lightness": Check("L*"),
        "uniformity": Check("ΔE00", 1),
        "border": Check("ΔE00", 1),
        "shadow": Check("L*", 1, measures=("background.shadow", "background.hard_shadow")),
        "clutter": Check(
            "% background",
            1,
            measures=(
                "background.clutter",
                "background.spot",
                "background.beside",
                "background.pattern",
            ),
        ),
        "edge": Check(
            "points",
            1,
            measures=(
                "background.edge",
                "background.fringe",
                "background.bite",
                "background.stairs",
                "background.cut",
                "background.corners",
                "background.notch",
                "background.scoop",
                "background.leftover",
                "background.lost",
                "background.hole",
                "background.ear",
            ),
        ),
    },
    "lighting": {
        "underexposed": Check("stop", 1),
        "overexposed": Check("% skin", 1),
        "evenness": Check("stop", 2),
        "shade": Check(
            "stop",
            2,
            measures=(
                "lighting.shade",
                "lighting.lamp_height",
                "lighting.lamp_ahead",
                "lighting.dapple",
            ),
        ),
        "contrast": Check(
            "ratio", 2, measures=("lighting.contrast", "lighting.hardness", "lighting.steps")
        ),
        "glare": Check("% skin", 1),
        "colour_cast": Check("σ", 1),
        "red_eye": Check("a*"),
    },
    "sharpness": {
        "focus": Check("% eye distance", 2),
        "motion": Check("% eye distance", 2),
        "noise": Check("level", 1),
        "blockiness": Check("level", 1),
        "upscaled": Check("% Nyquist"),
    },
    "authenticity": {
        "recapture": Check("dB", 1),
        "retouched": Check("level", 2),
    },
    "expression": {
        "eyes_open": Check("ratio", 2),
        "mouth_closed": Check("ratio", 2),
        "gaze": Check("deg"),
        "neutral": Check("share", 2),
    },
    "appearance": {
        "head_covering": Check(
            "% certainty",
            measures=(
                "appearance.head_covering",
                "appearance.hat",
                "appearance.band",
                "appearance.earphones",
            ),
        ),
        "glasses_tint": Check("% certainty"),
        "glasses_glare": Check("% certainty"),
        "glasses_frame": Check("% certainty"),
        "eyes_visible": Check("% certainty"),
        "brows_visible": Check("% certainty"),
        "ears_visible": Check("% certainty"),
        "face_covered": Check("% certainty"),
        "marks": Check(
            "% face",
            1,
            measures=(
                "appearance.patches",
                "appearance.strokes",
                "appearance.in_mouth",
                "appearance.wall_strokes",
                "appearance.lettering",
                "appearance.ornament",
                "appearance.code",
                "appearance.seal",
                "appearance.watermark",
            ),
        ),
        "white_top": Check("ΔE00"),
    },
}

CHECKS = {f"{family}.{name}": c for family, row in _CHECKS.items() for name, c in row.items()}
MEASURES_OF = {
    name: (name,) if check.measures is None else check.measures for name, check in CHECKS.items()
}
