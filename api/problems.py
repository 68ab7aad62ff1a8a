"""Every refusal as a problem document (RFC 9457), of one form and without internals."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException

from api.store.database import StoreError
from api.telemetry import describe, log
from detector.errors import ModelError
from detector.invalid import reason

MEDIA_TYPE = "application/problem+json"
_DETAILS = {
    HTTPStatus.NOT_FOUND: "Nothing is at this address. What is where is told at /docs.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This address takes other methods: see the header Allow.",
}
# What SQLite calls operational (a missing table, a database that may only be read) PostgreSQL and
# its driver tell apart.
_UNAVAILABLE = (
    StoreError,
    OperationalError,
    InterfaceError,
    InternalError,
    ProgrammingError,
    PoolTimeoutError,
)
_REFERENCE = "#/components/schemas/{model}"


class InvalidField(BaseModel):
    """One field that cannot be used. What was sent is not repeated."""

    field: str
    message: str


class ProblemDocument(BaseModel):
    """A problem document of RFC 9457."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "urn:renxiang:problem:unknown-photo-number",
                    "title": "Not Found",
                    "status": 404,
                    "detail": "This photo number was never issued, has been purged, "
                    "or is not for this key.",
                    "code": "unknown-photo-number",
                }
            ]
        }
    )

    type: str = Field(description="A URN that ends in `code`.")
    title: str
    status: int
    detail: str = Field(description="What happened and what can be done about it.")
    code: str = Field(description="Stable name of this kind of problem.")
    errors: list[InvalidField] | None = None


class Problem(Exception):
    """A refusal that says why.

    Parameters
    ----------
    status : HTTPStatus
        The response's status.
    code : str
        Stable name of this kind of problem, in kebab case.
    detail : str
        What happened and what the caller can do about it.
    headers : mapping, optional
        More response headers.
    """

    def __init__(
        self, status: HTTPStatus, code: str, detail: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = headers


class ProblemResponse(JSONResponse):
    """A response that carries a problem document."""

    media_type = MEDIA_TYPE


def problem_response(problem: Problem, errors: list[InvalidField] | None = None) -> ProblemResponse:
    """Write a problem as a response."""
    document = ProblemDocument(
        type=f"urn:renxiang:problem:{problem.code}",
        title=problem.status.phrase,
        status=problem.status,
        detail=problem.detail,
        code=problem.code,
        errors=errors,
    )
    return ProblemResponse(
        document.model_dump(exclude_none=True), problem.status, dict(problem.headers or {})
    )


def unexpected() -> Problem:
    """Give the problem that stands for a fault of ours."""
    return Problem(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "internal",
        "Something went wrong on our side; nothing was accepted. Please try again.",
    )


def too_large(limit_bytes: int) -> Problem:
    """Give the problem of a body past the limit."""
    return Problem(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "too-many-bytes",
        f"A photo may have at most {limit_bytes / 1e6:g} MB, any other body 16 kB.",
    )


def overloaded() -> Problem:
    """Give the problem of a request that there is no room for just now."""
    return Problem(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "overloaded",
        "Too much is asked of the service just now. Please try again in a moment.",
        {"Retry-After": "2"},
    )


def documented(*statuses: HTTPStatus) -> dict[int | str, dict[str, Any]]:
    """Describe the refusals of a route for OpenAPI."""
    schema = {"schema": {"$ref": _REFERENCE.format(model=ProblemDocument.__name__)}}
    return {
        int(status): {"description": status.phrase, "content": {MEDIA_TYPE: schema}}
        for status in statuses
    }


def components() -> dict[str, Any]:
    """Give the schemas that :func:`documented` refers to."""
    schema = ProblemDocument.model_json_schema(ref_template=_REFERENCE)
    parts: dict[str, Any] = schema.pop("$defs")
    return parts | {ProblemDocument.__name__: schema}


async def _on_problem(_request: Request, error: Exception) -> ProblemResponse:
    assert isinstance(error, Problem)
    return problem_response(error)


async def _on_http_error(_request: Request, error: Exception) -> ProblemResponse:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    code = status.phrase.lower().replace(" ", "-")
    detail = _DETAILS.get(status) if error.detail == status.phrase else None
    return problem_response(Problem(status, code, detail or str(error.detail), error.headers))


async def _on_invalid_request(_request: Request, error: Exception) -> ProblemResponse:
    assert isinstance(error, RequestValidationError)
    fields = [
        InvalidField(field=".".join(str(part) for part in fault["loc"]), message=reason(fault))
        for fault in error.errors()
    ]
    detail = "; ".join(f"{field.field}: {field.message}" for field in fields)
    problem = Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid-request", detail)
    return problem_response(problem, fields)


async def _on_unavailable_store(_request: Request, error: Exception) -> ProblemResponse:
    log.error("storage", **describe(error))
    return problem_response(
        Problem(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "storage-unavailable",
            "Nothing can be stored just now, so nothing was accepted. Please try again.",
            {"Retry-After": "5"},
        )
    )


async def _on_missing_model(_request: Request, error: Exception) -> ProblemResponse:
    log.error("models", **describe(error))
    return problem_response(
        Problem(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "models-missing",
            "No photo can be inspected just now: the service's models are not in place.",
            {"Retry-After": "60"},
        )
    )


def install(app: FastAPI, limit_bytes: int) -> None:
    """Make the application answer every error with a problem document.

    Parameters
    ----------
    app : FastAPI
        The application.
    limit_bytes : int
        The largest photo, for the refusal of a larger one.
    """

    async def on_too_large(_request: Request, _error: Exception) -> ProblemResponse:
        return problem_response(too_large(limit_bytes))

    app.add_exception_handler(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, on_too_large)
    app.add_exception_handler(Problem, _on_problem)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(RequestValidationError, _on_invalid_request)
    for unavailable in _UNAVAILABLE:
        app.add_exception_handler(unavailable, _on_unavailable_store)
    app.add_exception_handler(ModelError, _on_missing_model)
