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
    """Give an error's type and where it arose, without its text."""
    frames = traceback.extract_tb(error.__traceback__)
    where = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-8:]]
    return {"error": f"{type(error).__module__}.{type(error).__qualname__}", "where": where}
