"""Logs without people in them.

A log line names the route's template, never the path; the type and place of an error, never
its text, which may quote what was sent.
"""

import logging
import sys
import traceback

import structlog

log: structlog.stdlib.BoundLogger = structlog.get_logger()


def configure_logging() -> None:
    """Write one JSON object a line to standard error, for our own lines alone."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)


def describe(error: BaseException) -> dict[str, object]:
    """Give an error's type, where it arose and the system's number for it, without its text."""
    frames = traceback.extract_tb(error.__traceback__)
    where = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-8:]]
    return {"error": _kind(error), "where": where} | _cause(error)


def _cause(error: BaseException) -> dict[str, object]:
    """Give the kind and number of the fault at the bottom: a full disk, a database that is busy."""
    while error.__cause__ is not None:
        error = error.__cause__
    for number in ("errno", "sqlite_errorcode", "sqlstate"):
        found = getattr(error, number, None)
        if found is not None:
            return {"cause": _kind(error), number: found}
    return {}


def _kind(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}"
