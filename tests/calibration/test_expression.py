from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from calibration.curves import area_under_curve
from calibration.development import read_rows
from calibration.expression import brows, lids, looks, mouths, nods
from calibration.expression.bend import pushed
from calibration.expression.drawn import Drawn, Sitter
from calibration.expression.heads import HEADS, Taught
from calibration.expression.heads import learn as heads
from calibration.expression.photos import Face, as_they_came
from calibration.expression.smile import CHECK, Learned, learn
from calibration.labels import Label
from detector.formats import ColourMode, Format
from detector.photo import FileFacts, Photo
from detector.view import View


@pytest.fixture(scope="module")
def learned() -> Learned:
    """Teach it fifty people, at rest and smiling: of three features a smile moves the first."""
    rng = np.random.default_rng(1)
    labels, rows = [], []
    for person in range(50):
        own = rng.normal(0, 1, 3)
        for smiles in (False, True):
            offends = frozenset({CHECK}) if smiles else frozenset()
            labels.append(Label(f"idcard/{person}_{smiles}.jpg", str(person), offends))
            rows.append(own + np.array([4.0 * smiles, 0, 0]))
    return learn(labels, np.array(rows))


def test_a_smile_is_told_on_people_left_out(learned: Learned) -> None:
    right, wrong = learned.scores[learned.rest], learned.scores[learned.smiling]
    assert area_under_curve(right, wrong) > 0.97


def test_one_half_is_reached_by_hardly_a_face_at_rest(learned: Learned) -> None:
    assert np.mean(learned.scores[learned.rest] > 0) == pytest.approx(0.01, abs=0.011)


def test_what_smiling_does_not_change_weighs_little(learned: Learned) -> None:
    smiling, *others = np.abs(learned.model.weights)
    assert smiling > 3 * max(others)


@pytest.fixture(scope="module")
def taught() -> Taught:
    """Draw a hundred people six times; of two figures is known only in half of the pictures."""
    rng = np.random.default_rng(2)
    figures = rng.normal(0, 0.1, (600, len(HEADS)))
    rest = np.arange(600) % 6 == 0
    figures[rest] = 0
    own = np.repeat(rng.normal(0, 0.02, (100, len(HEADS))), 6, axis=0)
    traits = np.hstack([figures + own, rng.normal(0, 1, (600, 20))]).astype(np.float32)
    figures[1::2, :2] = np.nan
    people = np.repeat(np.arange(100), 6).astype(str)
    return Taught(traits, figures, np.ones(600), rest, people)


def test_what_is_moved_is_told_on_people_left_out(taught: Taught) -> None:
    _, said = heads(taught, HEADS)
    for truth, told in zip(taught.figures.T, said.T, strict=True):
        known = np.isfinite(truth)
        assert np.corrcoef(told[known], truth[known])[0, 1] > 0.8


def test_faces_at_rest_are_moved_nowhere(taught: Taught) -> None:
    models, _ = heads(taught, HEADS)
    for model in models.values():
        assert model(taught.traits[taught.rest]).mean() == pytest.approx(0, abs=1e-4)


def test_brows_are_up_or_drawn_together() -> None:
    raised = brows.Brows(np.array([0.1, 0.1, 0.1]), 0.0).figures
    drawn = brows.Brows(np.array([0.0, -0.02, -0.1]), 0.05).figures
    assert raised["brows_up"] > 0.09 > raised["frown"]
    assert drawn["frown"] > 0.09 > drawn["brows_up"]


def test_a_smile_draws_no_corners_down() -> None:
    smiling = mouths.Mouth(np.array([0.1, 0.02]), np.array([0.1, 0.02])).figures
    sad = mouths.Mouth(np.array([-0.1, -0.1]), np.zeros(2)).figures
    assert smiling["corners_down"] == 0 < sad["corners_down"]
    assert smiling["crooked"] > 0.05 > abs(sad["crooked"])


def test_of_one_closed_eye_no_look_is_known() -> None:
    winking, wide = looks.Eyes(shut=0.9, way="one").figures, looks.Eyes(aside=0.2).figures
    assert np.isnan(winking["aside"])
    assert wide["aside"] == 0.2
    assert wide["shut"] == 0


def test_what_is_pushed_moves_and_what_is_held_stays() -> None:
    rgb = np.zeros((200, 200, 3), np.uint8)
    rgb[98:103, 58:63] = rgb[98:103, 138:143] = 255
    points = np.full((478, 2), 1000, np.float32)
    points[0], points[1] = (60, 100), (140, 100)
    seen = View(rgb, rgb, rgb.astype(np.float32), 1.0, points, 100.0)
    drawn = pushed(seen, [(0, 0.0, 0.1, 0.1), (1, 0.0, 0.0, 0.1)]).astype(float)[..., 0]
    rows = np.arange(200)
    assert np.average(rows, weights=drawn[:, :100].sum(1)) == pytest.approx(110, abs=1.5)
    assert np.average(rows, weights=drawn[:, 100:].sum(1)) == pytest.approx(100, abs=0.5)


def test_what_was_seen_when_looking_again_counts(tmp_path: Path) -> None:
    rows = ["synthetic/male_99.jpg,closed,y", "synthetic/nobody.jpg,closed,n"]
    rows += ["official/B001251.jpg,open,y"]
    (tmp_path / "labels.csv").write_text("path,mouth,frontal\n" + "\n".join(rows) + "\n", "utf-8")
    seen = read_rows(tmp_path)
    assert [said["mouth"] for said in seen] == ["open", "closed", "open"]
    assert [said["turned"] for said in seen] == ["n", "y", "y"]


def drawing(person: int, traits: NDArray[np.float32], **figures: float) -> Drawn:
    blank = np.zeros((2, 2, 3), np.uint8)
    points = np.zeros((478, 3), np.float32)
    seen = View(blank, blank, blank, 1.0, points[:, :2], 1.0)
    facts = FileFacts(1, Format.JPEG, ColourMode.RGB)
    sitter = Sitter(str(person), 0.5, Photo(blank, facts), seen, points)
    return Drawn(sitter, traits, figures)


def test_a_long_chin_is_no_nod() -> None:
    """Teach it sixty faces whose shape sways the landmarks, and is seen besides."""
    rng = np.random.default_rng(3)
    shapes = rng.normal(0, 5, 60)
    others = rng.normal(0, 1, (60, 20))

    def seen(person: int, lowered_deg: float) -> NDArray[np.float32]:
        read = [lowered_deg + shapes[person], shapes[person] + rng.normal(0, 0.5)]
        return np.array([*read, *others[person]], np.float32)

    labels = [Label(f"idcard/{person}_neutral.jpg", str(person)) for person in range(60)]
    faces = [Face(one, {"frontal": "y"}, seen(n, 0), shapes[n]) for n, one in enumerate(labels)]
    turns = [(n, angle) for n in range(60) for angle in (-20.0, -8.0, 8.0, 20.0)]
    taught = nods.taught(faces, [drawing(n, seen(n, angle), lowered=angle) for n, angle in turns])
    _, said = heads(taught, nods.NAMES)
    assert said[taught.rest].std() < 0.5 * shapes.std()
    told = np.corrcoef(said[~taught.rest, 0], taught.figures[~taught.rest, 0])[0, 1]
    assert told > 0.97


@pytest.mark.parametrize(
    ("path", "mouth", "known"),
    [
        ("official/A000001.jpg", "open", {"parted": 1, "down": 0, "frown": 0}),
        ("official/A000001.jpg", "parted", {"down": 0, "frown": 0}),
        ("idcard/001_smiling.jpg", "closed", {"parted": 0, "crooked": 0, "aside": 0}),
        ("synthetic/male_1.jpg", "closed", {"parted": 0}),
    ],
)
def test_who_smiles_at_a_camera_looks_at_it(path: str, mouth: str, known: dict[str, float]) -> None:
    said_of = {"frontal": "y", "eyes": "open", "mouth": mouth}
    label = Label(path, "somebody", frozenset({CHECK}))
    told = as_they_came(Face(label, said_of, np.zeros(1, np.float32), 0.0))
    assert told is not None
    figures, _ = told
    assert {name: figures[name] for name in known} == known
    if not path.startswith("idcard/"):
        assert np.isnan(figures["crooked"])


def test_a_turned_head_teaches_nothing() -> None:
    said_of = {"frontal": "n", "eyes": "open", "mouth": "closed"}
    label = Label("official/A000001.jpg", "somebody", frozenset({CHECK}))
    assert as_they_came(Face(label, said_of, np.zeros(1, np.float32), 0.0)) is None


def test_narrow_eyes_are_open_and_one_closed_eye_is_told() -> None:
    """Teach it sixty pairs of eyes of all widths; the width is seen, and how far each is shut."""
    rng = np.random.default_rng(4)
    widths = rng.uniform(0.3, 1, 60)

    def seen(person: int, right: float, left: float) -> NDArray[np.float32]:
        open_px = widths[person] * (1 - np.array([right, left]))
        return np.array([*open_px, widths[person], *rng.normal(0, 0.1, 10)], np.float32)

    labels = [Label(f"synthetic/male_{person}.jpg", str(person)) for person in range(60)]
    said_of = {"frontal": "y", "eyes": "open"}
    faces = [Face(one, said_of, seen(n, 0, 0), 0.0) for n, one in enumerate(labels)]
    ways = [(n, *way) for n in range(60) for way in ((0.9, 0.0), (0.0, 0.9), (0.9, 0.9))]
    drawings = [
        drawing(n, seen(n, right, left), shut_right=right, shut_left=left)
        for n, right, left in ways
    ]
    taught = lids.taught(faces, drawings)
    _, said = heads(taught, lids.NAMES)
    most = said.max(1)
    assert most[taught.rest].max() < 0.5 * np.median(most[~taught.rest])
    winks = taught.figures[:, 0] > taught.figures[:, 1]
    assert (said[winks, 0] > said[winks, 1]).all()
