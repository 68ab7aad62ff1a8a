from pathlib import Path

import numpy as np
import pytest

from calibration.curves import area_under_curve
from calibration.development import read_rows
from calibration.expression import brows
from calibration.expression.smile import CHECK, Learned, learn
from calibration.labels import Label


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


def test_moved_brows_are_told_on_people_left_out() -> None:
    rng = np.random.default_rng(2)
    figures = np.stack([brows.posed(rng).figures for _ in range(600)])
    figures[::6] = 0
    people = np.repeat(np.arange(100), 6).astype(str)
    own = np.repeat(rng.normal(0, 0.02, (100, 2)), 6, axis=0)
    features = np.column_stack([figures + own, rng.normal(0, 1, (600, 20))]).astype(np.float32)
    rest = np.arange(600) % 6 == 0
    _, told = brows.learn(brows.Shown(features, figures, people, rest, rest))
    for number in range(2):
        assert np.corrcoef(told[:, number], figures[:, number])[0, 1] > 0.8


def test_brows_at_rest_have_moved_nowhere() -> None:
    raised = brows.Brows(np.array([0.1, 0.1, 0.1]), 0.0)
    drawn = brows.Brows(np.array([0.0, -0.02, -0.1]), 0.05)
    assert brows.Brows(np.zeros(3), 0.0).figures == pytest.approx([0, 0])
    assert raised.figures[0] > 0.09 > raised.figures[1]
    assert drawn.figures[1] > 0.09 > drawn.figures[0]


def test_what_was_seen_when_looking_again_counts(tmp_path: Path) -> None:
    rows = ["synthetic/male_99.jpg,closed", "synthetic/nobody.jpg,closed"]
    (tmp_path / "labels.csv").write_text("path,mouth\n" + "\n".join(rows) + "\n", "utf-8")
    assert [said["mouth"] for said in read_rows(tmp_path)] == ["open", "closed"]
