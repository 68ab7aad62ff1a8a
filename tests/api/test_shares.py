"""Nobody who is slow or greedy takes the room of others: uploads that never end block few."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.app import create_app
from api.auth import Role, make_key
from api.settings import Settings
from api.store import Store
from tests.api.conftest import NOON, Clock, bearer
from tests.api.problem import Issued, address
from tests.api.sender import Headers, Sender

PLACES = 16
INSPECTIONS = "/v1/inspections"
REFUSED_UNREAD = ((429, "too-many-at-a-time"), 0)


@pytest.fixture
def app(settings: Settings, store: Store, clock: Clock) -> FastAPI:
    narrow = settings.model_copy(update={"workers": 1, "queue_length": PLACES - 1})
    return create_app(narrow, store, clock=clock)


@asynccontextmanager
async def idle(senders: list[Sender], *request: Any) -> AsyncIterator[None]:
    """Have uploads under way that never end; those that are refused are over."""
    tasks = [asyncio.ensure_future(sender.ask(*request)) for sender in senders]
    while not all(sender.pieces_read > 1 or sender.answer for sender in senders):
        await asyncio.sleep(0)
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def is_let_in(sender: Sender, *request: Any) -> bool:
    """Tell whether an upload is read."""
    async with idle([sender], *request):
        return not sender.answer


async def refusal(sender: Sender, *request: Any) -> tuple[tuple[int, str], int]:
    """Give the answer to an upload and how much of it was read."""
    return await sender.ask(*request), sender.pieces_read


def test_two_photos_of_a_number_at_a_time_and_no_harm_to_other_numbers(
    app: FastAPI, client: TestClient, issuer: Headers, issued: Issued, studio: Headers
) -> None:
    other = client.post("/v1/photo-numbers", json={"region": "430100"}, headers=issuer).json()
    upload = (address(issued), bearer(issued["access_code"]), "PUT")

    async def try_all() -> None:
        async with idle([Sender(app) for _ in range(2)], *upload):
            assert await refusal(Sender(app), *upload) == REFUSED_UNREAD
            assert await is_let_in(Sender(app), address(other), studio, "PUT")
        assert await is_let_in(Sender(app), *upload)

    asyncio.run(try_all())


def test_one_key_leaves_room_for_others(app: FastAPI, store: Store, studio: Headers) -> None:
    other = bearer(make_key(store, Role.STUDIO, "another studio", NOON)[1])

    async def try_all() -> None:
        async with idle([Sender(app) for _ in range(PLACES)], INSPECTIONS, studio):
            assert await refusal(Sender(app), INSPECTIONS, studio) == REFUSED_UNREAD
            assert await is_let_in(Sender(app), INSPECTIONS, other)
            assert await is_let_in(Sender(app), INSPECTIONS, {})

    asyncio.run(try_all())


def test_one_address_without_a_key_leaves_room_for_others(app: FastAPI) -> None:
    async def try_all() -> None:
        async with idle([Sender(app) for _ in range(PLACES)], INSPECTIONS, {}):
            assert await refusal(Sender(app), INSPECTIONS, {}) == REFUSED_UNREAD
            assert await is_let_in(Sender(app, address="192.0.2.8"), INSPECTIONS, {})

    asyncio.run(try_all())
