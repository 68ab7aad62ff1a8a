import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from detector.remedy.frame import MOST_PADDING, SIDES, Frame, Wall, choices, walls
from detector.remedy.subject import rotation
from tests.detector.conftest import Picture, Prepared

PHOTO, PICTURE = (500, 600), (358, 441)
CORNERS = np.array([[x, y] for x in (0, PICTURE[0]) for y in (0, PICTURE[1])], np.float64)

turns = st.floats(-15, 15)
places = st.tuples(st.floats(0.4, 2), st.floats(-300, 300), st.floats(-300, 300)).map(np.array)


Points = NDArray[np.float64]


def in_photo(turn_deg: float, point: Points, on_picture: Points) -> Points:
    """Give where points (K, 2) of the picture come from."""
    back: Points = (on_picture - point[1:]) / point[0] @ rotation(turn_deg)
    return back


def holds(rows: list[NDArray[np.float64]], point: NDArray[np.float64], slack: float = 0) -> bool:
    return bool((np.array(rows) @ [*point, 1] >= slack).all())


@given(turns, places)
def test_covered_means_that_the_whole_picture_lies_in_the_photo(
    turn_deg: float, point: NDArray[np.float64]
) -> None:
    frame = Frame(PHOTO, PICTURE, rotation(turn_deg))
    inside = in_photo(turn_deg, point, CORNERS)
    depth = np.concatenate([inside, np.array(PHOTO) - inside]).min()
    if abs(depth) > 1e-6:
        assert holds(frame.covered(), point) == (depth > 0)


@given(turns, places, st.floats(0, 600), st.sampled_from(["top", "left", "right"]))
def test_a_picture_reaches_past_a_side_only_where_there_is_wall(
    turn_deg: float, point: NDArray[np.float64], first: float, side: str
) -> None:
    wall = Wall(next(s for s in SIDES if s == side), (first, PHOTO[side != "top"]), 10)
    frame = Frame(PHOTO, PICTURE, rotation(turn_deg))
    other = [s for s in SIDES if s != side]
    if not holds([*frame.covered(other), *frame.padded(wall)], point, 1e-6):
        return
    grid = np.stack(np.meshgrid(*(np.linspace(0, s, 40) for s in PICTURE)), -1).reshape(-1, 2)
    x, y = in_photo(turn_deg, point, grid).T
    assert y.max() <= PHOTO[1]
    beyond, along = {
        "top": (y < 0, x),
        "left": (x < 0, y),
        "right": (x > PHOTO[0], y),
    }[side]
    assert not (beyond & (along > first + 1)).any() or side == "top"
    if side == "top":  # the closed part lies above the picture, so nothing beyond it shows
        a, b = (point[0] * (rotation(turn_deg) @ (at, 0)) + point[1:] for at in wall.closed or ())
        assert max(a[1], b[1]) <= 1e-6


@given(turns, places)
def test_no_wall_is_continued_further_than_a_share_of_the_picture(
    turn_deg: float, point: NDArray[np.float64]
) -> None:
    frame = Frame(PHOTO, PICTURE, rotation(turn_deg))
    if holds(frame.padded(Wall("top", None, 10)), point):
        reach = frame.overshoot_px("top", point) * point[0]
        assert reach <= MOST_PADDING * PICTURE[1] + 1e-6


def test_fewer_walls_are_tried_first() -> None:
    known = Wall("top", None, 10), Wall("left", None, 10)
    ways = choices(Frame(PHOTO, PICTURE, rotation(3)), known)
    assert [len(padded) for padded, _ in ways] == [0, 1, 1, 2]


def found(batch_of: Prepared, rgb: Picture) -> dict[str, Wall]:
    scene = batch_of(rgb).scenes[0]
    assert scene is not None
    return {wall.side: wall for wall in walls(scene)}


def test_a_white_wall_goes_on_above_and_beside_the_head_down_to_the_shoulders(
    prepared: Prepared, sitter: Picture
) -> None:
    known = found(prepared, sitter)
    assert set(known) == {"top", "left", "right"}
    assert known["top"].closed is None
    for side in ("left", "right"):
        closed = known[side].closed
        assert closed is not None
        assert 380 < closed[0] < 430


def test_no_wall_goes_on_through_hair(prepared: Prepared, sitter: Picture) -> None:
    cut = found(prepared, sitter[50:])
    assert "top" not in cut or cut["top"].closed is not None


@pytest.mark.parametrize("period_px", [24, 60])
def test_a_pattern_is_no_plain_wall(prepared: Prepared, sitter: Picture, period_px: int) -> None:
    striped = np.arange(sitter.shape[1]) % period_px < period_px // 2
    bright = (sitter > 225).all(2)
    papered = np.where((bright & striped)[..., None], sitter // 8 * 7, sitter).astype(np.uint8)
    assert "top" not in found(prepared, papered)
