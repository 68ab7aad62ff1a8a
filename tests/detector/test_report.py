import json
import math
import pickle
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.report import SCHEMA, Finding, Findings, Geometry, Message, Report, StandardReference

FINDING = Finding(
    check="position.face_width",
    status="fail",
    tier="must",
    value=238.1,
    unit="px",
    min=193.0,
    max=221.0,
    margin=-17.1,
    reason=None,
    message=Message(zh="头部偏大。请退后。", en="The head is too large. Stand back."),
    action=Message(zh="请退后。", en="Stand back."),
    measure="position.face_width",
)
GEOMETRY = Geometry(
    image=(358, 441),
    eye_right=(126.25, 182.5),
    eye_left=(221.875, 183.0),
    chin=(172.0, 349.0),
    hair_top=None,
    face_right=(75.5, 199.0),
    face_left=(282.5, 200.0),
    yaw_deg=0.5,
    pitch_deg=-1.25,
    roll_deg=None,
)
REPORT = Report(
    photo="甲.jpg",
    sha256="0" * 64,
    engine="0.1.0",
    standard=StandardReference("cn-id-card", "2004.1", "f" * 64),
    verdict="fail",
    findings=(FINDING,),
    geometry=GEOMETRY,
    elapsed_ms=18.2,
)


def test_the_published_schema_is_kept_key_by_key_and_in_order() -> None:
    fields = json.loads(REPORT.to_json())
    assert list(fields) == [
        "schema",
        "photo",
        "sha256",
        "engine",
        "standard",
        "verdict",
        "findings",
        "geometry",
        "elapsed_ms",
    ]
    assert fields["schema"] == SCHEMA == "renxiang.report/1"
    assert fields["standard"] == {"id": "cn-id-card", "version": "2004.1", "hash": "f" * 64}
    assert list(fields["findings"][0].items()) == [
        ("check", "position.face_width"),
        ("status", "fail"),
        ("tier", "must"),
        ("value", 238.1),
        ("unit", "px"),
        ("min", 193),
        ("max", 221),
        ("margin", -17.1),
        ("reason", None),
        ("message", {"zh": "头部偏大。请退后。", "en": "The head is too large. Stand back."}),
        ("action", {"zh": "请退后。", "en": "Stand back."}),
        ("figures", None),
        ("measure", "position.face_width"),
    ]
    assert list(fields["geometry"].items()) == [
        ("image", [358, 441]),
        ("eye_right", [126.25, 182.5]),
        ("eye_left", [221.875, 183.0]),
        ("chin", [172.0, 349.0]),
        ("hair_top", None),
        ("face_right", [75.5, 199.0]),
        ("face_left", [282.5, 200.0]),
        ("yaw_deg", 0.5),
        ("pitch_deg", -1.25),
        ("roll_deg", None),
    ]


def test_landmarks_are_left_out_on_request_and_nothing_else() -> None:
    fields, without = json.loads(REPORT.to_json()), json.loads(REPORT.to_json(geometry=False))
    del fields["geometry"]
    assert without == fields


def test_a_photo_without_a_face_has_null_for_geometry() -> None:
    assert json.loads(replace(REPORT, geometry=None).to_json())["geometry"] is None


def test_chinese_stays_readable_on_one_line() -> None:
    line = REPORT.to_json()
    assert "头部偏大。" in line
    assert "甲.jpg" in line
    assert "\n" not in line


@pytest.mark.parametrize("figure", [math.nan, math.inf, -math.inf])
def test_what_json_cannot_say_is_null(figure: float) -> None:
    finding = replace(FINDING, value=figure, margin=figure)
    report = replace(REPORT, findings=(finding,), elapsed_ms=figure)
    fields = json.loads(report.to_json(), parse_constant=pytest.fail)
    assert fields["findings"][0]["value"] is None
    assert fields["findings"][0]["margin"] is None
    assert fields["elapsed_ms"] is None


@given(st.floats(-1e6, 1e6))
def test_figures_keep_four_decimals(figure: float) -> None:
    report = replace(REPORT, findings=(replace(FINDING, value=figure),))
    written = json.loads(report.to_json())["findings"][0]["value"]
    assert written == pytest.approx(figure, abs=5.1e-5)
    assert len(f"{written!r}".partition("e")[0].partition(".")[2]) <= 4


@given(st.text())
def test_any_name_a_caller_gives_comes_back(name: str) -> None:
    assert json.loads(replace(REPORT, photo=name).to_json())["photo"] == name


def test_plain_data_is_what_the_json_says() -> None:
    assert json.loads(json.dumps(REPORT.as_dict())) == json.loads(REPORT.to_json())


def test_findings_are_put_into_words_once_and_only_when_read() -> None:
    asked = []

    def word() -> tuple[Finding, ...]:
        asked.append(1)
        return (FINDING,)

    report = replace(REPORT, findings=Findings(word))
    assert not asked
    assert [finding.check for finding in report.findings] == ["position.face_width"]
    assert report.to_json() == REPORT.to_json()
    assert len(asked) == 1


def test_findings_not_yet_worded_are_as_the_tuple_of_them() -> None:
    report = replace(REPORT, findings=Findings(lambda: (FINDING, FINDING)))
    told = replace(REPORT, findings=(FINDING, FINDING))
    assert report == told
    assert told == report
    assert report != REPORT
    assert hash(report) == hash(told)
    assert repr(report) == repr(told)
    assert pickle.loads(pickle.dumps(report)) == told
    assert report.findings[1:] == (FINDING,)
