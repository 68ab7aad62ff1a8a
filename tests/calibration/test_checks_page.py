import re

import pytest

from calibration.checks_page import PAGE, page
from detector.checks import CHECKS, MEASURES_OF
from detector.measure import Measure
from detector.measures import MEASURES

PARTS = ["Measures", "Why", "Known limits", "Clause"]
BEGUN = rf"^ *({'|'.join(PARTS)}): +\S"


def test_the_page_in_docs_is_what_the_docstrings_and_standards_say() -> None:
    assert PAGE.read_text("utf-8") == page(), "run: python -m calibration.checks_page"


def test_every_check_has_its_section_in_both_languages() -> None:
    sections = page().split("\n## ")[1:]
    named = [check for check in CHECKS if MEASURES_OF[check]]
    assert [section.split("`")[1] for section in sections] == named
    for section in sections:
        assert " · " in section.splitlines()[2]


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.key)
def test_every_measure_says_what_it_is_why_what_it_misses_and_who_asks(measure: Measure) -> None:
    said = measure.function.__doc__ or ""
    assert re.findall(BEGUN, said, re.MULTILINE) == PARTS
