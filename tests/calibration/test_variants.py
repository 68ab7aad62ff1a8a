import numpy as np
import pytest

from calibration.appearance.bands import banded
from calibration.appearance.beards import bearded
from calibration.appearance.ears import eared
from calibration.appearance.held import held
from calibration.appearance.patches import patched
from calibration.appearance.relit import relit
from calibration.appearance.spectacles import clear, crossed, spectacled, wired
from calibration.appearance.variants import varied
from calibration.faults import Sitting
from calibration.faults.light import linear
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
    assert told["head_covering"] == told["hat"] == told["band"] == told["glasses_glare"] == {False}
    assert False in told["glasses_tint"]


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_held_hides_what_it_says(sitter: Sitting, seed: int) -> None:
    laid = held(sitter, np.random.default_rng(seed))
    changed = np.abs(laid.rgb.astype(int) - sitter.rgb).max(-1) > 6
    face = sitter.inside(at.FACE_OVAL, 0) > 0.5
    if "face_covered" in laid.shows:
        assert (changed[face].mean() > 0.015) == laid.shows["face_covered"]
    assert changed.mean() > 0.002


def test_hands_and_things_cover_faces_and_collars_do_not(sitter: Sitting) -> None:
    told = [held(sitter, np.random.default_rng(seed)).shows for seed in range(60)]
    assert {shows["face_covered"] for shows in told if "face_covered" in shows} == {True, False}


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_put_into_ears_leaves_the_eyes(sitter: Sitting, seed: int) -> None:
    laid = eared(sitter, np.random.default_rng(seed))
    changed = np.abs(laid.rgb.astype(int) - sitter.rgb).max(-1) > 6
    eyes = sitter.inside(at.EYE_RIGHT, 0) + sitter.inside(at.EYE_LEFT, 0) > 0.5
    assert changed.any()
    assert not changed[eyes].any()
    assert set(laid.shows) == {"earphones"}


def test_another_light_scales_every_pixel_alike(sitter: Sitting) -> None:
    for seed in range(4):
        seen = linear(relit(sitter, False, np.random.default_rng(seed)))
        usable = (seen.max(-1) < 0.9) & (seen.min(-1) > 0.02) & (sitter.light.min(-1) > 0.02)
        gains = (seen / np.maximum(sitter.light, 0.02))[usable]
        assert np.ptp(np.quantile(gains, [0.05, 0.95], axis=0), axis=0).max() < 0.1 * gains.max()


def test_another_skin_is_told_from_another_light(sitter: Sitting) -> None:
    """Against the wall, only the skin's own tone shows."""
    skin, wall = sitter.skin > 0.5, sitter.alpha < 0.02

    def of(region: np.ndarray, toned: bool, seed: int) -> float:
        seen = linear(relit(sitter, toned, np.random.default_rng(seed)))
        return float(np.median(seen[region].mean(-1)))

    unclipped = [seed for seed in SEEDS[:24] if of(wall, False, seed) < 0.9]
    plain, toned = (
        [of(skin, toned, seed) / of(wall, toned, seed) for seed in unclipped]
        for toned in (False, True)
    )
    assert max(plain) < 1.2 * min(plain)
    assert max(toned) > 1.5 * min(toned)


@pytest.mark.parametrize("seed", SEEDS)
def test_glasses_show_what_they_say(sitter: Sitting, seed: int) -> None:
    laid = spectacled(sitter, np.random.default_rng(seed))
    eyes = [sitter.inside(eye, 0) > 0.5 for eye in (at.EYE_RIGHT, at.EYE_LEFT)]
    apart = np.abs(laid.rgb.astype(int) - sitter.rgb).max(-1)
    if laid.shows.get("glasses_frame"):
        assert max((apart[eye] > 10).mean() for eye in eyes) > 0.1
    elif laid.shows.get("glasses_glare") is False and laid.shows.get("glasses_tint") is False:
        assert max(np.median(apart[eye]) for eye in eyes) < 45
    if laid.shows.get("glasses_tint"):
        assert not laid.shows["glasses_glare"]
    assert laid.shows["head_covering"] is laid.shows["face_covered"] is False


@pytest.mark.parametrize("seed", SEEDS)
def test_clear_glasses_leave_the_eyes_to_be_seen(sitter: Sitting, seed: int) -> None:
    laid = clear(sitter, np.random.default_rng(seed))
    apart = np.abs(laid.rgb.astype(int) - sitter.rgb).max(-1)
    eyes = [sitter.inside(eye, 0) > 0.5 for eye in (at.EYE_RIGHT, at.EYE_LEFT)]
    assert max(np.median(apart[eye]) for eye in eyes) < 45
    assert (apart > 25).sum() > 20  # the rim
    assert not any(laid.shows.values())


@pytest.mark.parametrize("seed", SEEDS)
def test_rims_of_metal_leave_the_lenses_clear(sitter: Sitting, seed: int) -> None:
    laid = wired(sitter, np.random.default_rng(seed))
    assert laid.shows == {"glasses_tint": False}
    apart = np.abs(laid.rgb.astype(int) - sitter.rgb).max(-1)
    eyes = [sitter.inside(eye, 0) > 0.5 for eye in (at.EYE_RIGHT, at.EYE_LEFT)]
    assert max(np.median(apart[eye]) for eye in eyes) < 45
    assert 20 < (apart > 25).sum() < 0.1 * apart.size  # the rim


def test_glasses_show_and_spare_every_role(sitter: Sitting) -> None:
    told: dict[str, set[bool]] = {}
    for seed in range(60):
        for role, wrong in spectacled(sitter, np.random.default_rng(seed)).shows.items():
            told.setdefault(role, set()).add(wrong)
    both = {True, False}
    assert told["glasses_tint"] == told["glasses_glare"] == told["glasses_frame"] == both


def test_heavy_frames_cross_the_eyes_and_spare_them(sitter: Sitting) -> None:
    eyes = [sitter.inside(eye, 0) > 0.5 for eye in (at.EYE_RIGHT, at.EYE_LEFT)]
    hidden: dict[bool, list[float]] = {True: [], False: []}
    for seed in SEEDS:
        laid = crossed(sitter, np.random.default_rng(seed))
        apart = np.abs(laid.rgb.astype(int) - sitter.rgb).max(-1) > 25
        if "glasses_frame" in laid.shows:
            hidden[laid.shows["glasses_frame"]].append(max(apart[eye].mean() for eye in eyes))
    assert np.median(hidden[True]) > 0.25
    assert np.median(hidden[False]) < 0.1


@pytest.mark.parametrize("seed", SEEDS[:20])
def test_a_band_covers_the_head_and_leaves_the_face(sitter: Sitting, seed: int) -> None:
    laid = banded(sitter, np.random.default_rng(seed))
    changed = np.abs(laid.rgb.astype(int) - sitter.rgb).max(-1) > 10
    below = sitter.grid[1] > sitter.points[[105, 334], 1].mean()
    assert changed[(sitter.inside(at.FACE_OVAL, 0) > 0.9) & below].mean() < 0.15
    assert bool(laid.shows) == bool(laid.shows.get("band") and changed.mean() > 0.002)


@pytest.mark.parametrize("seed", SEEDS[:20])
def test_a_beard_grows_below_the_nose_and_round_the_lips(sitter: Sitting, seed: int) -> None:
    laid = bearded(sitter, np.random.default_rng(seed))
    apart = np.abs(laid.rgb.astype(int) - sitter.rgb).max(-1)
    changed, face = apart > 6, sitter.inside(at.FACE_OVAL, 0) > 0.9
    above = face & (sitter.grid[1] < sitter.points[168, 1])
    chin = face & (sitter.grid[1] > sitter.points[17, 1])
    assert changed[chin].mean() > 0.05
    assert not changed[above].any()
    assert np.median(apart[sitter.inside(at.LIPS_OUTER, 0) > 0.99]) <= 6
    assert not any(laid.shows.values())
