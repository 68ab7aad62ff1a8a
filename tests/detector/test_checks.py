import re

import pytest

from detector.checks import CHECKS, MEASURES_OF
from detector.measure import Measure
from detector.measures import BY_KEY, MEASURES

HEADINGS = ("Measures", "Why", "Known limits", "Clause")
CHECK_OF = {key: check for check, keys in MEASURES_OF.items() for key in keys}


def test_every_measure_a_check_names_exists_and_serves_one_check() -> None:
    named = [key for keys in MEASURES_OF.values() for key in keys]
    assert sorted(named) == sorted(BY_KEY)
    assert len(MEASURES) == len(BY_KEY)


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.key)
def test_a_measure_speaks_its_checks_unit_and_categories(measure: Measure) -> None:
    check = CHECKS[CHECK_OF[measure.key]]
    assert measure.unit == check.unit
    assert measure.categories == check.categories


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.key)
def test_a_measure_says_what_it_measures_and_why(measure: Measure) -> None:
    text = measure.function.__doc__ or ""
    given = [
        heading
        for heading in re.findall(r"^ *([A-Z][a-z ]+):", text, re.MULTILINE)
        if heading in HEADINGS
    ]
    assert "Measures" in given
    assert {"Why", "Clause"} & set(given)
    assert given == sorted(set(given), key=HEADINGS.index)
