import numpy as np
import pytest

from calibration.appearance.patches import patched
from calibration.appearance.variants import varied
from calibration.faults import Sitting
from detector.face import landmarks as at

SEEDS = range(40)


@pytest.fixture(scope="module")
def points(sitter: Sitting) -> np.ndarray:
    return sitter.points[:, :2].astype(np.float32)


def test_the_landmarks_go_where_the_picture_goes(sitter: Sitting, points: np.ndarray) -> None:
    """Pupils are dark and cheeks are not, but for landmarks that stray; left stays left."""
    darker = []
    for seed in SEEDS:
        rgb, moved = varied(sitter.rgb, points, np.random.default_rng(seed))
        columns, rows = np.rint(moved[[468, 473, 50, 280]]).astype(int).T
        pupils, cheeks = rgb[rows, columns].mean(1).reshape(2, 2).mean(1)
        darker.append(pupils < cheeks - 25)
        assert moved[468, 0] < moved[473, 0]
    assert np.mean(darker) > 0.85


def test_no_two_variants_are_alike(sitter: Sitting, points: np.ndarray) -> None:
    seen = {varied(sitter.rgb, points, np.random.default_rng(seed))[0].tobytes() for seed in SEEDS}
    assert len(seen) == len(SEEDS)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_patch_hides_what_it_says(sitter: Sitting, points: np.ndarray, seed: int) -> None:
    laid = patched(sitter.rgb, points, np.random.default_rng(seed))
    changed = np.abs(laid.rgb.astype(int) - sitter.rgb).max(-1) > 20
    face = sitter.inside(at.FACE_OVAL, 0) > 0.5
    eyes = [sitter.inside(eye, 0) > 0.5 for eye in (at.EYE_RIGHT, at.EYE_LEFT)]
    over_eyes = [changed[eye].mean() for eye in eyes]
    if "face_covered" in laid.shows:
        assert (changed[face].mean() > 0.04) == laid.shows["face_covered"]
    if "eyes_visible" in laid.shows:
        assert (max(over_eyes) > 0.15) == laid.shows["eyes_visible"]
    if laid.shows.get("glasses_tint"):
        assert min(over_eyes) > 0.3
    assert not laid.shows.get("head_covering", False)


def test_patches_show_and_spare_every_role(sitter: Sitting, points: np.ndarray) -> None:
    told: dict[str, set[bool]] = {}
    for seed in range(120):
        for role, wrong in patched(sitter.rgb, points, np.random.default_rng(seed)).shows.items():
            told.setdefault(role, set()).add(wrong)
    assert told["eyes_visible"] == {True, False}
    assert True in told["face_covered"]
    assert told["head_covering"] == told["hat"] == told["glasses_glare"] == {False}
    assert False in told["glasses_tint"]
