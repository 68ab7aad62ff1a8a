from pathlib import Path

import pytest

from detector import load_standard
from detector.errors import StandardError

EVIDENCE = """
[figures.evidence]
people = 60
compliant = 60
faulty = 240
false_objection = { value = 0.0, low = 0.0, high = 0.06 }
let_through = { value = 0.004, low = 0.001, high = 0.02 }
measured = 2026-11-22
data = "ab12"
"""


def written(folder: Path, figures: str) -> Path:
    path = folder / "own.toml"
    path.write_text(
        'extends = "portrait"\nid = "own"\nversion = "1"\ntitle = { zh = "自己", en = "own" }\n'
        + figures,
        encoding="utf-8",
    )
    return path


def test_fitted_figures_replace_all_bounds_of_a_calibrated_limit(tmp_path: Path) -> None:
    path = written(tmp_path, '[[figures]]\ncheck = "sharpness.focus"\nmax = 9.5\n' + EVIDENCE)
    (limit,) = (one for one in load_standard(path).limits if one.check == "sharpness.focus")
    assert (limit.max, limit.review_max) == (9.5, None)
    assert limit.evidence is not None
    assert limit.evidence.let_through.high == 0.02
    assert limit.clause


def test_figures_change_the_standard_s_hash(tmp_path: Path) -> None:
    plain = load_standard(written(tmp_path, "")).reference.hash
    assert (
        load_standard(
            written(tmp_path, "[[figures]]\ncheck = 'sharpness.focus'\nmax = 9.5\n")
        ).reference.hash
        != plain
    )


@pytest.mark.parametrize("check", ["position.face_count", "position.crown_gap", "no.such"])
def test_figures_for_a_limit_that_is_not_calibrated_are_refused(tmp_path: Path, check: str) -> None:
    path = written(tmp_path, f"[[figures]]\ncheck = '{check}'\nmax = 9.5\n")
    with pytest.raises(StandardError, match=check) as caught:
        load_standard(path)
    assert caught.value.code == "malformed-standard"
