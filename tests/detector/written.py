"""Standards written for the tests."""

from pathlib import Path

import pytest

from detector.errors import StandardError
from detector.standard import load_standard

HEAD = """
id = "own"
version = "1"
title = { zh = "自定", en = "Own" }

[sources.here]
title = "This test"
"""


def limit(check: str, *lines: str, source: str = "here", trust: str = "policy") -> str:
    """Write one limit as TOML."""
    head = f"[[limits]]\ncheck = '{check}'\nclause = 'level'"
    return "\n".join([head, f"source = '{source}'\ntrust = '{trust}'", *lines, ""])


ROLL = limit("position.roll", "min = -8", "max = 8")
EXTENSION = 'extends = "portrait"' + HEAD


def refusal(path: Path, text: str) -> StandardError:
    """Give the error that a standard's text makes."""
    path.write_text(text, "utf-8")
    with pytest.raises(StandardError) as caught:
        load_standard(path)
    return caught.value
