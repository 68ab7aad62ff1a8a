"""Help is reached by either option, from every command, and shows no mark-up."""

import pytest
from typer.testing import CliRunner

from api.commands.app import app

COMMANDS = (
    "check",
    "fix",
    "audit",
    "audit run",
    "audit rejudge",
    "audit compare",
    "audit report",
    "audit reference",
    "calibrate",
    "serve",
    "doctor",
    "models",
    "models fetch",
    "models list",
    "standards",
    "standards show",
    "standards check",
)


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_both_options_show_the_same_help_without_mark_up(command: str) -> None:
    long, short = (CliRunner().invoke(app, [*command.split(), way]) for way in ("--help", "-h"))
    assert long.exit_code == short.exit_code == 0
    assert long.stdout == short.stdout
    assert f"Usage: root {command}".strip() in long.stdout
    assert "``" not in long.stdout


def test_what_the_help_tells_to_install_is_what_make_does() -> None:
    told = " ".join(CliRunner().invoke(app, ["audit", "run", "-h"]).stdout.split())
    assert "make cluster" in told
