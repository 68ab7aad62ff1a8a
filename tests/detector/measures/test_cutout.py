from itertools import pairwise

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from detector.face import landmarks as at
from sample_photos import Scene, Sitter, photograph
from tests.detector.conftest import Picture, Prepared
from tests.detector.measures.conftest import Measured

EDGE, FRINGE = "background.edge", "background.fringe"
STAIRS, CUT = "background.stairs", "background.cut"
CORNERS, LEFTOVER = "background.corners", "background.leftover"
HEADS = [Sitter(), Sitter(hair="long"), Sitter(hair="none")]


@pytest.mark.parametrize("ink", [(200, 60, 60), (60, 130, 60)])
def test_a_line_around_a_cut_out_is_an_edge(
    figure: Measured, prepared: Prepared, sitter: Picture, ink: tuple[int, int, int]
) -> None:
    (scene,) = prepared(sitter).scenes
    assert scene is not None
    person = (scene.regions.alpha > 0.5).astype(np.uint8)
    outline, _ = cv2.findContours(person, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    cut = sitter.copy()
    cv2.drawContours(cut, outline, -1, ink, 3)
    assert figure(EDGE, cut) > figure(EDGE, sitter) + 10
    assert figure("background.colour", cut) < 1


@pytest.mark.parametrize("left", [True, False])
def test_a_halo_on_one_side_is_an_edge_and_a_fringe(
    figure: Measured, prepared: Prepared, sitter: Picture, left: bool
) -> None:
    (scene,) = prepared(sitter).scenes
    assert scene is not None
    head = (scene.regions.alpha > 0.5).astype(np.uint8)
    rim = (cv2.dilate(head, np.ones((13, 13), np.uint8)) > 0) & (head == 0)
    middle = round(float(scene.view.points[at.IRISES, 0].mean()))
    side = np.s_[:, :middle] if left else np.s_[:, middle:]
    haloed = sitter.copy()
    haloed[side][rim[side]] = (60, 110, 190)
    for key in (EDGE, FRINGE):
        assert figure(key, haloed) > 10 > 4 > figure(key, sitter), key


def test_a_grey_rim_is_a_fringe_the_more_of_one_the_longer(
    figure: Measured, prepared: Prepared, sitter: Picture
) -> None:
    (scene,) = prepared(sitter).scenes
    assert scene is not None
    head = (scene.regions.alpha > 0.5).astype(np.uint8)
    rim = (cv2.dilate(head, np.ones((9, 9), np.uint8)) > 0) & (head == 0)
    half, whole = sitter.copy(), sitter.copy()
    whole[rim] = 205
    half[:, :180][rim[:, :180]] = 205
    fringes = [figure(FRINGE, rgb) for rgb in (sitter, half, whole)]
    assert all(less + 4 < more for less, more in pairwise(fringes))


@pytest.mark.parametrize("glow", [(230, 60, 60), (70, 200, 90)])
def test_a_soft_coloured_glow_is_a_fringe_though_it_is_of_no_one_colour(
    figure: Measured, prepared: Prepared, sitter: Picture, glow: tuple[int, int, int]
) -> None:
    (scene,) = prepared(sitter).scenes
    assert scene is not None
    head = (scene.regions.alpha > 0.5).astype(np.uint8)
    near = cv2.GaussianBlur(cv2.dilate(head, np.ones((15, 15), np.uint8)) * 1.0, (0, 0), 4)
    share = (0.6 * near * (1 - head))[..., None]
    glowing = np.asarray(np.rint((1 - share) * sitter + share * np.array(glow)), np.uint8)
    assert figure(FRINGE, glowing) > 8 > 4 > figure(FRINGE, sitter)


@pytest.mark.parametrize("colour", [(20, 20, 20), (70, 80, 95), (150, 140, 120)])
def test_a_broad_rim_of_another_wall_is_a_fringe_whatever_its_colour(
    figure: Measured, prepared: Prepared, sitter: Picture, colour: tuple[int, int, int]
) -> None:
    (scene,) = prepared(sitter).scenes
    assert scene is not None
    head = (scene.regions.alpha > 0.5).astype(np.uint8)
    rim = (cv2.dilate(head, np.ones((15, 15), np.uint8)) > 0) & (head == 0)
    rimmed = sitter.copy()
    rimmed[rim] = colour
    assert figure(FRINGE, rimmed) > 8 > 4 > figure(FRINGE, sitter)


def test_the_gloss_of_black_hair_is_no_edge(figure: Measured, prepared: Prepared) -> None:
    rgb = photograph(Sitter(hair="long", hair_colour=(14, 13, 12)), Scene()).rgb
    (scene,) = prepared(rgb).scenes
    assert scene is not None
    person = (scene.regions.alpha > 0.5).astype(np.uint8)
    inner = cv2.erode(person, np.ones((15, 15), np.uint8))
    gloss = (cv2.dilate(inner, np.ones((9, 9), np.uint8)) > 0) & (inner == 0) & (rgb.max(2) < 80)
    braided = rgb.copy()
    braided[gloss] = 46
    assert gloss.sum() > 500
    assert figure(EDGE, braided) < 5


def cut_out(rgb: Picture, prepared: Prepared, across: int) -> NDArray[np.float32]:
    """Give how much of each pixel is person, known no better than by cells ``across`` pixels."""
    (scene,) = prepared(rgb).scenes
    assert scene is not None
    height, width = rgb.shape[:2]
    small = cv2.resize(scene.regions.alpha, (width // across, height // across))
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_NEAREST))


def before_white(rgb: Picture, share: NDArray[np.float32]) -> Picture:
    """Put a white wall behind what a mask keeps."""
    kept = share[..., None]
    return np.asarray(np.rint(kept * rgb + (1 - kept) * 254), np.uint8)


def test_a_head_that_melts_into_the_wall_is_a_fringe_the_more_of_one_the_softer(
    figure: Measured, prepared: Prepared, sitter: Picture
) -> None:
    share = cut_out(sitter, prepared, 1)
    fringes = []
    for softness in (1, 4, 8):
        narrow = cv2.erode(share, np.ones((2 * softness + 1, 2 * softness + 1), np.uint8))
        soft = np.asarray(cv2.GaussianBlur(narrow, (0, 0), softness), np.float32)
        fringes.append(figure(FRINGE, before_white(sitter, soft)))
    assert all(less + 4 < more for less, more in pairwise(fringes))
    assert fringes[0] < 3


@pytest.mark.parametrize("across", [4, 6])
def test_a_mask_made_too_small_leaves_stairs(
    figure: Measured, prepared: Prepared, sitter: Picture, across: int
) -> None:
    share = (cut_out(sitter, prepared, across) > 0.95).astype(np.float32)
    assert figure(STAIRS, before_white(sitter, share)) > 8


@pytest.mark.parametrize("right", [0.6, 0.8])
def test_a_shoulder_cut_off_straight_is_no_outline(
    figure: Measured, prepared: Prepared, sitter: Picture, right: float
) -> None:
    (scene,) = prepared(sitter).scenes
    assert scene is not None
    x, y = scene.view.points[at.MENTON, :2]
    cut = sitter.copy()
    cut[round(float(y)) :, round(float(x + right * scene.view.eye_distance_px)) :] = 254
    assert figure(CUT, cut) > 4 > 1 > figure(CUT, sitter)


@pytest.mark.parametrize("head", HEADS)
def test_an_outline_that_is_drawn_smooth_has_no_stairs(figure: Measured, head: Sitter) -> None:
    for turn_deg in (0, 3):
        rgb = photograph(head, Scene()).rgb
        size = rgb.shape[1::-1]
        turn = cv2.getRotationMatrix2D((size[0] / 2, size[1] / 2), turn_deg, 1)
        turned = cv2.warpAffine(rgb, turn, size, borderMode=cv2.BORDER_REPLICATE)
        assert figure(STAIRS, np.asarray(turned, np.uint8)) < 4


def test_a_head_cut_out_along_few_straight_lines_has_corners(
    figure: Measured, prepared: Prepared
) -> None:
    sitter = photograph(Sitter(hair="none"), Scene()).rgb
    (scene,) = prepared(sitter).scenes
    assert scene is not None
    person = (scene.regions.alpha > 0.5).astype(np.uint8)
    outlines, _ = cv2.findContours(person, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    outline = max(outlines, key=len)
    figures = []
    for coarse in (0.3, 4, 8):
        kept = np.zeros(person.shape, np.uint8)
        cv2.fillPoly(kept, [cv2.approxPolyDP(outline, coarse, True)], 255, cv2.LINE_AA)
        figures.append(
            figure(CORNERS, before_white(sitter, kept.astype(np.float32) / np.float32(255)))
        )
    assert figures[0] < 40 < 55 < min(figures[1:])


@pytest.mark.parametrize("head", HEADS)
def test_a_round_head_has_no_corners(figure: Measured, head: Sitter) -> None:
    assert figure(CORNERS, photograph(head, Scene()).rgb) < 45


@pytest.mark.parametrize("colour", [(150, 148, 140), (110, 130, 160)])
@pytest.mark.parametrize(("across", "down"), [(1.0, -0.6), (-1.0, -0.6), (0.75, 0.9)])
def test_old_wall_beside_hair_or_neck_is_left_over_the_more_of_it(
    figure: Measured,
    prepared: Prepared,
    sitter: Picture,
    colour: tuple[int, int, int],
    across: float,
    down: float,
) -> None:
    (scene,) = prepared(sitter).scenes
    assert scene is not None
    unit = scene.view.eye_distance_px
    eyes = scene.view.points[at.IRISES].mean(0)
    row = round(float(eyes[1] + down * unit))
    person = np.flatnonzero(scene.regions.alpha[row] > 0.5)
    beside = int(person.max() if across > 0 else person.min())
    figures = [figure(LEFTOVER, sitter)]
    for size in (0.2, 0.35):
        patch = np.zeros(sitter.shape[:2], np.uint8)
        axes = round(0.12 * unit), round(size * unit)
        cv2.ellipse(patch, ((beside, row), (2 * axes[0], 2 * axes[1]), 0), 255, -1, cv2.LINE_AA)
        share = patch / 255 * (1 - scene.regions.alpha)
        left = sitter + share[..., None] * (np.array(colour) - sitter)
        figures.append(figure(LEFTOVER, np.rint(left).astype(np.uint8)))
    assert figures[0] < 1 < 2 < figures[2]
    assert figures[1] < figures[2]


@pytest.mark.parametrize("hair", [(150, 150, 150), (120, 118, 112), (60, 40, 30), (190, 170, 120)])
def test_hair_and_skin_are_no_old_wall(figure: Measured, hair: tuple[int, int, int]) -> None:
    for sitter in (Sitter(hair_colour=hair), Sitter(hair="long", hair_colour=hair)):
        assert figure(LEFTOVER, photograph(sitter, Scene()).rgb) < 1
