"""Whole remedies, of painted people."""

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from detector.codec import decode
from detector.inspection import inspect
from detector.remedy import remedies, remedy
from detector.standard import load_standard
from sample_photos import Scene, Sitter, photograph
from tests.detector.conftest import Picture

CARD = load_standard("cn-id-card")
WIDE = Scene(size_px=(520, 620), eyes_px=(270.0, 300.0))

pytestmark = pytest.mark.usefixtures("networks")


def jpeg(rgb: Picture, **extra: object) -> bytes:
    file = io.BytesIO()
    Image.fromarray(rgb).save(file, "jpeg", quality=92, **extra)
    return file.getvalue()


def taken(scene: Scene) -> bytes:
    return jpeg(photograph(Sitter(), scene).rgb)


@pytest.mark.parametrize(
    "scene",
    [
        replace(WIDE, scale=1.2),
        replace(WIDE, scale=0.95, eyes_px=(230.0, 250.0)),
        replace(WIDE, roll_deg=9.0),
        replace(WIDE, roll_deg=-7.0),
    ],
)
def test_a_photo_with_room_around_the_head_is_brought_to_pass(scene: Scene) -> None:
    made = remedy(taken(scene), CARD)
    assert made.remedy == "made"
    assert made.picture is not None
    assert made.reasons == ()
    report = inspect(made.picture, CARD)
    assert report.verdict == "pass"
    assert report.sha256 == made.report.sha256
    found = {finding.check: finding for finding in report.findings}
    assert found["file.pixels"].status == found["file.resolution"].status == "pass"
    assert found["position.roll"].value == pytest.approx(0, abs=1.5)


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_photo_on_its_side_or_upside_down_is_turned_first(sitter: Picture, quarters: int) -> None:
    turned = np.rot90(sitter, quarters)  # anticlockwise
    made = remedy(jpeg(turned, dpi=(350, 350)), CARD)
    assert made.remedy == "made"
    assert made.transform is not None
    assert (made.transform.quarters, made.transform.turn_deg) == (quarters, 0)
    assert made.found.verdict == "fail"
    assert made.picture is not None
    assert np.abs(decode(made.picture).rgb - sitter.astype(int)).mean() < 3


def test_what_is_said_of_the_next_photo_is_said_of_it_upright() -> None:
    dark = (photograph(Sitter(), WIDE).rgb * 0.2).astype(np.uint8)
    upright, turned = (remedy(jpeg(rgb), CARD) for rgb in (dark, np.rot90(dark, 2)))
    assert turned.remedy == "retake"
    assert [one.code for one in turned.reasons] == [one.code for one in upright.reasons]


def test_the_person_is_only_moved(sitter: Picture) -> None:
    """At the right scale and level, a cut keeps every pixel."""
    wide = photograph(Sitter(), replace(WIDE, eyes_px=(240.0, 280.0))).rgb
    file = io.BytesIO()
    Image.fromarray(wide).save(file, "png")
    made = remedy(file.getvalue(), CARD)
    assert made.picture is not None
    assert made.transform is not None
    assert (made.transform.turn_deg, made.transform.scale) == (0, 1)
    across, down = (round(-shift) for shift in made.transform.shift_px)
    height, width = sitter.shape[:2]
    cut = wide[down : down + height, across : across + width].astype(int)
    assert np.abs(decode(made.picture).rgb - cut).mean() < 2  # of quality 95


def test_a_photo_that_passes_needs_none(sitter: Picture) -> None:
    made = remedy(jpeg(sitter, dpi=(350, 350)), CARD)
    assert (made.remedy, made.picture, made.transform) == ("none_needed", None, None)


def test_a_plain_wall_is_continued_where_the_photo_ends() -> None:
    """The head is a little too far up; nothing but wall is missing there."""
    made = remedy(taken(replace(WIDE, eyes_px=(270.0, 187.0))), CARD)
    assert made.remedy == "made"
    assert made.transform is not None
    assert made.transform.continued == ("top",)


@pytest.mark.parametrize(
    ("rows", "columns", "side"),
    [(slice(80, None), slice(None), "头顶上方"), (slice(0, 360), slice(None), "肩部下方")],
)
def test_what_is_cut_off_is_not_made_up(
    sitter: Picture, rows: slice, columns: slice, side: str
) -> None:
    answer = remedy(jpeg(sitter[rows, columns]), CARD)
    assert answer.remedy == "retake"
    assert answer.picture is None
    assert answer.reasons[0].code == "too-little-picture"
    assert side in answer.reasons[0].message.zh


def test_a_tiny_head_is_not_blown_up() -> None:
    small = replace(WIDE, size_px=(300, 360), eyes_px=(150.0, 150.0), scale=0.45)
    answer = remedy(taken(small), CARD)
    assert answer.remedy == "retake"
    assert answer.reasons[0].code == "too-few-pixels"


def test_what_framing_cannot_mend_is_named_alone() -> None:
    wall = replace(WIDE, background=(120, 140, 190))
    answer = remedy(taken(wall), CARD)
    assert answer.remedy == "retake"
    assert [reason.code.partition(".")[0] for reason in answer.reasons] == ["background"]
    failing = {f.check for f in answer.report.findings if f.tier == "must" and f.status != "pass"}
    assert {check.partition(".")[0] for check in failing} == {"background"}


def test_the_gravest_change_comes_first_and_two_at_most() -> None:
    spoilt = Sitter(mouth_opening=26.0, eye_opening=0.0)
    answer = remedy(jpeg(photograph(spoilt, WIDE).rgb), CARD)
    assert answer.remedy == "retake"
    assert len(answer.reasons) == 2
    statuses = {finding.check: finding.status for finding in answer.report.findings}
    assert statuses[answer.reasons[0].code] == "fail"


@pytest.mark.parametrize(
    ("rgb", "code"), [(np.full((441, 358, 3), 255, np.uint8), "position.face_count")]
)
def test_without_a_face_there_is_nothing_to_frame(rgb: Picture, code: str) -> None:
    answer = remedy(jpeg(rgb), CARD)
    assert (answer.remedy, [r.code for r in answer.reasons]) == ("retake", [code])


def test_of_two_people_none_is_cut_away(sitter: Picture) -> None:
    answer = remedy(jpeg(np.concatenate([sitter, sitter[:, ::-1]], 1)), CARD)
    assert (answer.remedy, [r.code for r in answer.reasons]) == ("retake", ["position.face_count"])


def test_what_cannot_be_read_says_so(sitter: Picture) -> None:
    answer = remedy(jpeg(sitter)[:3000], CARD)
    assert (answer.remedy, [r.code for r in answer.reasons]) == ("retake", ["truncated"])


def test_metadata_stays_behind() -> None:
    exif = Image.Exif()
    exif[0x010E] = "who and where"
    exif.get_ifd(0x8825)[1] = "N"
    data = jpeg(photograph(Sitter(), WIDE).rgb, exif=exif.tobytes(), comment=b"taken at home")
    made = remedy(data, CARD)
    assert made.picture is not None
    assert not decode(made.picture).facts.has_metadata
    assert b"who and where" not in made.picture
    assert b"at home" not in made.picture


def test_several_standards_are_answered_each_for_itself() -> None:
    card, portrait = remedies(taken(WIDE), [CARD, load_standard("portrait")], "mine.jpg")
    assert (card.standard, card.remedy) == ("cn-id-card", "made")
    assert (portrait.standard, portrait.remedy) == ("portrait", "none_needed")
    assert card.report.photo == portrait.report.photo == "mine.jpg"


def test_without_a_picture_to_make_a_photo_is_only_levelled() -> None:
    leaning = taken(replace(WIDE, roll_deg=12.0))
    made = remedy(leaning, load_standard("portrait"))
    assert made.remedy == "made"
    assert made.picture is not None
    photo = decode(made.picture)
    assert (photo.width_px, photo.height_px) == WIDE.size_px
    assert made.transform is not None
    assert 1 <= made.transform.scale < 1.3


def test_where_a_document_leaves_the_size_open_the_head_is_drawn_as_icao_does() -> None:
    framed = [limit for limit in CARD.limits if not limit.key.startswith("position.")]
    made = remedy(taken(WIDE), CARD.model_copy(update={"limits": tuple(framed)}))
    assert made.picture is not None
    size = load_standard("icao-9303")
    limit = next(limit for limit in size.limits if limit.key == "position.skull_height")
    drawn = inspect(made.picture, size.model_copy(update={"limits": (limit,)}))
    assert drawn.verdict == "pass"


def test_the_same_photo_gives_the_same_bytes() -> None:
    data = taken(WIDE)
    assert remedy(data, CARD).picture == remedy(data, CARD).picture
