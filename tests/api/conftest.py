"""A service on a real SQLite file, or on PostgreSQL; a clock that tests move, and photos."""

import os
import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import cv2
import numpy as np
import pytest
from sqlalchemy import create_engine, make_url, text
from starlette.testclient import TestClient

from api.app import create_app
from api.auth import Role, first_admin_key, make_key
from api.settings import Settings
from api.store import Store, open_store

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)  # noon in China


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def advance(self, by: timedelta) -> None:
        self.now += by


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database_url() -> Iterator[str]:
    """Give the address of an empty schema where POSTGRESQL_URL names a database; else none."""
    url = os.environ.get("POSTGRESQL_URL")
    if not url:
        yield ""
        return
    name = f"renxiang_{secrets.token_hex(8)}"
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {name}"))
    query = {"options": f"-csearch_path={name}", "application_name": name}
    yield make_url(url).update_query_dict(query).render_as_string(hide_password=False)
    with engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {name} CASCADE"))
    engine.dispose()


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    data_dir = tmp_path / "data"
    return Settings(data_dir=data_dir, database_url=database_url, workers=2, queue_length=64)


@pytest.fixture
def sqlite(database_url: str) -> None:
    """Skip what looks into SQLite's file."""
    if database_url:
        pytest.skip("PostgreSQL keeps no file in the folder")


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    store = open_store(settings.data_dir, settings.database)
    yield store
    store.close()


@pytest.fixture
def client(settings: Settings, store: Store, clock: Clock) -> Iterator[TestClient]:
    with TestClient(create_app(settings, store, clock=clock)) as client:
        yield client


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def admin(store: Store) -> dict[str, str]:
    key = first_admin_key(store, NOON)
    assert key is not None
    return bearer(key)


@pytest.fixture
def issuer(store: Store) -> dict[str, str]:
    return bearer(make_key(store, Role.ISSUER, "counter", NOON)[1])


@pytest.fixture
def studio(store: Store) -> dict[str, str]:
    return bearer(make_key(store, Role.STUDIO, "studio", NOON)[1])


@pytest.fixture
def issued(client: TestClient, issuer: dict[str, str]) -> dict[str, str]:
    """Give a photo number just issued, as the service answered."""
    response = client.post("/v1/photo-numbers", json={"region": "430100"}, headers=issuer)
    assert response.status_code == 201
    body: dict[str, str] = response.json()
    return body


@pytest.fixture(scope="session")
def photo() -> Callable[[int], bytes]:
    """Make JPEG photos: a grey gradient, different bytes for every seed."""

    def make(seed: int = 0) -> bytes:
        levels = np.linspace(40 + seed % 50, 220, 358, dtype=np.uint8)
        pixels = np.repeat(np.tile(levels, (441, 1))[..., None], 3, axis=2)
        pixels[0, : 1 + seed % 300] = 0
        _, encoded = cv2.imencode(".jpg", pixels)
        return encoded.tobytes()

    return make
