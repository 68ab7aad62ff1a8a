import hashlib
import re
import sys
from dataclasses import replace
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from detector import Standard
from detector.audit.folder import Run, Sample, read_rows, write_part
from detector.audit.item import visible
from detector.audit.page.content import shown_photos
from detector.audit.page.pictures import Pictures, Thumbnail, plain, thumbnails
from detector.audit.page.render import percent, render
from detector.audit.page.words import texts
from detector.audit.sources.text import STANDARD_INPUT
from detector.audit.summary.calibrated import calibrated
from detector.audit.summary.closest import Case
from detector.audit.summary.copies import Copy, SharedNumber
from detector.audit.summary.drift import reference
from detector.audit.summary.summary import Summary, summarise
from sample_photos import album
from sample_photos.manifest import load
from tests.detector.audit.synthetic import ENGINE

HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(2)>{{7*7}}\u202egpj.exe'
_MOST_BYTES_A_PAGE = 600_000


class Page(HTMLParser):
    """What a page is made of, and whether it closes what it opens."""

    VOID = ("meta", "input", "img", "br")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@pytest.fixture(scope="module")
def summary(made_audit: Path) -> Summary:
    return summarise(made_audit)


@pytest.fixture(scope="module")
def page(summary: Summary) -> str:
    return render(summary, Pictures(), "en", ("last.json", reference(summary.counts.tallies, "1")))


def test_units_are_words_of_the_readers_language(page: str) -> None:
    assert '</span><span lang="en"> px</span>' in page
    assert '<span lang="zh"> 像素</span>' in page
    assert not re.findall(r"[0-9] (?:share|ratio|byte|level|quality|stop)\b", page)


def replaced(rows: pa.Table, name: str, cells: list[object]) -> pa.Table:
    place = rows.schema.get_field_index(name)
    field = rows.schema.field(place)
    return rows.set_column(place, field, pa.array(cells, field.type))


def test_the_page_loads_nothing_and_runs_nothing(page: str) -> None:
    tags = Page(page).tags
    assert {tag for tag, _ in tags} & {"script", "link", "iframe", "object", "base"} == set()
    for _, attributes in tags:
        assert not [name for name in attributes if name.startswith("on")]
        for name in ("src", "href", "action"):
            assert (attributes.get(name) or "data:").startswith("data:")
    assert "http:" not in page
    assert "https:" not in page
    assert "url(" not in page
    assert "@import" not in page
    assert "default-src 'none'" in page


def test_the_page_is_bounded_however_many_photos(page: str) -> None:
    assert len(page.encode()) < _MOST_BYTES_A_PAGE


def test_every_text_is_there_in_both_languages(page: str) -> None:
    assert page.count('<span lang="zh">') == page.count('<span lang="en">') > 100
    assert all(set(text) == {"zh", "en"} for text in texts().values())
    assert "{" not in re.sub(r"<style>.*?</style>", "", page, flags=re.S)


def test_verdicts_stand_there_with_their_intervals(page: str, summary: Summary) -> None:
    passed = int(summary.counts.verdicts[0])
    assert f"<b>{percent(passed / 3000)} %</b>{passed:,}" in page


def test_hostile_names_stay_text(made_audit: Path, standard: Standard, tmp_path: Path) -> None:
    rows = next(read_rows(made_audit))
    for name in ("photo", "group", "photo_number"):
        rows = replaced(rows, name, [f"{HOSTILE}{n % 3}" for n in range(len(rows))])
    Run(engine=HOSTILE, models={}, sources=(HOSTILE,), standard=standard).write(tmp_path)
    write_part(tmp_path, 0, rows, "")
    page = render(summarise(tmp_path), Pictures(), "zh")
    tags = Page(page).tags
    assert "script" not in {tag for tag, _ in tags}
    assert not [one for tag, one in tags if tag == "img"]
    assert "\u202e" not in page
    assert "49" not in visible(HOSTILE)
    assert "&lt;script&gt;" in page


def test_a_sample_names_what_it_was_drawn_from(
    made_audit: Path, standard: Standard, tmp_path: Path
) -> None:
    drawn = Sample(size=700, seed=5, population=123456)
    run = Run(engine=ENGINE, models={}, sources=(), standard=standard, sample=drawn, finished=True)
    run.write(tmp_path)
    write_part(tmp_path, 0, next(read_rows(made_audit)), "")
    assert "123,456" in render(summarise(tmp_path), Pictures(), "en")


def test_sources_beyond_the_first_dozen_are_counted(standard: Standard, tmp_path: Path) -> None:
    named = tuple(f"{place}.jpg" for place in range(40))
    Run(engine=ENGINE, models={}, sources=named, standard=standard, finished=True).write(tmp_path)
    page = render(summarise(tmp_path), Pictures(), "en")
    assert "11.jpg" in page
    assert "12.jpg" not in page
    assert "28 more are not listed." in page


def test_groups_that_are_not_compared_are_said_so(
    made_audit: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("detector.audit.summary.counts.MOST_GROUPS", 2)
    page = render(summarise(made_audit), Pictures(), "en")
    assert re.search(r"[0-9,]+ photos are of groups past the first 5,000", page)


def test_an_empty_audit_has_a_page(standard: Standard, tmp_path: Path) -> None:
    Run(engine=ENGINE, models={}, sources=(), standard=standard, finished=True).write(tmp_path)
    assert "0 photos" in render(summarise(tmp_path), Pictures(), "en")


def test_an_audit_of_unreadable_files_has_a_page(
    made_audit: Path, standard: Standard, tmp_path: Path
) -> None:
    rows = pa.concat_tables(read_rows(made_audit))
    rows = rows.filter(pa.array(np.array(rows["verdict"].to_pylist()) == "unreadable"))
    Run(engine=ENGINE, models={}, sources=(), standard=standard, finished=True).write(tmp_path)
    write_part(tmp_path, 0, rows, "")
    page = render(summarise(tmp_path), Pictures(), "en")
    assert "<code>truncated</code>" in page
    assert str(rows["photo"][0]) in page


def case(photo: Path, content: bytes) -> Case:
    digest = hashlib.sha256(content).hexdigest()
    return Case(str(photo), str(photo.parent), digest, "pass", "position.yaw", 1.0, 0.1)


def test_thumbnails_are_read_from_the_source_and_say_what_is_missing(
    summary: Summary, tmp_path: Path
) -> None:
    content = album.picture(load(), load().pictures[0])
    paths = [tmp_path / name for name in ("there.jpg", "gone.jpg", "changed.jpg")]
    for path in (paths[0], paths[2]):
        path.write_bytes(content)
    cases = [case(path, content) for path in paths]
    paths[2].write_bytes(album.picture(load(), load().pictures[1]))
    found = thumbnails(cases, (str(tmp_path),), plain)
    there, gone, changed = (found[one.source, one.photo] for one in cases)
    assert there.address.startswith("data:image/jpeg;base64,")
    assert (gone, changed) == (Thumbnail(missing="gone"), Thumbnail(missing="changed"))
    assert len(there.address) < 12_000
    shown = dict.fromkeys(((one.source, one.photo) for one in shown_photos(summary)), there)
    page = render(summary, Pictures(shown, shown), "en")
    assert page.count(there.address) >= len(shown)
    assert "thumbnails of faces" in page


def test_nothing_waits_for_a_list_that_came_on_standard_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = replace(case(tmp_path / "gone.jpg", b""), source=STANDARD_INPUT)
    monkeypatch.setattr("sys.stdin", StringIO("typed by somebody"))
    assert thumbnails([gone], (STANDARD_INPUT,), plain) == {
        (gone.source, gone.photo): Thumbnail(missing="gone")
    }
    assert sys.stdin.read() == "typed by somebody"


def test_a_page_of_copies_needs_no_pictures(
    made_audit: Path, standard: Standard, tmp_path: Path
) -> None:
    row = next(read_rows(made_audit)).filter(pc.is_null(pc.field("code"))).slice(0, 1)
    again = replaced(replaced(row, "photo", ["again.jpg"]), "sha256", ["f" * 64])
    Run(engine=ENGINE, models={}, sources=(), standard=standard, finished=True).write(tmp_path)
    write_part(tmp_path, 0, pa.concat_tables([row, again]), "")
    summary = summarise(tmp_path)
    assert len(summary.duplicates.pictures) == 1
    page = render(summary, Pictures(), "en")
    assert "again.jpg" in page
    assert "<img" not in page


def test_names_are_one_short_line() -> None:
    assert visible("a\nb\u2028c") == "a�b�c"
    assert len(visible("x" * 500)) <= 121


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.0, "0.0"), (0.5, "50.0"), (1.0, "100.0"), (0.00126, "0.13"), (0.000126, "0.013")],
)
def test_small_shares_keep_their_digits(share: float, text: str) -> None:
    assert percent(share) == text


def test_a_number_of_different_pictures_is_shown_with_them(summary: Summary) -> None:
    photos = tuple(
        Copy(f"{HOSTILE}/{place}.jpg", "4301", None, f"map{place}.csv", "ab", "pass")
        for place in range(8)
    )
    duplicates = replace(summary.duplicates, shared=(SharedNumber(f"4301{HOSTILE}", photos),))
    run = summary.run.model_copy(update={"sources": ("map0.csv", "map1.csv")})
    several = replace(summary, run=run, duplicates=duplicates)
    made = Thumbnail("data:image/jpeg;base64,AAAA")
    pictures = Pictures({(one.source, one.photo): made for one in photos})
    page = render(several, pictures, "en")
    section = page.split('<span lang="en">One photo number, different pictures')[1].split("<h2>")[0]
    assert '<span lang="en">8 different pictures</span>' in section
    assert '<span lang="zh">8 张不同的照片</span>' in section
    assert section.count("<img ") == 4
    assert section.count("map1.csv") == 2  # in both languages
    assert '<span lang="en">2 more are not listed.</span>' in section
    assert "<script>" not in page
    assert {one.photo for one in photos[:4]} <= {one.photo for one in shown_photos(several)}
    assert "One photo number" not in render(summary, Pictures(), "en")


def test_without_a_reference_it_is_held_against_the_calibration(summary: Summary) -> None:
    page = render(summary, Pictures(), "en")
    known = calibrated(summary.run.standard)
    assert known is not None
    assert f"the {max(one.count for one in known.measures.values())} compliant" in page


def test_the_calibration_tells_nothing_of_what_a_text_lays_down(standard: Standard) -> None:
    known = calibrated(standard)
    assert known is not None
    assert {"background.uniformity", "sharpness.focus"} <= set(known.measures)
    assert not [key for key in known.measures if key.startswith("file.")]
