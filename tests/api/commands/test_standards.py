from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.commands.app import app
from detector import load_standard, standard_ids

OWN = """extends = "cn-id-card"
id = "own"
version = "1"
title = { zh = "自定", en = "Own" }

[[limits]]
check = "position.roll"
min = -3
max = 3
clause = "upright"
source = "calibration"
trust = "provisional"
"""


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "220")


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, ["standards", *map(str, words)])


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_standard_is_listed_with_its_title_and_trust(language: str) -> None:
    result = run("--language", language)
    assert result.exit_code == 0
    for name in standard_ids():
        assert name in result.stdout
        assert getattr(load_standard(name).title, language) in result.stdout
    (row,) = (line for line in result.stdout.splitlines() if "us-visa" in line)
    assert {"en": "official", "zh": "官方原文"}[language] in row
    assert "600 × 600" in row


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", standard_ids())
def test_one_is_shown_with_every_limit_and_where_it_comes_from(name: str, language: str) -> None:
    result = run("show", name, "--language", language)
    assert result.exit_code == 0
    standard = load_standard(name)
    for limit in standard.limits:
        assert limit.key in result.stdout
        assert standard.sources[limit.source].title in result.stdout


def test_a_limit_is_shown_with_its_ranges_and_tier() -> None:
    shown = run("show", "cn-exit-entry", "--language", "en").stdout.splitlines()
    rows = {cells[0]: line for line in shown if (cells := line.strip("│ ").split("  "))}
    assert "23–33 % of the width" in rows["Eye distance"]
    assert "22.3–33.7 % of the width" in rows["Eye distance"]
    assert "decides" in rows["Eye distance"]
    assert "advice" in rows["Resolution"]
    assert sum("or ≤" in line for line in shown) == 3  # white, light grey, light blue


def test_a_file_of_ones_own_is_shown_too(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(OWN, "utf-8")
    assert "±3°" in run("show", tmp_path / "own.toml", "--language", "en").stdout


def test_what_is_not_there_is_wrong_usage() -> None:
    result = run("show", "passport-of-atlantis")
    assert result.exit_code == 2
    assert "cn-id-card" in result.output


def test_a_sound_file_is_said_to_be_sound(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(OWN, "utf-8")
    result = run("check", own)
    assert result.exit_code == 0
    assert f"{own}: sound" in result.stdout


def test_every_fault_is_named_with_file_line_and_reason(tmp_path: Path) -> None:
    sound, faulty = tmp_path / "sound.toml", tmp_path / "faulty.toml"
    sound.write_text(OWN, "utf-8")
    faulty.write_text(OWN.replace("max = 3", "max = 'wide'") + "maximum = 4\n", "utf-8")
    result = run("check", sound, faulty)
    assert result.exit_code == 2
    assert f"{sound}: sound" in result.stdout
    named = result.stderr.splitlines()
    assert named[0].startswith(f"{faulty}:9: limits #1.max: ")
    assert named[1].startswith(f"{faulty}:13: limits #1.maximum: ")


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("id = ", 1, "Invalid value"),
        (OWN + "[[limits]\n", 13, "]"),
        (OWN.replace("position.roll", "position.wobble"), 6, "no check named"),
        (OWN.replace("cn-id-card", "atlantis"), None, "atlantis"),
    ],
)
def test_a_file_that_is_no_standard_is_refused(
    tmp_path: Path, text: str, line: int | None, reason: str
) -> None:
    own = tmp_path / "own.toml"
    own.write_text(text, "utf-8")
    result = run("check", own)
    assert result.exit_code == 2
    assert "Traceback" not in result.output
    assert reason in result.stderr
    assert line is None or f"{own}:{line}: " in result.stderr


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    result = run("check", tmp_path / "absent.toml")
    assert result.exit_code == 2
    assert "absent.toml" in result.stderr


def test_identifiers_are_whole_on_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    shown = run("--language", "en").stdout
    assert [name for name in standard_ids() if name not in shown] == []
