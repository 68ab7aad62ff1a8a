"""Many photos at once get the reports that each would get alone."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from detector import (
    Report,
    Standard,
    inspect,
    inspect_against,
    inspect_batch,
    load_standard,
)
from tests.detector.conftest import Picture, png

pytestmark = pytest.mark.usefixtures("networks")


def timeless(report: Report) -> str:
    return repr(replace(report, elapsed_ms=0.0))


def test_a_photo_gets_the_report_it_would_get_alone(
    pile: list[bytes], alone: list[Report], id_card: Standard
) -> None:
    together = inspect_batch(pile * 3, id_card)  # more than are decoded at once
    assert list(map(timeless, together)) == list(map(timeless, alone * 3))


def test_large_photos_too_get_the_reports_they_would_get_alone(
    sitter: Picture, id_card: Standard
) -> None:
    large = png(np.asarray(cv2.resize(sitter, None, fx=6, fy=6), np.uint8))  # 5.7 megapixels
    mixed = [png(sitter), large, large, png(sitter)]
    together = inspect_batch(mixed, id_card, names=["a", "b", "c", "d"])
    one_by_one = [replace(inspect(content, id_card), photo="") for content in mixed]
    assert [report.photo for report in together] == ["a", "b", "c", "d"]
    assert [timeless(replace(report, photo="")) for report in together] == list(
        map(timeless, one_by_one)
    )


def test_by_several_standards_a_photo_gets_the_reports_each_would_give(
    pile: list[bytes], alone: list[Report], id_card: Standard
) -> None:
    portrait = load_standard("portrait")
    by_both = inspect_against(pile[:4], [portrait, id_card])
    assert [timeless(second) for _, second in by_both] == list(map(timeless, alone[:4]))
    by_portrait = inspect_batch(pile[:4], portrait)
    assert [timeless(first) for first, _ in by_both] == list(map(timeless, by_portrait))


def test_a_batch_of_unreadable_bytes_is_reported_too(id_card: Standard) -> None:
    reports = inspect_batch([b"", b"x"], id_card)
    assert [report.findings[0].value for report in reports] == ["empty", "not-an-image"]


def test_no_photos_are_no_reports(id_card: Standard) -> None:
    assert inspect_batch([], id_card) == []


def test_names_come_back_in_order(pile: list[bytes], id_card: Standard) -> None:
    names = [f"{place}.jpg" for place in range(len(pile))]
    reports = inspect_batch(pile, id_card, names)
    assert [report.photo for report in reports] == names
    assert inspect(pile[0], id_card).photo == ""
