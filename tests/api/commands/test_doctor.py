from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from api.commands.doctor import doctor
from detector.networks import store
from detector.networks.manifest import models


@pytest.fixture
def app() -> typer.Typer:
    app = typer.Typer()
    app.command()(doctor)
    return app


def test_missing_models_are_named_with_the_remedy(
    app: typer.Typer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(store.FOLDER_VARIABLE, str(tmp_path))
    result = CliRunner().invoke(app)
    assert result.exit_code == 3
    assert all(model.name in result.stdout for model in models())
    assert store.FOLDER_VARIABLE in result.stdout


def test_a_machine_with_everything_is_fine(app: typer.Typer) -> None:
    if store.missing(models(), store.folder()):
        pytest.skip("the neural models are not here; run: renxiang models fetch")
    result = CliRunner().invoke(app)
    assert result.exit_code == 0
    assert "numpy" in result.stdout
    assert "missing" not in result.stdout
