import sys
from importlib import metadata
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


def test_every_absent_package_is_named_with_what_brings_it(
    app: typer.Typer, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = metadata.version
    absent = ("numpy", "ray", "psycopg")

    def version(name: str) -> str:
        if name in absent:
            raise metadata.PackageNotFoundError(name)
        return installed(name)

    required = ["numpy>=2", "ray[data]>=2; extra == 'cluster'", "psycopg>=3 ; extra == 'postgres'"]
    monkeypatch.setattr(metadata, "version", version)
    monkeypatch.setattr(metadata, "requires", lambda _: required)
    monkeypatch.setenv("COLUMNS", "300")
    result = CliRunner().invoke(app)
    assert result.exit_code == 3
    told = {line.split()[0]: " ".join(line.split()[1:]) for line in result.stdout.splitlines()}
    assert told["numpy"] == "missing Run: make setup"
    assert told["ray"] == "optional If wanted: make cluster"
    assert told["psycopg"] == f"optional If wanted: {sys.executable} -m pip install 'psycopg>=3'"
