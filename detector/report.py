"""What an inspection says: the JSON of ``renxiang.report/1``.

The schema is a contract. Fields may be added; none is renamed or changes its meaning without
a new schema number.
"""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import cache, cached_property
from typing import Any, Literal, overload

SCHEMA = "renxiang.report/1"

Status = Literal["pass", "review", "fail", "not_assessed"]
Verdict = Literal["pass", "review", "fail"]
Tier = Literal["must", "advice"]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Message:
    """One sentence or two for the person whose photo it is, in Chinese and in English."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One check of the standard, applied to one photo.

    Attributes
    ----------
    check : str
        Name of the check, for example ``position.face_width``.
    status : {"pass", "review", "fail", "not_assessed"}
        The outcome; ``not_assessed`` always comes with a ``reason``.
    tier : {"must", "advice"}
        Whether the check decides the verdict.
    value : float, str or None
        The measured figure, the category, or for ``file.readable`` the error's code.
    unit : str
        Unit of ``value``, ``min``, ``max`` and ``margin``; empty for categories.
    min, max : float or None
        The range that passes.
    margin : float or None
        Distance to the nearest limit of that range, positive inside.
    reason : str or None
        Why there is no figure to hold against the limit, or ``yields:<check>`` where another
        check's priority excuses it.
    message : Message
        What was seen, what is required and what to do, for the person in the photo.
    action : Message or None
        What to do, alone; None where nothing needs doing.
    figures : Message or None
        One line in the units of the measurement, for a studio; None where there is no figure.
    measure : str or None
        Which of the check's measures spoke; None for ``file.readable``, which measures nothing.
    """

    check: str
    status: Status
    tier: Tier
    value: float | str | None
    unit: str
    min: float | None
    max: float | None
    margin: float | None
    reason: str | None
    message: Message
    action: Message | None = None
    figures: Message | None = None
    measure: str | None = None


class Findings(Sequence[Finding]):
    """Findings that are put into words when somebody first reads them; an audit never does.

    Otherwise it is as the tuple of them, and is pickled as that.

    Parameters
    ----------
    word : callable
        Gives the findings; the same every time.
    """

    def __init__(self, word: Callable[[], tuple[Finding, ...]]) -> None:
        self._word = word

    @cached_property
    def _worded(self) -> tuple[Finding, ...]:
        return self._word()

    def __len__(self) -> int:
        """Count them."""
        return len(self._worded)

    @overload
    def __getitem__(self, at: int) -> Finding: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[Finding, ...]: ...

    def __getitem__(self, at: int | slice) -> Finding | tuple[Finding, ...]:
        """Give one of them, or several."""
        return self._worded[at]

    def __eq__(self, other: object) -> bool:
        """Compare with others, worded or not."""
        return isinstance(other, Findings | tuple) and self._worded == tuple(other)

    def __hash__(self) -> int:
        """Agree with the hash of the tuple."""
        return hash(self._worded)

    def __repr__(self) -> str:
        """Look like the tuple."""
        return repr(self._worded)

    def __reduce__(self) -> tuple[type[tuple[Finding, ...]], tuple[tuple[Finding, ...]]]:
        """Travel as the tuple."""
        return tuple, (self._worded,)


@dataclass(frozen=True, slots=True)
class StandardReference:
    """Which rules judged: identifier, version, and the hash of their content."""

    id: str
    version: str
    hash: str


@dataclass(frozen=True, slots=True)
class Geometry:
    """Where the head is, in pixels of the upright photo; ``right`` is the person's own right.

    A point that could not be located is null. Angles follow ISO/IEC 39794-5: yaw is positive
    when the person turns to their left, pitch when they look down, roll when the head leans
    towards their right shoulder.
    """

    image: tuple[int, int]
    eye_right: Point | None
    eye_left: Point | None
    chin: Point | None
    hair_top: Point | None
    face_right: Point | None
    face_left: Point | None
    yaw_deg: float | None
    pitch_deg: float | None
    roll_deg: float | None


@dataclass(frozen=True, slots=True)
class Report:
    """The answer for one photo. ``photo`` is the caller's own name for it."""

    photo: str
    sha256: str
    engine: str
    standard: StandardReference
    verdict: Verdict
    findings: Sequence[Finding]
    geometry: Geometry | None
    elapsed_ms: float
    schema: str = SCHEMA

    def as_dict(self) -> dict[str, Any]:
        """Give the report as plain data, in the order of the published schema."""
        said: dict[str, Any] = _plain(self)
        return {"schema": said.pop("schema"), **said}

    def to_json(self, *, geometry: bool = True) -> str:
        """Write the report as one line of JSON, figures rounded to four decimals.

        Parameters
        ----------
        geometry : bool
            Whether to keep the landmark positions.
        """
        said = self.as_dict()
        if not geometry:
            del said["geometry"]
        return json.dumps(rounded(said), ensure_ascii=False, separators=(",", ":"))


_WHOLE = frozenset((str, int, bool, type(None)))
_LEAVES = _WHOLE | {float}


def _plain(value: Any) -> Any:
    """Give dataclasses as mappings, all the way down; everything in a report is immutable."""
    kind: type[Any] = type(value)
    if kind in _LEAVES:
        return value
    if isinstance(value, tuple | list | Findings):
        return tuple(map(_plain, value))
    if is_dataclass(kind):
        return {name: _plain(getattr(value, name)) for name in _names(kind)}
    return value


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def rounded(value: Any) -> Any:
    """Round every figure in plain data to four decimals; what is not finite becomes null."""
    if type(value) in _WHOLE:
        return value
    if isinstance(value, float):
        return round(value, 4) if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(item) for item in value]
    return value
