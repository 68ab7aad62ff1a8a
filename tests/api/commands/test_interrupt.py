"""An interrupt at any moment of loading ends the command in one line."""

import subprocess
import sys

import pytest

from api import cli

# Importing one module, at whatever depth, does what Ctrl-C does.
_START = """
import builtins
from api.cli import main
imported = builtins.__import__
def interrupted(name, *rest):
    if name == {name!r}:
        raise KeyboardInterrupt
    return imported(name, *rest)
builtins.__import__ = interrupted
main()
"""


@pytest.mark.parametrize("name", ["cv2", "typer", "pydantic", "detector.inspection"])
def test_an_interrupt_while_loading_is_one_line(name: str) -> None:
    start = _START.format(name=name)
    command = [sys.executable, "-c", start, "check", "photo.jpg"]
    ended = subprocess.run(command, capture_output=True, check=False, text=True)
    assert ended.stderr == "renxiang: interrupted\n"
    assert ended.returncode == cli.INTERRUPTED


def test_an_interrupt_that_compiled_code_disguised_is_still_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def disguised(_name: str) -> None:
        try:
            raise KeyboardInterrupt
        except KeyboardInterrupt as interrupt:
            raise ImportError from interrupt

    monkeypatch.setattr("api.commands.on_demand.import_module", disguised)
    monkeypatch.setattr(sys, "argv", ["renxiang", "check", "photo.jpg"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == cli.INTERRUPTED
    assert capsys.readouterr().err == "renxiang: interrupted\n"
