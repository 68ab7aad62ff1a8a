"""What is worn is told from what is not, on people that nothing was fitted on."""

import numpy as np
import pytest

from calibration.appearance.bands import banded
from calibration.appearance.ears import eared
from calibration.appearance.held import held
from calibration.faults import Fault, faults_of, sitting
from calibration.faults.light import jpeg
from detector.codec import decode
from detector.measure import Measure
from detector.measures.appearance.worn import (
    band,
    brows_visible,
    earphones,
    ears_visible,
    eyes_visible,
    face_covered,
    glasses_frame,
    glasses_glare,
    glasses_tint,
    hat,
    head_covering,
    white_top,
)
from sample_photos import Scene, Sitter, photograph
from tests.detector.conftest import Picture, Prepared

ALL = (
    head_covering,
    hat,
    band,
    earphones,
    glasses_tint,
    glasses_glare,
    glasses_frame,
    eyes_visible,
    brows_visible,
    ears_visible,
    face_covered,
)
BY_CHECK = {measure.key: measure for measure in ALL if measure not in (hat, band, earphones)}
WORN = [fault for fault in faults_of("appearance.") if fault.check in BY_CHECK]
BAND_LIMIT = 94  # of the standards: what is put on is rare, and painted hair has a band's edges
PEOPLE = {
    "dark": Sitter(skin=(92, 62, 48), lips=(96, 54, 50)),
    "bald": Sitter(hair="none"),
    "fair": Sitter(hair_colour=(196, 164, 112), brow_weight=0.5),
    "narrow-eyed": Sitter(eye_opening=0.6),
    "unshaven": Sitter(beard_shadow=1.0),
}


def spoilt(picture: Picture, check: str, name: str) -> Picture:
    (fault,) = (fault for fault in faults_of(check) if fault.name == name)
    return decode(fault.apply(sitting(jpeg(picture)), "clear")).rgb


@pytest.mark.parametrize("measure", ALL, ids=lambda measure: measure.key)
def test_a_bare_face_gives_no_cause(prepared: Prepared, sitter: Picture, measure: Measure) -> None:
    assert measure(prepared(sitter)).values[0] < (BAND_LIMIT if measure is band else 30)


def test_bands_and_headphones_are_seen(prepared: Prepared, collins: Picture) -> None:
    bare = sitting(jpeg(collins))
    laid = [banded(bare, np.random.default_rng(seed)) for seed in range(8)]
    seen = [band(prepared(one.rgb)).values[0] for one in laid if one.shows]
    assert np.median(seen) > BAND_LIMIT > band(prepared(collins)).values[0]


def test_earphones_are_seen_and_earrings_are_not(prepared: Prepared, sitter: Picture) -> None:
    bare = sitting(jpeg(sitter))
    seen: dict[bool, list[float]] = {True: [], False: []}
    for seed in range(16):
        laid = eared(bare, np.random.default_rng(seed))
        seen[laid.shows["earphones"]].append(earphones(prepared(laid.rgb)).values[0])
    assert max(seen[True]) > 90
    assert np.median(seen[True]) > 20 > max(seen[False])  # small buds hardly show


def test_hands_and_things_are_seen_and_collars_are_not(prepared: Prepared, sitter: Picture) -> None:
    bare = sitting(jpeg(sitter))
    seen: dict[bool, list[float]] = {True: [], False: []}
    for seed in range(24):
        laid = held(bare, np.random.default_rng(seed))
        if "face_covered" in laid.shows:
            seen[laid.shows["face_covered"]].append(face_covered(prepared(laid.rgb)).values[0])
    assert np.median(seen[True]) > 50
    assert max(seen[False]) < 50


@pytest.mark.parametrize("fault", WORN, ids=lambda fault: f"{fault.check} {fault.name}")
@pytest.mark.parametrize("person", ["sitter", "collins"])
def test_what_is_worn_or_hides_is_seen(
    prepared: Prepared, request: pytest.FixtureRequest, person: str, fault: Fault
) -> None:
    picture: Picture = request.getfixturevalue(person)
    worn = spoilt(picture, fault.check, fault.name)
    measure = BY_CHECK[fault.check]
    before, after = (measure(prepared(seen)).values[0] for seen in (picture, worn))
    assert after > 55
    if (person, fault.check) not in HIDDEN:
        assert after > before + 20


# Her hair hides her ears, and its fringe is near her brows.
HIDDEN = {("collins", "appearance.ears_visible"), ("collins", "appearance.brows_visible")}


MOST = {(person, "appearance.band"): BAND_LIMIT for person in PEOPLE}


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("measure", ALL, ids=lambda measure: measure.key)
def test_looks_are_no_fault(prepared: Prepared, person: str, measure: Measure) -> None:
    picture = photograph(PEOPLE[person], Scene()).rgb
    assert measure(prepared(picture)).values[0] < MOST.get((person, measure.key), 50)


def test_clear_glasses_are_neither_dark_nor_over_the_eyes(prepared: Prepared) -> None:
    glasses = prepared(photograph(Sitter(wears="glasses"), Scene()).rgb)
    assert glasses_tint(glasses).values[0] < 45
    assert glasses_frame(glasses).values[0] < 30
    dark = prepared(photograph(Sitter(wears="sunglasses"), Scene()).rgb)
    assert glasses_tint(dark).values[0] > 70


def test_a_naval_cap_is_a_hat(prepared: Prepared, hopper: Picture) -> None:
    worn = prepared(hopper)
    assert head_covering(worn).values[0] > 55
    assert hat(worn).values[0] > 30


def test_a_headscarf_is_a_covering_rather_than_a_hat(prepared: Prepared, collins: Picture) -> None:
    worn = prepared(spoilt(collins, "appearance.head_covering", "headscarf"))
    assert head_covering(worn).values[0] > 75
    assert hat(worn).values[0] < head_covering(worn).values[0] - 25


def test_a_top_of_the_walls_colour_comes_near_it(prepared: Prepared) -> None:
    dark, pale = (
        white_top(prepared(photograph(Sitter(clothes=top), Scene()).rgb)).values[0]
        for top in ((40, 50, 90), (235, 235, 235))
    )
    assert pale < 12 < dark


def test_no_face_gives_a_reason(prepared: Prepared) -> None:
    column = head_covering(prepared(np.full((400, 300, 3), 200, np.uint8)))
    assert np.isnan(column.values[0])
    assert column.reasons[0] == "no-face"
