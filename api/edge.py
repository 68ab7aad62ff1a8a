"""The outermost layer, which every request passes: no more than fits, in time, and in one form."""

import asyncio
import time
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import overloaded, problem_response, too_large, unexpected
from api.settings import Settings
from api.telemetry import describe, log

_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_CLIENT_GONE = 499
_PROBES = ("/livez", "/readyz")  # whoever asks these must not take a busy service for a dead one


class Edge:
    """Bounds requests, logs each, hides our faults, and lets no plain-text refusal out.

    Parameters
    ----------
    app : ASGI application
        What is inside.
    settings : Settings
        How many requests at a time, how long a body may take, and how large a photo may be.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._under_way = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        response = _Response(scope, receive, send, self._settings.max_photo_bytes)
        self._under_way += 1
        try:
            await self._answer(scope, receive, response)
        finally:
            self._under_way -= 1
            log.info(
                "request",
                method=scope["method"],
                route=getattr(scope.get("route"), "path", None),
                status=response.status,
                elapsed_ms=round((time.perf_counter() - started) * 1000, 1),
            )

    async def _answer(self, scope: Scope, receive: Receive, response: "_Response") -> None:
        if self._under_way > self._settings.requests and scope["path"] not in _PROBES:
            await problem_response(overloaded())(scope, receive, response.send)
            return
        body = _Body(receive, self._settings.body_seconds)
        try:
            await self._app(scope, body.receive, response.send)
        except ClientDisconnect:
            response.status = _CLIENT_GONE
        except Exception as error:
            log.error("fault", **describe(error))
            if not response.status:
                await problem_response(unexpected())(scope, receive, response.send)


class _Body:
    """Passes a request's body on as it comes, and gives up on one that takes too long."""

    def __init__(self, receive: Receive, within_s: float) -> None:
        self._receive = receive
        self._within_s = within_s
        self._deadline: float | None = None
        self._is_complete = False

    async def receive(self) -> Message:
        if self._is_complete:
            return await self._receive()
        if self._deadline is None:
            self._deadline = asyncio.get_running_loop().time() + self._within_s
        try:
            async with asyncio.timeout_at(self._deadline):
                message = await self._receive()
        except TimeoutError:
            raise HTTPException(
                HTTPStatus.REQUEST_TIMEOUT,
                f"The request did not arrive within {self._within_s:g} seconds. Please try again.",
                {"Connection": "close"},
            ) from None
        self._is_complete = not message.get("more_body", False)
        return message


class _Response:
    """Passes a response on and notes its status."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, limit_bytes: int) -> None:
        self.status = 0
        self._scope, self._receive, self._send = scope, receive, send
        self._limit_bytes = limit_bytes
        self._is_replaced = False

    async def send(self, message: Message) -> None:
        if self._is_replaced:
            return
        if message["type"] == "http.response.start":
            self.status = int(message["status"])
            # Starlette's body limit answers in plain text.
            if self.status == 413 and not _is_json(message):
                self._is_replaced = True
                refusal = problem_response(too_large(self._limit_bytes))
                await refusal(self._scope, self._receive, self._send_with_headers)
                return
        await self._send_with_headers(message)

    async def _send_with_headers(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
        await self._send(message)


def _is_json(message: Message) -> bool:
    return "json" in Headers(raw=message["headers"]).get("content-type", "")
