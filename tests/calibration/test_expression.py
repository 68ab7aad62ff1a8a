import numpy as np
import pytest

from calibration.curves import area_under_curve
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
