import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from detector.feasibility import contradiction
from detector.framing import ORDINARY_HEAD
from detector.standard import Limit, Picture, Source, Standard, Text, load_standard, standard_ids

WIDTH_PX, HEIGHT_PX = 358, 441
FACE, CROWN, EYES, CENTRE = (
    "position.face_width",
    "position.crown_gap",
    "position.eye_height",
    "position.centring",
)
Bounds = tuple[float | None, float | None]


def limit(check: str, least: float | None, most: float | None, tier: str = "must") -> Limit:
    fields = {"check": check, "min": least, "max": most, "tier": tier}
    return Limit.model_validate(fields | {"clause": "1", "source": "here", "trust": "policy"})


def standard(*limits: Limit, picture: bool = True) -> Standard:
    size = Picture(width_px=358, height_px=441, density_ppi=350, width_mm=26, height_mm=32)
    return Standard(
        id="own",
        version="1",
        title=Text(zh="自定", en="Own"),
        picture=size if picture else None,
        sources={"here": Source(title="This test")},
        limits=limits,
    )


def can_be_placed(limits: tuple[Limit, ...]) -> bool:
    """Ask a linear programme for a face width, an eye x and an eye y that meet every limit."""
    figures = {
        FACE: ((1, 0, 0), 0.0),
        CROWN: ((ORDINARY_HEAD.hair_top_y, 0, 1), 0.0),
        EYES: ((0, 0, -1), HEIGHT_PX),
        CENTRE: ((0, 100 / WIDTH_PX, 0), 0.0),
    }
    rows, most = [np.zeros(3)], [0.0]
    for one in limits:
        slope, start = np.array(figures[one.key][0], np.float64), figures[one.key][1]
        if one.max is not None:
            rows, most = [*rows, slope], [*most, one.max - start]
        if one.min is not None:
            rows, most = [*rows, -slope], [*most, start - one.min]
    room = [(0, WIDTH_PX), (0, WIDTH_PX), (0, HEIGHT_PX)]
    return bool(linprog(np.zeros(3), A_ub=np.array(rows), b_ub=most, bounds=room).status == 0)


@st.composite
def limits(draw: st.DrawFn) -> tuple[Limit, ...]:
    """Draw limits on some of the four figures, each bounded on one side or on both."""
    ranges = {FACE: (0, 500), CROWN: (-100, 500), EYES: (-50, 500), CENTRE: (-10, 110)}
    checks = draw(st.lists(st.sampled_from(list(ranges)), unique=True, min_size=1))
    drawn = []
    for check in checks:
        steps = st.integers(*ranges[check])
        least, most = sorted((draw(steps), draw(steps)))
        sides: st.SearchStrategy[Bounds] = st.sampled_from(
            [(least, most), (least, None), (None, most)]
        )
        drawn.append(limit(check, *draw(sides)))
    return tuple(drawn)


@given(limits())
def test_agrees_with_a_linear_programme(some: tuple[Limit, ...]) -> None:
    assert (contradiction(standard(*some)) == ()) == can_be_placed(some)


@given(limits())
def test_names_limits_that_clash_and_none_too_many(some: tuple[Limit, ...]) -> None:
    named = contradiction(standard(*some))
    clashing = tuple(one for one in some if one.check in named)
    assert not named or not can_be_placed(clashing)
    for spared in clashing:
        assert can_be_placed(tuple(one for one in clashing if one is not spared))


@pytest.mark.parametrize("name", standard_ids())
def test_an_ordinary_head_can_meet_every_bundled_standard(name: str) -> None:
    assert contradiction(load_standard(name)) == ()


def test_a_face_has_no_negative_width() -> None:
    clash = contradiction(standard(limit(CROWN, 200, None), limit(EYES, 400, None)))
    assert clash == (CROWN, EYES)


@pytest.mark.parametrize(
    "beyond", [limit(EYES, 450, None), limit(CENTRE, None, -1), limit(FACE, 400, None)]
)
def test_eyes_and_face_lie_in_the_picture(beyond: Limit) -> None:
    assert contradiction(standard(beyond)) == (beyond.check,)


HEAD, WIDE = "position.head_height", "position.head_width"
EYES_APART, CHIN = "position.eye_distance", "position.chin_margin"
LEVEL, MARGIN = "position.eye_level", "position.crown_margin"


@pytest.mark.parametrize(
    "clashing",
    [
        (limit(WIDE, 60, None), limit(HEAD, None, 50)),
        (limit(EYES_APART, None, 20), limit(FACE, 207, None)),
        (limit(HEAD, 70, None), limit(CHIN, 16, None), limit(MARGIN, 16, None)),
        (limit(LEVEL, 60, None), limit(EYES, None, 230)),
    ],
)
def test_shares_of_the_picture_are_proved_too(clashing: tuple[Limit, ...]) -> None:
    assert contradiction(standard(*clashing)) == tuple(one.check for one in clashing)
    for one in clashing:
        assert contradiction(standard(one)) == ()


def test_advice_contradicts_nothing() -> None:
    advice = limit(CROWN, 200, None, tier="advice")
    assert contradiction(standard(advice, limit(EYES, 400, None))) == ()


def test_without_a_picture_size_there_is_nothing_to_prove() -> None:
    assert contradiction(standard(limit(EYES, 10_000, None), picture=False)) == ()


def test_a_limit_that_leaves_a_single_place_can_be_met() -> None:
    eye_y = 14 - ORDINARY_HEAD.hair_top_y * 207
    exact = (limit(FACE, 207, 207), limit(CROWN, 14, 14), limit(EYES, 441 - eye_y, 441 - eye_y))
    assert contradiction(standard(*exact)) == ()
