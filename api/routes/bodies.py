"""A photo as a request's body and a report as a response's, also for the documentation."""

from http import HTTPStatus
from typing import Any

from fastapi.responses import JSONResponse

from detector.report import Report

_BINARY = {"schema": {"type": "string", "format": "binary"}}

PHOTO_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The photo itself, or a form with the file field `photo`.",
        "content": {
            "image/jpeg": _BINARY,
            "image/png": _BINARY,
            "image/webp": _BINARY,
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["photo"],
                    "properties": {"photo": {"type": "string", "format": "binary"}},
                }
            },
        },
    }
}


class ReportResponse(JSONResponse):
    """A report as it was stored, byte for byte."""

    def render(self, content: str) -> bytes:
        """Encode a report's JSON."""
        return content.encode()


def reported(status: HTTPStatus, description: str) -> dict[int | str, dict[str, Any]]:
    """Describe a response that carries a report, for OpenAPI."""
    return {int(status): {"model": Report, "description": description}}
