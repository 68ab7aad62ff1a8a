"""The public face: every name is there, and none costs what it does not need."""

import subprocess
import sys

import pytest

import detector


@pytest.mark.parametrize("name", detector.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(detector, name)


def test_other_names_are_not() -> None:
    assert not hasattr(detector, "inspector")


def test_starting_a_worker_loads_nothing_of_what_it_will_need() -> None:
    code = "import sys, detector.audit.launch; print('numpy' in sys.modules)"
    shown = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert shown.strip() == "False"
