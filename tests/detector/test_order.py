"""Objections are told in the order in which they help."""

import io

import numpy as np
from PIL import Image

from detector import inspect, load_standard
from detector.explain import rank
from detector.report import Finding, Message, Status, Tier
from sample_photos import Scene, Sitter, photograph


def said(check: str, status: Status, tier: Tier = "must", value: float = 1.0) -> Finding:
    return Finding(check, status, tier, value, "", None, None, None, None, Message("甲", "A"))


def test_the_gravest_come_first_and_advice_last() -> None:
    told = [
        said("sharpness.noise", "fail", "advice"),
        said("sharpness.focus", "review"),
        said("lighting.shade", "fail"),
        said("position.roll", "review", value=8.0),
    ]
    order = [one.check for one in sorted(told, key=rank)]
    assert order == ["lighting.shade", "sharpness.focus", "position.roll", "sharpness.noise"]


def test_a_second_face_and_a_hidden_one_come_before_what_follows_from_them() -> None:
    told = [
        said("expression.neutral", "fail"),
        said("appearance.face_covered", "fail"),
        said("position.face_count", "fail"),
    ]
    order = [one.check for one in sorted(told, key=rank)]
    assert order == ["position.face_count", "appearance.face_covered", "expression.neutral"]


def test_a_photo_on_its_side_is_told_to_be_turned_before_all_else() -> None:
    file = io.BytesIO()
    Image.fromarray(np.rot90(photograph(Sitter(), Scene()).rgb)).save(file, "jpeg", quality=95)
    report = inspect(file.getvalue(), load_standard("cn-id-card"))
    first = min(report.findings, key=rank)
    assert first.check == "position.roll"


def test_a_head_that_leans_is_told_in_its_turn() -> None:
    assert rank(said("position.roll", "fail", value=9.0)) == rank(said("file.pixels", "fail"))
    assert rank(said("position.roll", "fail", value=90.0)) < rank(said("file.pixels", "fail"))
