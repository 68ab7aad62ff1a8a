import numpy as np

from calibration.development import Said
from calibration.labels import Label
from calibration.observe import Observations
from calibration.portraits import Row, portraits
from calibration.score import judged
from calibration.tables import as_they_came, risks, whole
from detector.measure import Column
from detector.measures import MEASURES
from detector.standard import load_standard

COUNT = 40


def observed(folder: str, mouths: np.ndarray) -> tuple[Observations, list[Said]]:
    """Make portraits of which every other one has its mouth open, by the figures given."""
    wrong = frozenset({"expression.mouth_closed"})
    labels = tuple(
        Label(f"{folder}/{n}.jpg", f"{folder}{n}", wrong if n % 2 else frozenset())
        for n in range(COUNT)
    )
    columns = {}
    for measure in MEASURES:
        values = mouths if measure.key == "expression.mouth_closed" else np.zeros(COUNT)
        columns[measure.key] = Column(values, (None,) * COUNT)
    said = {"eyes": "open", "glasses": "none", "head_covering": "none"}
    said |= {"frontal": "y", "turned": "n"}
    rows = [
        said | {"path": label.path, "mouth": "open" if n % 2 else "closed"}
        for n, label in enumerate(labels)
    ]
    for n in (0, 2):
        rows[n] |= {"eyes": "closed", "glasses": "tinted", "head_covering": "hat"}
        rows[n] |= {"frontal": "n", "turned": "y"}
    return Observations(labels, columns, ("",) * COUNT), rows


def open_mouths(folder: str, mouths: np.ndarray) -> Row:
    seen, rows = observed(folder, mouths)
    found = portraits(judged(load_standard("portrait"), seen), rows)
    return next(row for row in found if row.name == "mouth open")


def test_open_mouths_that_show_are_all_caught() -> None:
    row = open_mouths("synthetic", np.where(np.arange(COUNT) % 2, 0.3, 0.01))
    assert (row.wrong, row.right) == (20, 18)
    assert row.area.value == row.caught.value == row.caught_at_limit.value == 1
    assert row.false_alarms.value == row.equal_error == 0


def test_open_mouths_that_do_not_show_are_not() -> None:
    row = open_mouths("official", np.random.default_rng(0).uniform(0, 0.3, COUNT))
    assert row.area.low < 0.5 < row.area.high
    assert row.equal_error > 0.2


def test_the_tables_name_every_row() -> None:
    seen, rows = observed("synthetic", np.where(np.arange(COUNT) % 2, 0.3, 0.01))
    text = as_they_came(seen, rows)
    assert "| mouth open | 20, 18 | 1.000" in text
    scored = judged(load_standard("portrait"), seen)
    assert "shipped" in whole([("shipped", scored)])
    assert risks(scored).count("\n") > 10
