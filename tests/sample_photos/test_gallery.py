"""The gallery that is kept with the documentation is of today's samples."""

import re

from sample_photos import gallery, manifest


def test_the_page_shows_the_twelve_samples_and_needs_nothing_else() -> None:
    page = gallery.PAGE.read_text("utf-8")
    shown = re.findall(r"<h2>\d+\. (.+)</h2>", page)
    rows = {row.file: row.shows for row in manifest.load().pictures}
    assert [text.replace("&#39;", "'") for text in shown] == [rows[f] for f in gallery.SHOWN]
    assert page.count("<svg ") == len(gallery.SHOWN) == 12
    assert len(page) < 1_500_000
    assert not re.search(r'(src|href)="(?!data:)', page)
