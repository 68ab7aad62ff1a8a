from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.commands.app import app
from detector.networks import store
from detector.networks.manifest import models


@pytest.fixture
def sealed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(store.FOLDER_VARIABLE, str(tmp_path))
    return tmp_path


@pytest.mark.usefixtures("sealed")
def test_a_fetch_that_fails_says_why_in_one_line_and_exits_with_4() -> None:
    result = CliRunner().invoke(app, ["models", "fetch"])
    assert result.exit_code == 4
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert all(model.name in result.stderr for model in models())


def test_the_list_tells_which_models_are_here(sealed: Path) -> None:
    (sealed / models()[0].name).write_bytes(b"something else")
    result = CliRunner().invoke(app, ["models", "list"])
    assert result.exit_code == 0
    first, second, *_ = (line for line in result.stdout.splitlines() if "MB" in line)
    assert models()[0].name in first
    assert "damaged" in first
    assert "missing" in second
    assert models()[0].purpose.split()[0] in first
