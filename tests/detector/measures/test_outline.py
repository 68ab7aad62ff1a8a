"""Pieces missing from the outline, and outlines of any shape."""

from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np
import pytest

from detector.face import landmarks as at
from detector.measure import Reason
from detector.measures import BY_KEY
from sample_photos import Scene, Sitter, photograph
from tests.detector.conftest import Picture, Prepared
from tests.detector.measures.conftest import Measured

BITE, NOTCH, SCOOP = (f"background.{name}" for name in ("bite", "notch", "scoop"))
NEED_A_WALL = tuple(
    f"background.{name}"
    for name in (
        *("fringe", "bite", "notch", "stairs", "cut", "corners", "leftover", "lost", "ear"),
        "hole",
        *("scoop", "beside"),
    )
)
OTHERS = tuple(
    f"background.{name}" for name in ("colour", "uniformity", "border", "shadow", "clutter")
)


def bitten(rgb: Picture, prepared: Prepared, turn_deg: float, radius: float) -> Picture:
    """Cut a disc of wall into the head where the outline lies in a direction from the face."""
    (scene,) = prepared(rgb).scenes
    assert scene is not None
    unit = scene.view.eye_distance_px
    x, y = scene.view.points.mean(0)
    way = np.exp(1j * np.radians(turn_deg))
    reach = np.arange(0, 3 * unit)
    across = np.clip(x + reach * way.real, 0, rgb.shape[1] - 1).astype(int)
    down = np.clip(y + reach * way.imag, 0, rgb.shape[0] - 1).astype(int)
    last = np.flatnonzero(scene.regions.alpha[down, across] > 0.5).max()
    cut = rgb.copy()
    cv2.circle(cut, (across[last], down[last]), round(radius * unit), (254, 254, 254), -1)
    return cut


@pytest.mark.parametrize("turn_deg", [10, 170, -45, -90, -130])
def test_a_piece_cut_out_of_the_head_is_a_bite_and_no_other_fault(
    figure: Measured, prepared: Prepared, sitter: Picture, turn_deg: float
) -> None:
    cut = bitten(sitter, prepared, turn_deg, 0.2)
    assert figure(BITE, sitter) < 3
    assert figure(BITE, cut) > 8
    for key in OTHERS:
        assert figure(key, cut) < 1, key


def test_a_large_ragged_piece_cut_out_of_the_face_is_a_bite(
    figure: Measured, prepared: Prepared, sitter: Picture
) -> None:
    (scene,) = prepared(sitter).scenes
    assert scene is not None
    row = round(float(scene.view.points[at.IRISES, 1].mean()))
    last = int(np.flatnonzero(scene.regions.alpha[row] > 0.5).max())
    cut = sitter.copy()
    for right, down, radius in ((8, -4, 26), (-12, 12, 18), (-4, -22, 16)):
        cv2.circle(cut, (last + right, row + down), radius, (254, 254, 254), -1, cv2.LINE_AA)
    assert figure(BITE, cut) > 8 > 2 > figure(BITE, sitter)


def test_a_piece_cut_out_of_a_shoulder_is_a_bite(
    figure: Measured, prepared: Prepared, sitter: Picture
) -> None:
    (scene,) = prepared(sitter).scenes
    assert scene is not None
    row = round(float(scene.view.points[at.MENTON, 1] + 0.55 * scene.view.eye_distance_px))
    last = int(np.flatnonzero(scene.regions.alpha[row] > 0.5).max())
    cut = sitter.copy()
    corners = np.array([[-14, -4], [-3, -13], [9, -11], [13, 2], [4, 12], [-9, 13]])
    cv2.fillPoly(cut, [corners + np.array([last, row])], (254, 254, 254), cv2.LINE_AA)
    assert figure(BITE, cut) > 5 > 2 > figure(BITE, sitter)


def test_a_small_bite_is_less_of_one(figure: Measured, prepared: Prepared, sitter: Picture) -> None:
    bites = [figure(BITE, bitten(sitter, prepared, -90, radius)) for radius in (0.03, 0.1, 0.25)]
    assert all(less + 2 < more for less, more in pairwise(bites))


@pytest.mark.parametrize("head", [Sitter(), Sitter(hair="long"), Sitter(hair="none")])
def test_a_whole_outline_has_no_bite(figure: Measured, head: Sitter) -> None:
    for wall in ((254, 254, 254), (40, 90, 180)):
        rgb = photograph(head, Scene(background=wall)).rgb
        assert figure(BITE, rgb) < 3


def test_where_no_wall_is_seen_no_outline_is(figure: Measured, hopper: Picture) -> None:
    face_only = hopper[130:340, 170:370]
    for key in NEED_A_WALL:
        assert np.isnan(figure(key, face_only)), key


@pytest.mark.parametrize("key", ["background.edge", *NEED_A_WALL])
@pytest.mark.parametrize(
    "shape", ["nothing", "everything", "dot", "upright", "gutters", "speckles"]
)
def test_an_outline_of_any_shape_is_measured_or_said_to_be_too_small(
    prepared: Prepared, sitter: Picture, key: str, shape: str
) -> None:
    """As where walls are patterned, or a person of their colour; no stretch may be aslant."""
    batch = prepared(sitter)
    (scene,) = batch.scenes
    assert scene is not None
    assert scene.regions.apart is not None
    size = scene.regions.apart.shape
    apart = np.zeros(size, np.uint8)
    if shape == "everything":
        apart[:] = 255
    elif shape == "dot":
        apart[100:120, 100:120] = 255
    elif shape == "upright":
        apart[40:, 60:-60] = 255
    elif shape == "gutters":
        apart[:, :60] = apart[:, 90:-90] = apart[:, -60:] = 255
    elif shape == "speckles":
        apart[:] = np.random.default_rng(1).integers(0, 256, size)
    seen = replace(scene.regions, apart=apart, cover=np.zeros_like(scene.regions.cover))
    odd = replace(batch, scenes=(replace(scene, regions=seen, made={}),))
    column = BY_KEY[key](odd)
    assert np.isfinite(column.values[0]) == (column.reasons[0] is not Reason.REGION_TOO_SMALL)


@pytest.mark.parametrize("turn_deg", [-120, -90, -65])
@pytest.mark.parametrize("radius", [0.22, 0.32])
def test_a_round_piece_out_of_the_hair_is_a_notch_where_its_edge_is_sharp(
    figure: Measured, prepared: Prepared, sitter: Picture, turn_deg: float, radius: float
) -> None:
    cut = bitten(sitter, prepared, turn_deg, radius)
    soft = np.asarray(cv2.GaussianBlur(cut, (0, 0), 4), np.uint8)
    assert figure(NOTCH, cut) > 10
    assert figure(NOTCH, soft) < 2
    assert figure(NOTCH, sitter) < 2


@pytest.mark.parametrize("person", [Sitter(), Sitter(hair="long"), Sitter(hair="none")])
def test_heads_as_they_are_have_no_notch(figure: Measured, person: Sitter) -> None:
    assert figure(NOTCH, photograph(person, Scene()).rgb) < 2


def test_hair_that_stands_up_has_no_notch(figure: Measured, collins: Picture) -> None:
    assert figure(NOTCH, collins) < 2


@pytest.mark.parametrize("side", [-1, 1])
@pytest.mark.parametrize("radius", [0.3, 0.4])
def test_a_round_piece_out_of_the_neck_is_a_scoop_where_its_edge_is_sharp(
    figure: Measured, prepared: Prepared, sitter: Picture, side: int, radius: float
) -> None:
    (scene,) = prepared(sitter).scenes
    assert scene is not None
    unit, (x, chin) = scene.view.eye_distance_px, scene.view.points[at.MENTON].tolist()
    middle = round(x + side * 0.75 * unit), round(chin + 0.25 * unit)
    cut = cv2.circle(sitter.copy(), middle, round(radius * unit), (254, 254, 254), -1)
    soft = np.asarray(cv2.GaussianBlur(cut, (0, 0), 4), np.uint8)
    assert figure(SCOOP, np.asarray(cut, np.uint8)) > 15
    assert figure(SCOOP, soft) < 3


@pytest.mark.parametrize("person", [Sitter(), Sitter(hair="long"), Sitter(hair="none")])
def test_necks_run_into_shoulders_without_a_scoop(figure: Measured, person: Sitter) -> None:
    assert figure(SCOOP, photograph(person, Scene()).rgb) < 2
