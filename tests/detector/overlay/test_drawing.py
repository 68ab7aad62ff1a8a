"""Drawings as files: whole, legible, safe, and without anything the photo's file carried."""

import base64
import io
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from detector.errors import ModelError
from detector.networks import store
from detector.overlay import Drawing, font_on_record, painted, to_png, to_svg
from detector.overlay import fonts as fonts_of
from detector.overlay.compose import MOST_SHOWN
from detector.overlay.drawing import INK, WIDTH, Shape, Style, Words
from detector.overlay.wrap import width_of, wrapped
from tests.detector.overlay.conftest import Drawn


def words(drawing: Drawing) -> list[Words]:
    return [item for item in drawing.items if isinstance(item, Words)]


def with_words(text: str, language: str) -> Drawing:
    plain = np.full((40, 30, 3), 200, np.uint8)
    return Drawing(plain, 600.0, (Words(text, 10, 550, 14),), language)


@pytest.mark.parametrize("shape", [(65_500, 300, 3), (200_000, 32, 3)])
def test_a_photo_like_a_ribbon_makes_no_giant_drawing(shape: tuple[int, int, int]) -> None:
    rgb = np.full(shape, 200, np.uint8)
    photo_height = WIDTH * shape[0] / shape[1]
    line = Shape(np.array([[0, 0], [WIDTH, photo_height]]), Style(INK, dash=(6, 3), hatched=True))
    items = (line, Words("1", 10, photo_height + 10, 14))
    drawing = Drawing(rgb, photo_height + 40, items, "en")
    picture = painted(drawing)
    assert 5_000_000 < picture.width * picture.height < 6_100_000
    assert picture.height / picture.width == pytest.approx(drawing.height / WIDTH, rel=0.02)
    assert len(to_svg(drawing)) < 1_000_000


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_word_stands_within_the_drawing_at_a_legible_size(
    drawn: Drawn, language: str
) -> None:
    drawing = drawn("hopper.jpg", language)
    for one in words(drawing):
        assert one.size >= 12
        assert 0 < one.y < drawing.height
        assert one.centred or one.x + width_of(one.text, one.size) <= WIDTH


def test_no_number_covers_another_and_none_is_without_a_meaning(drawn: Drawn) -> None:
    drawing = drawn("hopper.jpg", "zh")
    numbers = [one for one in words(drawing) if one.centred]
    on_photo = [one for one in numbers if one.y < drawing.photo_height]
    below = {one.text for one in numbers if one.y > drawing.photo_height}
    assert {one.text for one in on_photo} <= below == set(map(str, range(1, MOST_SHOWN + 1)))
    for one in on_photo:
        for other in on_photo:
            apart = np.hypot(one.x - other.x, one.y - other.y)
            assert one is other or apart >= 16, (one, other)


def test_a_second_person_is_said_before_everything_else(drawn: Drawn) -> None:
    drawing = drawn("two-people.jpg", "en")
    first = next(one for one in words(drawing) if one.x > 30 and one.y > drawing.photo_height + 35)
    assert first.text.startswith("There are 2 faces")


def test_the_svg_is_well_formed_and_fetches_nothing(drawn: Drawn) -> None:
    text = to_svg(drawn("hopper.jpg", "zh"))
    root = ElementTree.fromstring(text)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert "Noto Sans CJK SC" in root.attrib["font-family"]
    assert not re.search(r"<script|<style|on\w+=|https?://(?!www\.w3\.org)", text)
    patterns = set(re.findall(r"url\(#([\w-]+)\)", text))
    assert patterns <= set(re.findall(r'id="([\w-]+)"', text))


def test_the_picture_in_an_svg_is_a_new_jpeg_of_at_most_a_phones_width() -> None:
    photo = np.random.default_rng(0).integers(0, 255, (900, 1500, 3), np.uint8)
    text = to_svg(Drawing(photo, 600.0, (), "en"))
    (embedded,) = re.findall('base64,([^"]+)', text)
    picture = Image.open(io.BytesIO(base64.b64decode(embedded)))
    assert picture.format == "JPEG"
    assert picture.width <= 1080
    assert not picture.getexif()


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_any_words_can_be_written_into_an_svg(text: str) -> None:
    root = ElementTree.fromstring(to_svg(with_words(text, "en")))
    assert "".join(root.itertext()).removesuffix("\n") == text


@given(st.text("头部偏大，：。 abc 12–%°（x）"), st.floats(60, 400))
def test_wrapping_loses_no_letter_and_keeps_to_the_width(text: str, width: float) -> None:
    lines = wrapped(text, 14, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    for line in lines:
        assert width_of(line, 14) <= width or len(line.split()) <= 3


def test_a_figure_stays_with_its_unit() -> None:
    for width in range(60, 300, 7):
        assert all(not line.endswith("16") for line in wrapped("请退后约 16 厘米重拍", 14, width))


def test_without_a_chinese_font_one_is_told_where_to_get_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(store.FOLDER_VARIABLE, str(tmp_path))
    monkeypatch.setattr(fonts_of, "_FOLDERS", ())
    fonts_of._installed.cache_clear()
    with pytest.raises(ModelError, match=font_on_record().name):
        to_png(with_words("头部", "zh"))
    assert to_png(with_words("Head", "en")).startswith(b"\x89PNG")
    fonts_of._installed.cache_clear()


def test_shapes_are_told_apart_without_colour(drawn: Drawn) -> None:
    shapes = [item for item in drawn("collins.jpg", "en").items if isinstance(item, Shape)]
    by_colour = {colour: set[object]() for colour in ("#D55E00", "#0072B2")}
    for shape in shapes:
        if shape.style.colour in by_colour and shape.style.width:
            by_colour[shape.style.colour].add(shape.style.dash)
    whole, dashed = by_colour.values()
    assert whole == {()}
    assert () not in dashed
