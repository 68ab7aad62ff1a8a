"""A standard that extends another takes over what it does not replace."""

from pathlib import Path

import pytest

from detector.standard import load_standard
from tests.detector.written import EXTENSION, HEAD, ROLL, limit, refusal


@pytest.fixture
def standard_file(tmp_path: Path) -> Path:
    return tmp_path / "own.toml"


def test_an_extension_replaces_a_limit_and_keeps_the_rest(standard_file: Path) -> None:
    standard_file.write_text(EXTENSION + ROLL, "utf-8")
    base, own = load_standard("portrait"), load_standard(standard_file)
    roll = [row for row in own.limits if row.check == "position.roll"]
    assert [(row.min, row.max, row.source) for row in roll] == [(-8, 8, "here")]
    others = [row for row in base.limits if row.check != "position.roll"]
    assert [row for row in own.limits if row.check != "position.roll"] == others
    assert own.id == "own"
    assert set(own.sources) == {*base.sources, "here"}


def test_an_extension_replaces_one_measure_of_a_check(standard_file: Path) -> None:
    wider = limit("file.pixels", "min = 300", "max = 390", "measure = 'file.width'")
    standard_file.write_text("extends = 'cn-id-card'" + HEAD + wider, "utf-8")
    limits = load_standard(standard_file).limits
    sides = {row.key: (row.min, row.max) for row in limits if row.check == "file.pixels"}
    assert sides == {"file.width": (300, 390), "file.height": (441, 441)}


def test_an_extension_keeps_the_picture_unless_it_has_its_own(standard_file: Path) -> None:
    standard_file.write_text(EXTENSION.replace("portrait", "cn-id-card") + ROLL, "utf-8")
    assert load_standard(standard_file).picture == load_standard("cn-id-card").picture


def test_a_background_may_be_replaced_only_where_a_standard_says_so(tmp_path: Path) -> None:
    assert load_standard("cn-id-card").background_replacement == "forbidden"
    base, own = tmp_path / "base.toml", tmp_path / "own.toml"
    base.write_text("background_replacement = 'allowed'" + HEAD + ROLL, "utf-8")
    own.write_text("extends = 'base.toml'" + HEAD, "utf-8")
    assert load_standard(own).background_replacement == "allowed"
    assert "background_replacement" in refusal(own, "background_replacement = 1" + HEAD).message


def test_an_extended_file_is_looked_for_beside_the_one_that_extends_it(tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_text(HEAD + ROLL, "utf-8")
    own = tmp_path / "own.toml"
    own.write_text('extends = "base.toml"' + HEAD.replace('"1"', '"2"'), "utf-8")
    assert [row.check for row in load_standard(own).limits] == ["position.roll"]


def test_standards_that_extend_each_other_are_refused(tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_text('extends = "sub/../other.toml"' + HEAD, "utf-8")
    (tmp_path / "sub").mkdir()
    error = refusal(tmp_path / "other.toml", 'extends = "sub/../one.toml"' + HEAD)
    assert error.code == "malformed-standard"
    assert "extends itself" in error.message
