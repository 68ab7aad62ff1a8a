"""The probes tell when the service can do its work and what is in the way when not."""

import shutil
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.settings import Settings


def test_the_process_is_alive(client: TestClient) -> None:
    assert client.get("/livez").json() == {"status": "ok"}


def test_it_is_ready_where_everything_is_in_place(client: TestClient) -> None:
    assert client.get("/readyz").json() == {"status": "ok"}


def test_missing_models_are_named(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RENXIANG_MODELS", str(tmp_path / "empty"))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "models" in answer.json()["detail"]


def test_a_folder_that_cannot_be_written_is_named(client: TestClient, settings: Settings) -> None:
    shutil.rmtree(settings.data_dir / "photos")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "photos" in answer.json()["detail"]


def test_the_standards_are_listed_with_their_hashes(client: TestClient) -> None:
    standards = {entry["id"]: entry for entry in client.get("/v1/standards").json()}
    assert {"cn-id-card", "portrait"} <= standards.keys()
    assert all(entry["hash"] and entry["title"]["zh"] for entry in standards.values())
