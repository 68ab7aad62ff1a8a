"""Standards and figures to judge, for the tests."""

import math
from collections.abc import Mapping
from typing import Any

from detector.judge import Judgement, judge
from detector.measure import Reason, column
from detector.measures import CATEGORIES
from detector.standard import Limit, Source, Standard, Text


def limit(check: str, **fields: Any) -> Limit:
    """Give a limit on a check."""
    common = {"check": check, "clause": "1", "source": "here", "trust": "policy"}
    return Limit.model_validate(common | fields)


def standard(*limits: Limit) -> Standard:
    """Give a standard of limits."""
    title = Text(zh="自定", en="Own")
    sources = {"here": Source(title="This test")}
    return Standard(id="own", version="1", title=title, sources=sources, limits=limits)


def judged(rules: Standard, figures: Mapping[str, list[float]]) -> Judgement:
    """Judge lists of figures; NaN stands for one that could not be measured."""
    columns = {
        key: column(Reason.NO_FACE if math.isnan(value) else value for value in values)
        for key, values in figures.items()
    }
    return judge(rules, columns, CATEGORIES)
