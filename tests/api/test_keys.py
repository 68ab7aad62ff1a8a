"""Keys: made by the admin, kept only as hashes, good for their role, dead once revoked."""

import sqlite3
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.auth import first_admin_key, replace_admin_keys
from api.settings import Settings
from api.store import Store
from tests.api.conftest import NOON, bearer

Headers = dict[str, str]
REGION = {"region": "430100"}


def make(client: TestClient, admin: Headers, role: str) -> dict[str, str]:
    answer = client.post("/v1/keys", json={"role": role, "label": "x"}, headers=admin)
    assert answer.status_code == 201
    body: dict[str, str] = answer.json()
    return body


def test_there_is_one_first_admin_key(store: Store) -> None:
    assert first_admin_key(store, NOON)
    assert first_admin_key(store, NOON) is None


def test_a_lost_admin_key_is_replaced(client: TestClient, admin: Headers, store: Store) -> None:
    fresh = bearer(replace_admin_keys(store, NOON))
    assert client.get("/v1/keys", headers=admin).status_code == 401
    assert client.get("/v1/keys", headers=fresh).status_code == 200


def test_an_issuers_key_issues_and_a_studios_does_not(client: TestClient, admin: Headers) -> None:
    issuer = bearer(make(client, admin, "issuer")["key"])
    studio = bearer(make(client, admin, "studio")["key"])
    assert client.post("/v1/photo-numbers", json=REGION, headers=issuer).status_code == 201
    assert client.post("/v1/photo-numbers", json=REGION, headers=studio).status_code == 403
    assert client.post("/v1/photo-numbers", json=REGION, headers=admin).status_code == 201
    for key in (issuer, studio):
        assert client.get("/v1/keys", headers=key).status_code == 403


def test_a_label_with_a_nul_is_refused(client: TestClient, admin: Headers) -> None:
    answer = client.post("/v1/keys", json={"role": "studio", "label": "a\0b"}, headers=admin)
    assert answer.status_code == 422


def test_a_revoked_key_opens_nothing(client: TestClient, admin: Headers) -> None:
    made = make(client, admin, "issuer")
    assert client.delete(f"/v1/keys/{made['id']}", headers=admin).status_code == 204
    answer = client.post("/v1/photo-numbers", json=REGION, headers=bearer(made["key"]))
    assert answer.status_code == 401
    assert client.delete(f"/v1/keys/{made['id']}", headers=admin).status_code == 404


def test_the_admin_cannot_lock_himself_out(client: TestClient, admin: Headers) -> None:
    (own,) = client.get("/v1/keys", headers=admin).json()
    assert client.delete(f"/v1/keys/{own['id']}", headers=admin).status_code == 409
    assert client.get("/v1/keys", headers=admin).status_code == 200


def test_no_list_shows_a_key(client: TestClient, admin: Headers) -> None:
    key = make(client, admin, "studio")["key"]
    assert key not in client.get("/v1/keys", headers=admin).text


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer rx_issuer_guessed"},
        {"Authorization": "Basic cnhfYTpi"},
        {"Authorization": "Bearer"},
        {"X-Access-Code": "7KQ3-M9TX-2D4F-HJ8P"},
    ],
)
def test_nothing_is_issued_without_a_key(client: TestClient, headers: Headers) -> None:
    answer = client.post("/v1/photo-numbers", json=REGION, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.usefixtures("sqlite")
def test_only_hashes_of_secrets_are_on_disk(
    client: TestClient, admin: Headers, issued: dict[str, str], settings: Settings
) -> None:
    key = make(client, admin, "studio")["key"]
    database = settings.data_dir / "renxiang.sqlite3"
    with sqlite3.connect(database) as connection:
        dump = "\n".join(connection.iterdump())
    connection.close()
    for secret in (key, issued["access_code"], issued["access_code"].replace("-", "")):
        assert secret not in dump
    assert issued["photo_number"] in dump


@pytest.mark.usefixtures("store")
def test_the_data_folder_is_its_owners_alone(settings: Settings) -> None:
    folders: list[Path] = [settings.data_dir, settings.data_dir / "photos"]
    assert [folder.stat().st_mode & 0o777 for folder in folders] == [0o700, 0o700]
