"""What learned measures say of strangers, not of the people they were taught on."""

from collections.abc import Callable

import numpy as np
import pytest

from calibration.appearance.examples import Example, examples
from calibration.appearance.learn import logistic
from calibration.appearance.models import learn, seen_by
from calibration.appearance.roles import ROLES, Role
from calibration.curves import area_under_curve
from calibration.labels import Label
from calibration.learned import held_out
from calibration.observe import Observations
from detector.appearance import Features, Worn
from detector.appearance.pooled import GRID
from detector.appearance.recognise import Depth
from detector.measure import Column, Reason

BARE = {"frontal": "y", "eyes": "open", "glasses": "none", "head_covering": "none", "notes": ""}
WORN = (
    {"head_covering": "hat"},
    {"glasses": "tinted"},
    {"glasses": "glare"},
    {"head_covering": "headphones"},
)
DRAWN = (
    "head_covering",
    "glasses_frame",
    "eyes_visible",
    "brows_visible",
    "ears_visible",
    "face_covered",
)
KINDS = 2 + len(WORN) + len(DRAWN)  # bare heads, and earphones, which are only ever put on
PEOPLE = 14
HAT = "appearance.hat"
FEATURES, AGAIN = Depth.BOTH.value.stop, Depth.AGAIN.value.stop
PARTS_AGAIN = (slice(0, 2 * 16 * 112), slice(2 * 16 * 112, None))


def shown(kind: int, person: int) -> Example:
    name, path = str(person), f"idcard/{person}_{kind}.jpg"
    if kind == KINDS - 1:
        return Example(path, name, BARE, shows={"earphones": True}, worn="ear")
    if kind <= len(WORN):
        return Example(path, name, BARE | (WORN[kind - 1] if kind else {}))
    drawn = f"appearance.{DRAWN[kind - 1 - len(WORN)]}"
    return Example(path, name, BARE, drawn, "headscarf", "clear")


def people(look: Callable[[int], Worn]) -> tuple[Observations, list[Example]]:
    """Make every person once of every kind, with a head that looks as told, one photo headless."""
    found = [shown(kind, person) for person in range(PEOPLE) for kind in range(KINDS)]
    heads: list[Worn | None] = [look(place % KINDS) for place in range(len(found))]
    heads[0] = None
    labels = tuple(Label(one.path, one.person) for one in found)
    own = np.array([np.nan, *[99.0] * (len(found) - 1)])
    column = Column(own, (Reason.NO_FACE, *[None] * (len(found) - 1)))
    measures = {role.name for role in ROLES} - {"drawn_covering", "covering_again"}
    columns = {f"appearance.{name}": column for name in measures}
    return Observations(labels, columns, ("",) * len(found), tuple(heads)), found


def at_every_depth(seen: np.ndarray) -> Worn:
    """Give features of which only the first at each depth say anything."""
    head, again = np.zeros((2, FEATURES), np.float32), np.zeros(AGAIN, np.float32)
    for depth in (Depth.LATE, Depth.EARLIER):
        head[:, depth.value][:, : seen.shape[1]] = seen
    again[: seen.shape[1]] = seen[0]
    return Worn(head, again)


def plainly(chance: np.random.Generator) -> Callable[[int], Worn]:
    """Give every kind a look of its own."""

    def look(kind: int) -> Worn:
        seen = chance.normal(0, 0.1, (2, 8 * KINDS))
        seen[:, kind] += 3
        return at_every_depth(seen)

    return look


@pytest.fixture
def chance() -> np.random.Generator:
    return np.random.default_rng(7)


def hats(found: list[Example]) -> np.ndarray:
    return np.array([one.said["head_covering"] == "hat" for one in found])


def test_strangers_are_told_by_what_is_seen(chance: np.random.Generator) -> None:
    seen, found = people(plainly(chance))
    column = held_out(seen, found, []).columns[HAT]
    others = np.nanmax(column.values[~hats(found)])
    assert column.values[hats(found)].min() > 2 * others
    assert others < 50
    assert np.isnan(column.values[0])
    assert column.reasons[0] is Reason.NO_FACE


def test_coverings_are_told_whether_drawn_or_photographed(chance: np.random.Generator) -> None:
    seen, found = people(plainly(chance))
    values = held_out(seen, found, []).columns["appearance.head_covering"].values
    drawn = np.array([one.check == "appearance.head_covering" for one in found])
    bare = np.array([one.said["glasses"] == "tinted" for one in found])
    assert min(values[drawn].min(), values[hats(found)].min()) > np.nanmax(values[bare])


def test_nobody_is_told_by_what_was_learnt_of_himself() -> None:
    """Of noise a model learns its people by heart, and knows nothing of others."""
    strange, own = np.transpose([areas_of_noise(seed) for seed in range(3)])
    assert strange.mean() < 0.7
    assert own.min() > 0.99


def areas_of_noise(seed: int) -> tuple[float, float]:
    """Tell how well hats are told on people left out and on those taught."""
    chance = np.random.default_rng(seed)
    seen, found = people(lambda _: at_every_depth(chance.normal(size=(2, 400))))
    values = held_out(seen, found, []).columns[HAT].values[1:]
    worn = hats(found)[1:]
    heads = [head for head in seen.heads if head is not None]
    weights = learn(found[1:], heads)["hat"].weights
    own = (
        np.stack([head.features[:, Depth.LATE.value].ravel() for head in heads]) @ weights[1:]
        + weights[0]
    )
    by_heart = area_under_curve(own[~worn], own[worn])  # turned round where strangers seemed so
    return area_under_curve(values[~worn], values[worn]), max(by_heart, 1 - by_heart)


def test_other_columns_stay_as_measured(chance: np.random.Generator) -> None:
    seen, found = people(lambda kind: at_every_depth(chance.normal(kind, 1, (2, 8))))
    focus = Column(np.ones(len(found)), (None,) * len(found))
    with_focus = Observations(
        seen.labels, dict(seen.columns) | {"sharpness.focus": focus}, seen.digests, seen.heads
    )
    assert held_out(with_focus, found, []).columns["sharpness.focus"] is focus


def test_a_spoilt_photo_is_an_example_of_what_was_done_to_it() -> None:
    rows = [BARE | {"path": "idcard/7_neutral.jpg"}, BARE | {"path": "portraits/7_neutral.jpg"}]
    blurred = frozenset({"sharpness.focus"})
    hat = frozenset({"appearance.head_covering"})
    labels = [
        Label("portraits/7_neutral.jpg", "7"),
        Label("7_neutral__sharpness.focus__lens__clear.jpg", "7", blurred, fault="lens"),
        Label("7_neutral__a__cap__clear.jpg", "7", hat, fault="cap", severity="clear"),
        Label("7_neutral__a__cap__slight.jpg", "7", hat, fault="cap", severity="slight"),
    ]
    found = examples(labels, rows)
    assert [one.said["path"].partition("/")[0] for one in found] == ["portraits", *["idcard"] * 3]
    assert [one.teaches for one in found] == [True, False, True, False]


def test_what_differs_between_skins_alone_tells_nothing(chance: np.random.Generator) -> None:
    """Dark hats on dark skins: the tone, which relit heads show, must not count as the hat."""

    def heads(hat: np.ndarray, tone: np.ndarray) -> np.ndarray:
        return np.stack([hat + chance.normal(0, 1, len(hat)), tone], 1).astype(np.float32)

    hat = np.repeat([True, False], 100)
    tone = hat + chance.normal(0, 0.3, 200)
    seen, same = heads(hat, tone), np.ones(200)
    sways = np.array([[0, -1.0], [0, 1.0]], np.float32)
    swayed = logistic(seen, hat, same, 0.02)
    steady = logistic(seen, hat, same, 0.02, 3 * sways)
    assert abs(steady.weights[1]) < 0.3 * abs(swayed.weights[1])
    assert steady.weights[0] > swayed.weights[0] > 0


@pytest.mark.parametrize("role", [role for role in ROLES if role.above_chin])
def test_what_lies_below_the_chin_tells_nothing_of_the_head(
    chance: np.random.Generator, role: Role
) -> None:
    """Clothes fill the lowest of the four rows of cells, early and late."""
    heads = [head_by_chance(chance) for _ in range(2)]
    same = seen_by(role, [heads[0], below_chin_from(heads[0], heads[1])])
    assert np.array_equal(same[0], same[1])
    assert not np.array_equal(same[0], seen_by(role, [heads[1]])[0])


def head_by_chance(chance: np.random.Generator) -> Worn:
    features, again = chance.normal(size=(2, FEATURES)), chance.normal(size=AGAIN)
    return Worn(features.astype(np.float32), again.astype(np.float32))


def below_chin_from(head: Worn, other: Worn) -> Worn:
    """Give a head below whose chin another's clothes are seen in the first window."""
    assert head.again is not None
    assert other.again is not None
    dressed = Worn(head.features.copy(), head.again.copy())
    assert dressed.again is not None
    for depth in (Depth.LATE, Depth.EARLIER):
        lowest(dressed.features[0, depth.value])[:] = lowest(other.features[0, depth.value])
    for part in PARTS_AGAIN:
        lowest(dressed.again[part])[:] = lowest(other.again[part])
    return dressed


def lowest(seen: Features) -> Features:
    """Give the lowest row of cells of a window, the features and their magnitudes."""
    return seen.reshape(2, GRID, -1)[:, -1]
