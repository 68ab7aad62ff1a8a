"""Everything the detector may raise, each with a stable code.

::

    RenxiangError
    ├── PhotoError        these bytes cannot become a photo; the report carries the code
    ├── StandardError     a standard is malformed, unknown or cannot be met
    ├── AuditError        an audit cannot be started, continued, read or written
    └── ModelError        a neural model is missing, damaged or cannot be fetched

Codes are part of the public contract: they never change meaning. Messages are Chinese and English,
for the person at the keyboard; a traceback shows the English. A ``PhotoError``'s says in a few
English words what a developer wants to know; what an applicant reads of it comes from
``messages/``, by its code.
"""

from dataclasses import dataclass
from typing import Any, Literal

from detector.report import Message
from detector.sentences import as_it_is

PhotoCode = Literal[
    "cannot-open",
    "empty",
    "not-an-image",
    "unsupported-heic",
    "unsupported-format",
    "too-many-bytes",
    "too-many-pixels",
    "too-small",
    "animated",
    "truncated",
    "corrupt",
    "damaged-archive",
    "encrypted",
    "worker-died",
]
StandardCode = Literal["unknown-standard", "malformed-standard", "contradictory-standard"]
AuditCode = Literal[
    "no-such-source",
    "malformed-source",
    "source-unreachable",
    "package-missing",
    "audit-changed",
    "audit-running",
    "not-an-audit",
    "not-a-reference",
    "not-measured",
    "cannot-write",
    "workers-fail",
]
ModelCode = Literal["model-missing", "model-damaged", "model-unreachable", "cannot-write"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a standard's file: on which line, if known, in which place, and why."""

    file: str
    line: int | None
    place: str
    said: Message

    @property
    def reason(self) -> str:
        """Why, in English."""
        return self.said.en

    @property
    def whole(self) -> Message:
        """All of it in one line."""
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        before = [part for part in (where, self.place) if part]
        return Message(zh="：".join([*before, self.said.zh]), en=": ".join([*before, self.said.en]))

    def __str__(self) -> str:
        return self.whole.en


class RenxiangError(Exception):
    """The root: catching it catches every error the detector raises on purpose.

    Parameters
    ----------
    code : str
        Stable identifier in kebab case.
    said : Message
        What happened and what the reader can do about it, in one sentence or two.
    """

    def __init__(self, code: str, said: Message) -> None:
        super().__init__(said.en)
        self.code = code
        self.said = said

    @property
    def message(self) -> str:
        """What is said, in English."""
        return self.said.en

    def __reduce__(self) -> tuple[Any, ...]:
        """Let it pass between processes."""
        return type(self), (self.code, self.said)


class PhotoError(RenxiangError):
    """Bytes that cannot become a photo. It costs that photo alone, never a batch."""

    def __init__(self, code: PhotoCode, message: str) -> None:
        super().__init__(code, as_it_is(message))

    def __reduce__(self) -> tuple[Any, ...]:
        """Let it pass between processes."""
        return type(self), (self.code, self.message)


class StandardError(RenxiangError):
    """A standard that cannot be used; raised on loading, before any photo is touched.

    ``problems`` names everything that is wrong in its file, in the order of the lines.
    """

    def __init__(
        self, code: StandardCode, said: Message, problems: tuple[Problem, ...] = ()
    ) -> None:
        super().__init__(code, said)
        self.problems = problems


class AuditError(RenxiangError):
    """An audit that cannot be started, continued, read or written; finished rows stay."""

    def __init__(self, code: AuditCode, said: Message) -> None:
        super().__init__(code, said)


class ModelError(RenxiangError):
    """A neural model that is missing, differs from its recorded hash, or cannot be fetched."""

    def __init__(self, code: ModelCode, said: Message) -> None:
        super().__init__(code, said)
