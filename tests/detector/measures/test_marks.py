"""What is no part of a face is measured; what faces have of their own is not."""

import cv2
import numpy as np
import pytest

from calibration.faults import faults_of, sitting
from calibration.faults.light import jpeg
from detector.batch import Batch
from detector.codec import decode
from detector.face import landmarks as at
from detector.measure import Reason
from detector.measures.appearance.patches import patches
from detector.measures.appearance.strokes import strokes
from sample_photos import Scene, Sitter, photograph
from tests.detector.conftest import Picture, Prepared
from tests.detector.measures.conftest import Measured

PATCHES, STROKES = "appearance.patches", "appearance.strokes"
BLUE, GREEN, GREY, WHITE = (40, 90, 200), (60, 170, 70), (150, 150, 150), (235, 235, 235)
MOUTH, EYE, CHEEK, OTHER_CHEEK, CHIN = (13, 14), (468,), (205, 50), (425, 280), (199,)
LOOKS = {
    "dark": Sitter(skin=(92, 62, 48), lips=(96, 54, 50)),
    "bald": Sitter(hair="none"),
    "fair": Sitter(hair_colour=(196, 164, 112), brow_weight=0.5),
    "narrow-eyed": Sitter(eye_opening=0.6),
    "unshaven": Sitter(beard_shadow=1.0),
}


@pytest.fixture(params=["drawn", "real"])
def face(request: pytest.FixtureRequest, sitter: Picture, collins: Picture) -> Picture:
    return sitter if request.param == "drawn" else collins


def seen(batch: Batch) -> tuple[np.ndarray, float]:
    return batch.faces.points[0, :, :2], float(batch.anatomy.eye_distance_px[0])


def pasted(
    prepared: Prepared, rgb: Picture, place: tuple[int, ...], paint: tuple[int, ...], size: float
) -> Picture:
    """Paste an ellipse ``size`` eye distances wide."""
    points, unit = seen(prepared(rgb))
    middle = tuple(np.rint(points[list(place)].mean(0)).astype(int).tolist())
    axes = (round(size * unit / 2), round(size * unit / 3))
    return np.asarray(cv2.ellipse(rgb.copy(), middle, axes, 0, 0, 360, paint, -1, cv2.LINE_AA))


def drawn(
    prepared: Prepared, rgb: Picture, turn_deg: float, paint: tuple[int, ...], length: float
) -> Picture:
    """Draw a line through the middle of the face, ``length`` eye distances long."""
    points, unit = seen(prepared(rgb))
    way = np.array([np.cos(np.radians(turn_deg)), np.sin(np.radians(turn_deg))])
    ends = [points[195] + side * length / 2 * unit * way for side in (-1, 1)]
    one, other = (tuple(np.rint(end).astype(int).tolist()) for end in ends)
    thick = max(round(0.03 * unit), 2)
    return np.asarray(cv2.line(rgb.copy(), one, other, paint, thick, cv2.LINE_AA))


def glossed(prepared: Prepared, rgb: Picture, luminance: float) -> Picture:
    """Lay streaks of shine along the cheeks, one higher than the other, as a lamp aside does."""
    points, unit = seen(prepared(rgb))
    streaks = np.zeros(rgb.shape[:2], np.float32)
    for start, end, lower in ((116, 205, 0.0), (345, 425, 0.2)):
        one, other = (np.rint(points[i] + [0, lower * unit]).astype(int) for i in (start, end))
        cv2.line(streaks, one.tolist(), other.tolist(), 1.0, max(round(0.05 * unit), 2))
    lit = cv2.GaussianBlur(streaks, (0, 0), 0.02 * unit)
    light = (rgb / 255) ** 2.2 + luminance * lit[..., None]
    return np.rint(255 * np.clip(light, 0, 1) ** (1 / 2.2)).astype(np.uint8)


def test_a_bare_face_has_neither(figure: Measured, face: Picture) -> None:
    assert figure(PATCHES, face) == 0
    assert figure(STROKES, face) < 0.5


@pytest.mark.parametrize("look", LOOKS)
def test_looks_are_no_marks(figure: Measured, look: str) -> None:
    rgb = photograph(LOOKS[look], Scene()).rgb
    assert figure(PATCHES, rgb) == 0
    assert figure(STROKES, rgb) < 0.5


@pytest.mark.parametrize("place", [MOUTH, EYE, CHEEK], ids=["mouth", "eye", "cheek"])
@pytest.mark.parametrize(
    "paint", [BLUE, GREEN, GREY, WHITE], ids=["blue", "green", "grey", "white"]
)
def test_a_patch_is_found_at_about_its_size(
    figure: Measured,
    prepared: Prepared,
    face: Picture,
    place: tuple[int, ...],
    paint: tuple[int, ...],
) -> None:
    with_patch = pasted(prepared, face, place, paint, 0.9 if place == MOUTH else 0.6)
    points, _ = seen(prepared(with_patch))
    oval_px = cv2.contourArea(cv2.convexHull(points[at.FACE_OVAL].astype(np.float32)))
    painted = 100 * float((with_patch != face).any(-1).sum()) / oval_px
    assert 0.5 * painted < figure(PATCHES, with_patch) < 1.2 * painted


def test_dark_on_both_sides_is_a_beards_way_and_on_one_it_is_not(
    figure: Measured, prepared: Prepared, sitter: Picture
) -> None:
    one = pasted(prepared, sitter, CHEEK, (18, 18, 18), 0.5)
    both = pasted(prepared, one, OTHER_CHEEK, (18, 18, 18), 0.5)
    assert figure(PATCHES, one) > 1.8
    assert figure(PATCHES, both) < 0.5


def test_smooth_and_dark_over_the_chin_is_cloth_and_rough_is_a_beard(
    figure: Measured, prepared: Prepared, face: Picture
) -> None:
    cloth = pasted(prepared, face, CHIN, (26, 26, 28), 1.1)
    hairs = np.random.default_rng(0).normal(0, 1, face.shape[:2])
    rough = cv2.GaussianBlur(hairs, (0, 0), 0.012 * seen(prepared(face))[1])
    over = (cloth != face).any(-1)[..., None]
    grown = np.clip(cloth + over * (12 * rough / rough.std())[..., None], 0, 255)
    assert figure(PATCHES, cloth) > 4
    assert figure(PATCHES, np.rint(grown).astype(np.uint8)) < 0.5


def test_a_soft_shadow_is_no_patch(figure: Measured, prepared: Prepared, face: Picture) -> None:
    points, unit = seen(prepared(face))
    x, y = np.meshgrid(np.arange(face.shape[1]), np.arange(face.shape[0]))
    away = np.hypot(x - points[205, 0], y - points[205, 1]) / unit
    dark = 1 - 0.6 * np.exp(-((away / 0.4) ** 2))
    assert figure(PATCHES, np.rint(face * dark[..., None]).astype(np.uint8)) == 0


def test_shine_is_no_line_on_dark_skin_and_a_scratch_is_one(
    figure: Measured, prepared: Prepared
) -> None:
    dark = photograph(LOOKS["dark"], Scene()).rgb
    glossy = glossed(prepared, dark, 0.09)
    assert np.abs(glossy.astype(int) - dark).max() > 30
    assert figure(STROKES, glossy) < 0.5
    assert figure(STROKES, drawn(prepared, dark, 60, (245, 245, 245), 2.0)) > 1.5


def test_teeth_and_moustaches_end_in_no_crease(
    figure: Measured, prepared: Prepared, sitter: Picture
) -> None:
    points, unit = seen(prepared(sitter))
    rows = [np.rint(points[61] + [0, dy * unit]).astype(int) for dy in (-0.08, 0.0)]
    smiling = sitter.copy()
    for row, paint in zip(rows, (20, 235), strict=True):
        end = (row[0] + round(1.15 * unit), row[1])
        cv2.line(smiling, row.tolist(), end, (paint,) * 3, max(round(0.05 * unit), 2))
    assert figure(STROKES, smiling) < 1.5


@pytest.mark.parametrize("turn_deg", [50, 90, 130])
@pytest.mark.parametrize("paint", [(245, 245, 245), (25, 40, 140)], ids=["scratch", "ink"])
def test_a_line_across_the_face_is_found(
    figure: Measured,
    prepared: Prepared,
    face: Picture,
    turn_deg: float,
    paint: tuple[int, ...],
) -> None:
    assert figure(STROKES, drawn(prepared, face, turn_deg, paint, 2.4)) > 1.5


def test_ink_is_found_between_nose_and_lips_too(
    figure: Measured, prepared: Prepared, face: Picture
) -> None:
    points, unit = seen(prepared(face))
    corners = np.rint(points[[205, 164, 14, 425]]).astype(np.int32)
    thick = max(round(0.04 * unit), 2)
    inked = cv2.polylines(face.copy(), [corners], False, (40, 50, 130), thick, cv2.LINE_AA)
    assert figure(STROKES, np.asarray(inked, np.uint8)) > 0.7


@pytest.mark.parametrize("paint", [(236, 120, 20), (200, 40, 60), (40, 160, 90)])
def test_letters_of_a_colour_that_skin_never_has_are_found(
    figure: Measured, prepared: Prepared, face: Picture, paint: tuple[int, ...]
) -> None:
    points, unit = seen(prepared(face))
    x, y = np.rint(points[list(CHEEK)].mean(0)).astype(int).tolist()
    place, size = (x - round(0.2 * unit), y), unit / 110
    dated = cv2.putText(
        face.copy(), "2026", place, cv2.FONT_HERSHEY_SIMPLEX, size, paint, 2, cv2.LINE_AA
    )
    assert figure(STROKES, np.asarray(dated)) > 0.7


def test_coloured_light_is_no_paint(figure: Measured, sitter: Picture) -> None:
    across = np.linspace(0, 1, sitter.shape[1])[None, :, None]
    tinted = np.rint(sitter * (1 - across * np.array([0.0, 0.25, 0.6]))).astype(np.uint8)
    assert figure(STROKES, tinted) == 0


def test_a_dot_on_the_forehead_is_no_stroke(
    figure: Measured, prepared: Prepared, face: Picture
) -> None:
    points, unit = seen(prepared(face))
    place = np.rint(points[151]).astype(int).tolist()
    dotted = cv2.circle(face.copy(), place, round(0.07 * unit), (170, 20, 50), -1, cv2.LINE_AA)
    assert figure(STROKES, np.asarray(dotted, np.uint8)) < 0.5


def test_coloured_rims_of_glasses_are_no_strokes(
    figure: Measured, prepared: Prepared, face: Picture
) -> None:
    points, unit = seen(prepared(face))
    rimmed = face.copy()
    for iris in at.IRISES:
        middle = np.rint(points[iris] + [0, 0.05 * unit]).astype(int).tolist()
        axes = (round(0.36 * unit), round(0.28 * unit))
        thick = max(round(0.03 * unit), 2)
        cv2.ellipse(rimmed, middle, axes, 0, 0, 360, (30, 80, 160), thick, cv2.LINE_AA)
    assert figure(STROKES, rimmed) < 0.7


def test_the_longer_the_line_the_more(
    figure: Measured, prepared: Prepared, sitter: Picture
) -> None:
    figures = [
        figure(STROKES, drawn(prepared, sitter, 60, (30, 60, 190), length))
        for length in (0.0, 0.8, 1.6, 2.4)
    ]
    assert figures == sorted(figures)
    assert figures[-1] > figures[0] + 2


@pytest.mark.parametrize("name", ["writing", "crease"])
def test_made_faults_are_found(figure: Measured, collins: Picture, name: str) -> None:
    (fault,) = (one for one in faults_of("appearance.marks") if one.name == name)
    sound = sitting(jpeg(collins))
    found = [figure(STROKES, decode(fault.apply(sound, "gross", seed)).rgb) for seed in range(4)]
    assert np.median(found) > 1.5


def test_marks_are_measured_alike_at_any_size(
    figure: Measured, prepared: Prepared, collins: Picture
) -> None:
    spoilt = pasted(prepared, collins, CHEEK, BLUE, 0.7)
    larger = cv2.resize(spoilt, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    assert figure(PATCHES, np.asarray(larger, np.uint8)) == pytest.approx(
        figure(PATCHES, spoilt), rel=0.15
    )


def test_no_face_gives_a_reason(prepared: Prepared) -> None:
    for measure in (patches, strokes):
        column = measure(prepared(np.full((400, 300, 3), 200, np.uint8)))
        assert column.reasons[0] == Reason.NO_FACE
