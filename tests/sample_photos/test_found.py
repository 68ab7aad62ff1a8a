from dataclasses import replace

import numpy as np
import pytest

from detector import inspect, load_standard
from detector.report import Geometry
from sample_photos import Scene, Sitter, photograph
from sample_photos.encode import Encoding, encode

SITTERS = {
    "man": Sitter(),
    "woman": Sitter(hair="long", skin=(184, 136, 106), jaw=0.88, beard_shadow=0.0, seed=462),
    "bald": Sitter(hair="none", skin=(120, 82, 62), lips=(110, 60, 56)),
    "glasses": Sitter(wears="glasses"),
}
# In shares of the eye distance: what the detector's own correction and the painting leave over.
TOLERANCE = {"eye_right": 0.025, "eye_left": 0.025, "chin": 0.04}


def measured(sitter: Sitter, scene: Scene) -> tuple[Geometry, Geometry]:
    portrait = photograph(sitter, scene)
    report = inspect(encode(portrait.rgb, Encoding()), load_standard("portrait"))
    assert report.geometry is not None
    return portrait.geometry, report.geometry


@pytest.mark.parametrize("sitter", SITTERS.values(), ids=SITTERS.keys())
@pytest.mark.parametrize("scale", [0.8, 1.0, 1.5])
def test_the_detector_finds_the_sitter_where_the_painter_put_it(
    sitter: Sitter, scale: float
) -> None:
    scene = Scene(size_px=(600, 700), eyes_px=(300.0, 330.0), scale=scale)
    stated, found = measured(sitter, scene)
    for name, tolerance in TOLERANCE.items():
        distance = np.hypot(*np.subtract(getattr(found, name), getattr(stated, name)))
        assert distance < tolerance * 92 * scale, name


@pytest.mark.parametrize("roll_deg", [-10.0, 10.0])
def test_the_detector_reads_the_painted_roll(roll_deg: float) -> None:
    _, found = measured(Sitter(), replace(Scene(), roll_deg=roll_deg))
    assert found.roll_deg == pytest.approx(roll_deg, abs=1.0)
