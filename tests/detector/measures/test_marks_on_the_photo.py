"""What lies on the photo is measured where it shows: over the wall, over clothes, over skin."""

import cv2
import numpy as np
import pytest

from detector.marks.across import foreign_length
from detector.measure import Reason
from detector.measures.appearance.lettering import lettering
from detector.measures.appearance.ornament import ornament
from detector.measures.appearance.wall_strokes import wall_strokes
from sample_photos import Scene, Sitter, photograph
from tests.detector.conftest import Picture, Prepared
from tests.detector.measures.conftest import Measured

WALL, LETTERS, PATCHES, STROKES, ORNAMENT, CODE = (
    f"appearance.{name}"
    for name in ("wall_strokes", "lettering", "patches", "strokes", "ornament", "code")
)
Colour = tuple[int, int, int]
SEAL, BLUE, BLACK, PINK, BROWN = (
    (205, 40, 45),
    (30, 60, 200),
    (20,) * 3,
    (240, 90, 150),
    (92, 62, 44),
)
ORANGE, RED, PALE, WHITE = (255, 120, 20), (165, 30, 40), (245, 235, 225), (250, 250, 250)


def painted(rgb: Picture, paint: tuple[int, int, int], *points: tuple[float, float]) -> Picture:
    """Draw a thin line through points that are given in shares of the width and the height."""
    size = rgb.shape[1], rgb.shape[0]
    places = np.rint(np.array(points) * size).astype(np.int32)
    return np.asarray(cv2.polylines(rgb.copy(), [places], False, paint, 2, cv2.LINE_AA))


def lettered(rgb: Picture, text: str, paint: tuple[int, int, int], y: float) -> Picture:
    height, width = rgb.shape[:2]
    start, size = (round(0.5 * width), round(y * height)), width / 720
    face = cv2.FONT_HERSHEY_SIMPLEX
    return np.asarray(cv2.putText(rgb.copy(), text, start, face, size, paint, 2, cv2.LINE_AA))


def test_a_clean_photo_has_nothing_on_it(figure: Measured, sitter: Picture) -> None:
    assert figure(WALL, sitter) == figure(LETTERS, sitter) == figure(ORNAMENT, sitter) == 0


@pytest.mark.parametrize("paint", [(120, 120, 120), (60, 50, 50)], ids=["grey", "dark"])
@pytest.mark.parametrize("ends", [(0.45, 0.55), (0.5, 0.3)], ids=["level", "aslant"])
def test_a_fold_goes_on_over_the_person(
    figure: Measured, sitter: Picture, paint: tuple[int, int, int], ends: tuple[float, float]
) -> None:
    left, right = ends
    folded = painted(sitter, paint, (0.0, left), (1.0, right))
    assert figure(WALL, folded) > 1


def test_a_strand_of_hair_ends_on_the_wall_and_is_no_line(
    figure: Measured, sitter: Picture
) -> None:
    strand = painted(sitter, (50, 40, 36), (0.3, 0.25), (0.2, 0.3), (0.13, 0.38), (0.11, 0.45))
    assert figure(WALL, strand) == 0


def test_one_short_line_on_the_wall_may_be_the_tip_of_a_lock(
    figure: Measured, sitter: Picture
) -> None:
    tip = painted(sitter, (50, 40, 36), (0.05, 0.1), (0.08, 0.13))
    assert figure(WALL, tip) == 0
    several = painted(tip, (50, 40, 36), (0.05, 0.3), (0.08, 0.33))
    assert figure(WALL, several) > 0


@pytest.mark.parametrize(("paint", "found"), [((25,) * 3, True), ((235,) * 3, False)])
def test_specks_count_though_they_are_short(
    figure: Measured, sitter: Picture, paint: Colour, found: bool
) -> None:
    """Dirt is dark; what is as faint as a wall's grain is left out."""
    dirty = sitter.copy()
    for place in ((20, 30), (60, 20), (25, 90), (335, 30), (290, 25)):
        cv2.circle(dirty, place, 2, paint, -1, cv2.LINE_AA)
    assert (figure(WALL, np.asarray(dirty)) > 0.8) == found


def test_a_fold_runs_into_the_picture_and_not_along_its_edge() -> None:
    everywhere = np.full((200, 160), 255, np.uint8)
    fold, edge, none = (np.zeros_like(everywhere) for _ in range(3))
    fold[100, :40] = fold[100, 60:] = 255
    edge[20:60, :2] = edge[80:180, :2] = 255
    assert foreign_length(fold, none, everywhere, everywhere, 50) > 1
    assert foreign_length(edge, none, everywhere, everywhere, 50) == 0


def test_writing_on_the_wall_is_long(figure: Measured, sitter: Picture) -> None:
    written = sitter.copy()
    for row in (20, 40):
        cv2.putText(written, "SAMPLE", (4, row), cv2.FONT_HERSHEY_SIMPLEX, 0.4, (150,) * 3, 1)
    assert figure(WALL, np.asarray(written)) > 0.7


def test_writing_that_goes_on_to_the_head_is_no_hair(figure: Measured, sitter: Picture) -> None:
    written, behind = sitter.copy(), sitter.min(2) > 240
    for row in range(90, 260, 50):
        cv2.putText(written, 8 * "photo.cn", (0, row), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (150,) * 3, 1)
    assert figure(WALL, np.where(behind[..., None], written, sitter)) > 1


@pytest.mark.parametrize(("paint", "found"), [(SEAL, True), (BLUE, True), (BLACK, False)])
def test_a_stamp_is_told_from_loose_hair_by_its_hue(
    figure: Measured, prepared: Prepared, sitter: Picture, paint: Colour, found: bool
) -> None:
    corner = np.rint(prepared(sitter).faces.points[0, [127, 10], :2]).astype(int)
    beside, above = corner[0, 0] - 45, corner[1, 1]
    stamped = cv2.circle(sitter.copy(), (beside, above), 40, paint, 3, cv2.LINE_AA)
    assert (figure(WALL, np.asarray(stamped)) > 1) == found


@pytest.mark.parametrize(("paint", "found"), [(PINK, True), (BLUE, True), (BROWN, False)])
def test_a_bow_is_told_from_hair_by_its_hue(
    figure: Measured, prepared: Prepared, sitter: Picture, paint: Colour, found: bool
) -> None:
    x, y = np.rint(prepared(sitter).faces.points[0, 10, :2]).astype(int).tolist()
    adorned = cv2.ellipse(sitter.copy(), (x + 20, y - 32), (34, 14), 0, 0, 360, paint, -1)
    assert (figure(ORNAMENT, np.asarray(adorned)) > 2.5) == found


def test_cloth_of_the_inks_hue_is_no_ink(figure: Measured) -> None:
    clad = photograph(Sitter(clothes=BLUE), Scene()).rgb
    assert figure(WALL, clad) == figure(ORNAMENT, clad) == 0


def test_before_a_coloured_wall_no_hue_is_told(figure: Measured) -> None:
    before_blue = photograph(Sitter(), Scene(background=(67, 142, 219))).rgb
    assert figure(WALL, before_blue) == figure(ORNAMENT, before_blue) == 0


def test_a_thin_orange_date_on_blue_is_read_though_it_mixes_to_grey(figure: Measured) -> None:
    clad = photograph(Sitter(clothes=(60, 90, 160)), Scene()).rgb
    font, paint = cv2.FONT_HERSHEY_SIMPLEX, (230, 150, 60)
    dated = cv2.putText(clad.copy(), "2026 11 27", (250, 428), font, 0.5, paint, 1, cv2.LINE_AA)
    assert figure(LETTERS, clad) == 0
    assert figure(LETTERS, np.asarray(dated)) > 0.7


@pytest.mark.parametrize(
    "paint", [ORANGE, (255, 255, 255), BLACK], ids=["orange", "white", "black"]
)
def test_a_date_over_the_clothes_is_a_row_of_letters(
    figure: Measured, sitter: Picture, paint: tuple[int, int, int]
) -> None:
    assert figure(LETTERS, lettered(sitter, "2026 11 25", paint, 0.97)) > 0.7


def test_two_lines_of_print_are_print(figure: Measured, sitter: Picture) -> None:
    both = lettered(lettered(sitter, "SHOT ON X", WHITE, 0.9), "2026 11 25", WHITE, 0.97)
    assert figure(LETTERS, both) > 0.7


@pytest.mark.parametrize("paint", [BLACK, ORANGE], ids=["black", "orange"])
def test_a_number_on_the_wall_above_is_a_row_of_letters(
    figure: Measured, sitter: Picture, paint: Colour
) -> None:
    place, face = (8, round(0.06 * len(sitter))), cv2.FONT_HERSHEY_SIMPLEX
    size = sitter.shape[1] / 900
    marked = cv2.putText(sitter.copy(), "2026112", place, face, size, paint, 1, cv2.LINE_AA)
    assert figure(LETTERS, np.asarray(marked)) > 0.7


def test_strands_of_hair_on_the_wall_above_are_no_row_of_letters(
    figure: Measured, sitter: Picture
) -> None:
    strands = sitter
    for x in (0.1, 0.13, 0.17, 0.2):
        strands = painted(strands, BROWN, (x, 0.0), (x + 0.05, 0.08 + x / 3))
    assert figure(LETTERS, strands) == 0


def test_a_pattern_is_no_row_of_letters(figure: Measured, sitter: Picture) -> None:
    patterned = sitter.copy()
    for y in (0.88, 0.92, 0.96):
        patterned = lettered(patterned, "+ + + + + +", ORANGE, y)
    assert figure(LETTERS, patterned) == 0


def test_a_pale_plaster_begins_at_once_and_shine_does_not(
    figure: Measured, prepared: Prepared, sitter: Picture
) -> None:
    batch = prepared(sitter)
    unit = float(batch.anatomy.eye_distance_px[0])
    x, y = np.rint(batch.faces.points[0, 205, :2]).astype(int).tolist()
    half, skin = round(0.3 * unit), sitter[y - 2 : y + 3, x - 2 : x + 3].mean((0, 1))
    cover = np.zeros(sitter.shape[:2], np.float32)
    cover[y - half // 2 : y + half // 2, x - half : x + half] = 1
    for blur, found in ((0.6, True), (0.12 * unit, False)):
        soft = cv2.GaussianBlur(cover, (0, 0), blur)[..., None]
        lighter = sitter + soft * (np.array(PALE) - skin)
        assert (figure(PATCHES, np.rint(lighter.clip(0, 255)).astype(np.uint8)) > 0.6) == found


def test_ink_shows_on_the_nose_too(figure: Measured, prepared: Prepared, sitter: Picture) -> None:
    points = prepared(sitter).faces.points[0, :, :2]
    ends = (points[i] + offset for i, offset in ((48, (-8, -4)), (4, (0, 6)), (278, (8, -4))))
    course = np.rint(list(ends)).astype(np.int32)
    inked = cv2.polylines(sitter.copy(), [course], False, RED, 3, cv2.LINE_AA)
    assert figure(STROKES, np.asarray(inked)) > figure(STROKES, sitter) + 0.7


def test_no_face_gives_a_reason(prepared: Prepared) -> None:
    for measure in (wall_strokes, lettering, ornament):
        column = measure(prepared(np.full((400, 300, 3), 200, np.uint8)))
        assert column.reasons[0] == Reason.NO_FACE


@pytest.mark.parametrize(("paint", "found"), [(BLACK, True), ((150, 105, 88), False)])
def test_a_dark_blot_on_the_tip_of_the_nose_is_no_shadow(
    figure: Measured, prepared: Prepared, sitter: Picture, paint: Colour, found: bool
) -> None:
    x, y = np.rint(prepared(sitter).faces.points[0, 4, :2]).astype(int).tolist()
    blotted = cv2.ellipse(sitter.copy(), (x, y), (14, 9), 0, 0, 360, paint, -1, cv2.LINE_AA)
    assert (figure(PATCHES, np.asarray(blotted)) > 0.6) == found


@pytest.mark.parametrize(
    ("paint", "found"),
    [((250, 205, 20), True), ((60, 235, 60), True), ((214, 178, 92), False), (WHITE, False)],
    ids=["yellow", "green", "fair hair", "white"],
)
def test_the_corners_of_a_viewfinder_are_an_ornament(
    figure: Measured, sitter: Picture, paint: Colour, found: bool
) -> None:
    left, right, top, low = 0.28, 0.72, 0.22, 0.3
    corners = painted(sitter, paint, (left, low), (left, top), (left + 0.08, top))
    corners = painted(corners, paint, (right, low), (right, top), (right - 0.08, top))
    assert (figure(ORNAMENT, corners) > 1.5) == found


def test_on_hair_thin_lines_that_fill_few_cells_with_yellow_count(
    figure: Measured, sitter: Picture
) -> None:
    corners = sitter.copy()
    for side in (-1, 1):
        places = [(0.5 + 0.1 * side, 0.22), (0.5 + 0.1 * side, 0.15), (0.5 + 0.05 * side, 0.15)]
        course = np.rint(np.array(places) * (358, 441)).astype(np.int32)
        cv2.polylines(corners, [course], False, (255, 208, 0), 2, cv2.LINE_AA)
    assert figure(ORNAMENT, corners) > 1.5


def coded(rgb: Picture, module_px: int, ink: int, *sides: slice) -> Picture:
    """Print black and white modules by chance along the lower edge, within columns."""
    printed = rgb.copy()
    high = 18 * module_px
    for columns in sides:
        wide = columns.stop - columns.start
        chance = np.random.default_rng(5).random((18, wide // module_px + 1)) < 0.5
        modules = np.kron(np.where(chance, ink, 250), np.ones((module_px, module_px)))
        printed[-high:, columns] = modules[:, :wide, None]
    return printed


@pytest.mark.parametrize("module_px", [2, 3])
def test_a_code_over_one_lower_corner_is_found(
    figure: Measured, sitter: Picture, module_px: int
) -> None:
    assert figure(CODE, sitter) == 0
    left, right = slice(0, 20 * module_px), slice(358 - 20 * module_px, 358)
    assert figure(CODE, coded(sitter, module_px, 15, left)) > 1
    assert figure(CODE, coded(sitter, module_px, 15, right)) > 1
    assert figure(CODE, coded(sitter, module_px, 15, left, right)) == 0, "a pattern of both sides"
    assert figure(CODE, coded(sitter, module_px, 150, left)) == 0, "a woven pattern"
