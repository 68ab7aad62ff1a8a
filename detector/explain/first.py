"""What has to be put right first, where advice on the rest would only mislead until then."""

from functools import cache

from detector.explain.catalogue import both, catalogue
from detector.explain.seen import Setting
from detector.report import Message

_HEAD_SIZE = (
    "position.face_width",
    "position.head_width",
    "position.head_height",
    "position.eye_distance",
)
_HEAD_PLACE = (
    "position.crown_gap",
    "position.eye_height",
    "position.centring",
    "position.crown_margin",
    "position.eye_level",
    "position.chin_margin",
)
_PLACED = (*_HEAD_SIZE, *_HEAD_PLACE)
_SHAPED = {"file.pixels", "file.aspect_ratio"}
_AS_EVER = {"position.face_count", "position.roll"}
_OF_THE_EYES = (
    "expression.eyes_open",
    "expression.gaze",
    "lighting.red_eye",
    "appearance.glasses_glare",
    "appearance.glasses_frame",
    "appearance.eyes_visible",
)
_FOLLOWERS = {  # what fails, and how the checks begin that then measure it too
    "background.border": ("background.", "authenticity.", *_PLACED),
    "appearance.face_covered": ("lighting.", "expression.", "appearance.marks", *_OF_THE_EYES),
    "appearance.glasses_tint": ("lighting.contrast", "sharpness.upscaled", *_OF_THE_EYES),
    "lighting.underexposed": ("lighting.contrast",),
    "appearance.head_covering": ("position.crown_gap", "position.crown_margin"),
    "file.format": ("file.colour", "file.bytes", "file.compression"),
    "file.colour": ("lighting.colour_cast",),
}


def first(check: str, setting: Setting) -> str | None:
    """Name what to put right before a check's own advice means anything; None where nothing is.

    A head that does not stand upright is compared with places and lights that are not its own; a
    border shifts and hides what is measured beside it; what covers a face or an eye is measured in
    their place; too little light pulls tones apart; a photo that is too small needs its original,
    which is framed otherwise; another format stores colours and bytes otherwise; a grey photo has
    no colours to be natural. Bringing the photo or the head to another size moves the head in the
    picture, and a smaller photo takes fewer bytes.
    """
    family = check.partition(".")[0]
    if not setting.is_upright and check not in _AS_EVER and (family != "file" or check in _SHAPED):
        return "position.roll"
    if setting.is_too_small and check in (*_PLACED, "file.bytes"):
        return "file.pixels"
    for cause, followers in _FOLLOWERS.items():
        if cause in setting.failing and check != cause and check.startswith(followers):
            return cause
    if "file.pixels" in setting.failing and check in (*_HEAD_PLACE, "file.bytes"):
        return "another-size"
    if check in _HEAD_PLACE and not setting.missed.isdisjoint(_HEAD_SIZE):
        return "another-head-size"
    return None


@cache
def instead(cause: str) -> Message:
    """Say what to do first, in place of a check's own advice."""
    return both(lambda language: str(catalogue(language)["first"][cause]))
