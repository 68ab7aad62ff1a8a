"""What a photo that misses a limit is told to do, for the tests."""

from typing import Any

from detector.explain import Seen, Setting, explain
from detector.judge import Outcome
from detector.standard import Limit, Picture

PICTURE = Picture(width_px=358, height_px=441, density_ppi=350, width_mm=26, height_mm=32)


FINISHED = Setting(PICTURE, 358, 441, eye_distance_px=63.0)  # a pixel is a millimetre of the sitter


LARGE = Setting(PICTURE, 900, 900, eye_distance_px=130.0)


FACE: dict[str, Any] = {"min": 193, "max": 221}


def seen(check: str, value: float | str, **bounds: Any) -> Seen:
    """Give a figure or a category that misses its limit."""
    fields = {"check": check, "clause": "1", "source": "s", "trust": "policy"} | bounds
    measure = {"measure": "file.width"} if check == "file.pixels" else {}
    found = value if isinstance(value, str) else float(value)
    return Seen(Limit.model_validate(fields | measure), Outcome.FAIL, found, None, False)


def action(check: str, value: float | str, setting: Setting = FINISHED, **bounds: Any) -> str:
    """Give what is to be done about it, in English."""
    found = explain(seen(check, value, **bounds), setting).action
    assert found is not None
    return found.en
