"""A client that sends no more than it is asked for."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI
from starlette.types import Message

Headers = dict[str, str]


@dataclass
class Sender:
    """A client that notes how much of its body is asked for; it never gets to the end of it."""

    app: FastAPI
    address: str = "192.0.2.7"
    pieces_read: int = 0
    answer: list[Message] = field(default_factory=list)

    async def receive(self) -> Message:
        self.pieces_read += 1
        if self.pieces_read > 1:
            await asyncio.Event().wait()
        return {"type": "http.request", "body": b"\xff\xd8", "more_body": True}

    async def send(self, message: Message) -> None:
        self.answer.append(message)

    async def ask(self, path: str, headers: Headers, method: str = "POST") -> tuple[int, str]:
        """Give the status and the problem's code."""
        raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        scope: dict[str, Any] = {
            "type": "http", "http_version": "1.1", "method": method, "scheme": "http",
            "path": path, "raw_path": path.encode(), "root_path": "", "query_string": b"",
            "headers": raw, "client": (self.address, 1), "server": ("service", 80),
        }  # fmt: skip
        await self.app(scope, self.receive, self.send)
        return self.answer[0]["status"], json.loads(self.answer[1]["body"])["code"]

    @property
    def headers(self) -> Headers:
        """The headers of the answer."""
        return {name.decode(): value.decode() for name, value in self.answer[0]["headers"]}
