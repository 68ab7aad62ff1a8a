from calibration.checks_page import PAGE, page
from detector.checks import CHECKS, MEASURES_OF


def test_the_page_in_docs_is_what_the_docstrings_and_standards_say() -> None:
    assert PAGE.read_text("utf-8") == page(), "run: python -m calibration.checks_page"


def test_every_check_has_its_section_in_both_languages_with_a_meaning() -> None:
    sections = page().split("\n## ")[1:]
    named = [check for check in CHECKS if MEASURES_OF[check]]
    assert [section.split("`")[1] for section in sections] == named
    for section in sections:
        assert "Measures:" in section
        assert " · " in section.splitlines()[2]
