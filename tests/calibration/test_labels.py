from pathlib import Path

import pytest

from calibration.errors import CalibrationError
from calibration.labels import Label, person_of, read_labels, refuse_missing, write_labels


def test_a_compliant_photo_complies_with_everything_it_is_sure_of() -> None:
    label = Label("a.jpg", "a", unsure=frozenset({"background", "lighting.glare"}))
    assert label.complies("expression.eyes_open")
    assert not label.complies("background.colour")
    assert not label.complies("lighting.glare")
    assert label.complies("lighting.evenness")


def test_of_a_spoilt_photo_nothing_else_is_known() -> None:
    label = Label("a.jpg", "a", frozenset({"lighting.glare"}), frozenset({"*"}))
    assert not label.complies("lighting.glare")
    assert not label.complies("file.format")


@pytest.mark.parametrize(
    ("path", "person"), [("idcard/012_neutral.jpg", "012"), ("female_7.png", "female_7")]
)
def test_the_person_is_the_number_a_name_starts_with(path: str, person: str) -> None:
    assert person_of(path) == person


def test_labels_come_back_as_written(tmp_path: Path) -> None:
    labels = [
        Label("1_a.jpg", "1"),
        Label(
            "2.jpg",
            "two",
            frozenset({"lighting.evenness", "file.format"}),
            frozenset({"*"}),
            "x",
            "clear",
        ),
    ]
    write_labels(tmp_path / "labels.csv", labels)
    assert read_labels(tmp_path / "labels.csv") == labels


def test_path_and_check_are_enough(tmp_path: Path) -> None:
    table = tmp_path / "labels.csv"
    table.write_text("path,check\n007_x.jpg,\n8.jpg,sharpness.focus\n", encoding="utf-8")
    first, second = read_labels(table)
    assert (first.person, first.complies("sharpness.focus")) == ("007", True)
    assert second.offends == {"sharpness.focus"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("path\na.jpg\n", "no column check"),
        ("path,check\na.jpg,lighting.nice\n", "lighting.nice"),
        ("path,check\na.jpg,focus\n", "'sharpness.focus' is one"),
        ("path,check\na.jpg,sharpness.focs\n", "'sharpness.focus' is one"),
        ("path,check,unsure\na.jpg,,backgroun\n", "'background' is one"),
        ("check,path\n,a.jpg\n,\n\nfile.format\n", "line 5: no photo"),
        ("path,check\na.jpg,file.format,file.bytes\n", "line 2: it has more cells"),
        ("path,check\na.jpg,file.format\na.jpg,file.bytes\n", "line 3: a.jpg stands on line 2"),
    ],
)
def test_a_table_that_cannot_be_used_says_why(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "labels.csv").write_text(text, encoding="utf-8")
    with pytest.raises(CalibrationError, match=said) as caught:
        read_labels(tmp_path / "labels.csv")
    assert caught.value.code == "malformed-labels"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gbk", "utf-16"])
@pytest.mark.parametrize("between", [",", ";", "\t"])
def test_a_table_is_read_as_spreadsheets_save_it(
    tmp_path: Path, encoding: str, between: str
) -> None:
    lines = ("Path ,CHECK,unsure", "张三.jpg , sharpness.focus、file.format ,", "李四.jpg,,*", ",,")
    text = "\r\n".join(line.replace(",", between) for line in lines)
    (tmp_path / "labels.csv").write_bytes(text.encode(encoding))
    first, second = read_labels(tmp_path / "labels.csv")
    assert first == Label("张三.jpg", "张三", frozenset({"sharpness.focus", "file.format"}))
    assert second == Label("李四.jpg", "李四", unsure=frozenset({"*"}))


def test_photos_that_are_not_there_are_named_together(tmp_path: Path) -> None:
    (tmp_path / "1.jpg").write_bytes(b"x")
    labels = [Label(f"{place}.jpg", "a") for place in range(1, 9)]
    refuse_missing(tmp_path, labels[:1])
    with pytest.raises(
        CalibrationError, match=r"lacks 7 of 8 photos: 2.jpg, .*6.jpg, …."
    ) as caught:
        refuse_missing(tmp_path, labels)
    assert caught.value.code == "photo-missing"


def test_a_table_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(CalibrationError, match="cannot be read"):
        read_labels(tmp_path / "none.csv")


def test_the_documented_table_is_read(tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "docs" / "calibrating.md").read_text("utf-8")
    (tmp_path / "labels.csv").write_text(text.split("```csv\n")[1].split("```")[0], "utf-8")
    labels = read_labels(tmp_path / "labels.csv")
    assert [label.person for label in labels] == ["li", "li", "wang", "wang"]
    assert labels[3].offends == {"expression.eyes_open", "sharpness.focus"}
    assert labels[2].unsure == {"background"}
