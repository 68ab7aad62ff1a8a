import pytest

from detector import Report, inspect, load_standard
from sample_photos import album
from sample_photos.manifest import Row, load


def failed(report: Report) -> set[str]:
    return {
        finding.check
        for finding in report.findings
        if finding.status == "fail" and finding.tier == "must"
    }


@pytest.mark.parametrize("row", load().pictures, ids=lambda row: row.file)
def test_the_detector_says_what_the_manifest_says(row: Row) -> None:
    report = inspect(album.picture(load(), row), load_standard(row.standard))
    assert report.verdict == row.verdict
    assert set(row.fails) <= failed(report)
    assert [check for check in failed(report) if not row.allows(check)] == []
