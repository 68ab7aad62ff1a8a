from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.commands.app import app
from calibration.faults import faults_of, sitting
from calibration.faults.light import jpeg
from calibration.labels import Label, write_labels
from detector import load_standard
from detector.audit.summary.drift import read_reference
from sample_photos import Scene, Sitter, photograph

BASE = """
extends = "portrait"
id = "base"
version = "1"
title = { zh = "底", en = "Base" }
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty-four people who sat well, half of them once more out of focus."""
    here = tmp_path_factory.mktemp("photos")
    (blur,) = (one for one in faults_of("sharpness.focus") if one.name == "soft-lens")
    labels = []
    for number in range(24):
        data = jpeg(photograph(Sitter(seed=number, jaw=0.9 + number / 100), Scene()).rgb)
        (here / f"{number}_a.jpg").write_bytes(data)
        labels.append(Label(f"{number}_a.jpg", str(number)))
        if number % 2:
            (here / f"{number}_b.jpg").write_bytes(blur.apply(sitting(data), "clear"))
            wrong = frozenset({"sharpness.focus"}), frozenset({"*"})
            labels.append(Label(f"{number}_b.jpg", str(number), *wrong))
    write_labels(here / "labels.csv", labels)
    return here


def test_own_photos_give_an_own_standard_and_a_report(folder: Path, tmp_path: Path) -> None:
    out, page = tmp_path / "Our Studio.toml", tmp_path / "page.html"
    arguments = ["calibrate", str(folder), str(folder / "labels.csv"), "--out", str(out)]
    held = tmp_path / "held.json"
    result = CliRunner().invoke(app, [*arguments, "--report", str(page), "--reference", str(held)])
    assert result.exit_code == 0, result.output
    standard = load_standard(out)
    assert standard.id == "our-studio"
    (focus,) = (limit for limit in standard.limits if limit.check == "sharpness.focus")
    assert focus.evidence is not None
    assert (focus.evidence.compliant, focus.evidence.faulty) == (24, 12)
    text = page.read_text(encoding="utf-8")
    assert "sharpness.focus" in text
    assert "<figcaption>sharpness.focus: " in text
    assert "no photo has this fault" in text
    assert "data:image/jpeg" in text
    assert "http" not in text
    assert read_reference(held).measures["sharpness.focus"].count == 24


def test_too_few_photos_say_so(folder: Path, tmp_path: Path) -> None:
    table = tmp_path / "few.csv"
    table.write_text("path,check\n1_a.jpg,\n", encoding="utf-8")
    arguments = ["calibrate", str(folder), str(table), "--out", str(tmp_path / "x.toml")]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 2
    assert "20 compliant photos" in result.output
    assert not (tmp_path / "x.toml").exists()


def test_photos_of_one_person_prove_nothing(folder: Path, tmp_path: Path) -> None:
    table = tmp_path / "one.csv"
    rows = [f"{number}_a.jpg,same," for number in range(24)]
    rows += [f"{number}_b.jpg,same,sharpness.focus" for number in range(1, 24, 2)]
    table.write_text("\n".join(["path,person,check", *rows]), encoding="utf-8")
    out = tmp_path / "x.toml"
    result = CliRunner().invoke(app, ["calibrate", str(folder), str(table), "--out", str(out)])
    assert result.exit_code == 2
    assert "These 36 photos are of 1," in result.output
    assert not out.exists()


def test_a_photo_that_cannot_be_read_is_named(folder: Path, tmp_path: Path) -> None:
    (folder / "empty.jpg").write_bytes(b"")
    table = tmp_path / "few.csv"
    table.write_text("path,check\n1_a.jpg,\nempty.jpg,\n", encoding="utf-8")
    out = tmp_path / "x.toml"
    result = CliRunner().invoke(app, ["calibrate", str(folder), str(table), "--out", str(out)])
    assert "1 of 2 photos cannot be read: empty.jpg." in result.stderr


def test_a_photo_that_is_not_there_is_named(folder: Path, tmp_path: Path) -> None:
    table = tmp_path / "gone.csv"
    table.write_text("path,check\ngone.jpg,\n", encoding="utf-8")
    arguments = ["calibrate", str(folder), str(table), "--out", str(tmp_path / "x.toml")]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 2
    assert "gone.jpg" in result.output


@pytest.mark.parametrize(
    "outputs",
    [
        ["--out", "1_a.jpg/own.toml"],
        ["--out", "own.json"],
        ["--standard", "base.toml", "--out", "base.toml"],
        ["--out", "own.toml", "--report", "."],
        ["--out", "own.toml", "--reference", "1_a.jpg/held.json"],
    ],
)
def test_what_cannot_be_written_is_told_before_a_photo_is_measured(
    folder: Path, monkeypatch: pytest.MonkeyPatch, outputs: list[str]
) -> None:
    def measured(*_: object) -> None:
        pytest.fail("photos were measured")

    (folder / "base.toml").write_text(BASE, encoding="utf-8")
    monkeypatch.setattr("api.commands.calibrating.observe", measured)
    monkeypatch.chdir(folder)
    result = CliRunner().invoke(app, ["calibrate", ".", "labels.csv", *outputs])
    assert result.exit_code == 2, result.output
    assert f"Invalid value for {outputs[-2]}: " in result.output


def test_an_own_standard_finds_the_file_it_builds_on(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "base.toml").write_text(BASE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    words = ["calibrate", str(folder), str(folder / "labels.csv"), "--standard", "base.toml"]
    result = CliRunner().invoke(app, [*words, "--out", "deep/own.toml"])
    assert result.exit_code == 0, result.output
    again = [*words[:3], "--standard", "deep/own.toml", "--out", "again.toml"]
    assert CliRunner().invoke(app, again).exit_code == 0
    for name in ("deep/own.toml", "again.toml"):
        assert load_standard(tmp_path / name).title.en == "Base, calibrated on own photos"
