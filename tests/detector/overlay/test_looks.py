"""What the drawings look like, by a perceptual hash that small changes of rendering leave alone.

After a change that is meant, look at the pictures and remake the hashes:
``REMAKE_OVERLAY_HASHES=1 pytest tests/detector/overlay``.
"""

import io
import json
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from detector.networks import store
from detector.overlay import font_on_record, to_png
from tests.detector.overlay.conftest import Drawn

HASHES = Path(__file__).with_name("hashes.json")
SIDE = 24
TOLERANCE = 0.03  # of the bits; a findings's mark more or less changes about three times as many
LOOKS = [
    ("good-man.jpg", "zh"),
    ("head-too-large.jpg", "zh"),
    ("shadow-on-wall.jpg", "zh"),
    ("side-light.jpg", "en"),
    ("mouth-open.jpg", "en"),
    ("head-tilted.jpg", "zh"),
]


def difference_hash(picture: Image.Image) -> str:
    """Tell for a grid of places whether it is darker there than to the right (dHash)."""
    grey = picture.convert("L").resize((SIDE + 1, SIDE), Image.Resampling.BOX)
    levels = np.asarray(grey, np.int16)
    return np.packbits(levels[:, :-1] < levels[:, 1:]).tobytes().hex()


def apart(one: str, other: str) -> float:
    bits = [np.unpackbits(np.frombuffer(bytes.fromhex(text), np.uint8)) for text in (one, other)]
    return float(np.mean(bits[0] != bits[1]))


@pytest.mark.parametrize(("file", "language"), LOOKS)
def test_a_drawing_looks_as_it_was_approved(drawn: Drawn, file: str, language: str) -> None:
    if store.state(font_on_record(), store.folder()) != "present":
        pytest.skip("the overlays' font is not here; run: renxiang models fetch")
    picture = Image.open(io.BytesIO(to_png(drawn(file, language))))
    assert picture.width == 720
    seen, name = difference_hash(picture), f"{file}:{language}"
    known = json.loads(HASHES.read_text()) if HASHES.exists() else {}
    if os.environ.get("REMAKE_OVERLAY_HASHES"):
        HASHES.write_text(json.dumps(known | {name: seen}, indent=1, sort_keys=True) + "\n")
    else:
        assert apart(seen, known[name]) <= TOLERANCE
