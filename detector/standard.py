"""A photo standard: every limit as data, with where it comes from and how far to trust it.

A standard is a TOML file. ``extends`` takes over another standard's limits; a limit on the same
check and measure replaces the inherited one. A standard that names what does not exist, or that
no picture could meet, is refused on loading. ``figures`` are fitted numbers, with their evidence,
for limits that say ``trust = "provisional"``, as ``renxiang calibrate`` writes them into a standard
of the user's own.
"""

import hashlib
import json
import tomllib
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, Field, ValidationError, field_validator, model_validator
from pydantic_core.core_schema import ValidationInfo

from detector.errors import Problem, StandardError
from detector.feasibility import contradiction
from detector.figures import fitted
from detector.limit import Data, Limit, Picture, Source, Text, Trust
from detector.problems import PlacedError, line_of, of_content, of_syntax
from detector.report import Message, StandardReference
from detector.sentences import Fault, as_it_is, told, why

__all__ = [
    "Limit",
    "Picture",
    "Source",
    "Standard",
    "Text",
    "Trust",
    "load_standard",
    "standard_ids",
]

Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]


class Standard(Data):
    """A complete standard, everything it extends included.

    ``background_replacement`` says whether the issuer lets the background behind the person be
    replaced by a plain one; where nothing is known, it is forbidden.
    """

    id: Name
    version: str
    title: Text
    note: str = ""
    picture: Picture | None = None
    background_replacement: Literal["allowed", "forbidden"] = "forbidden"
    sources: dict[str, Source] = Field(default_factory=dict)
    limits: tuple[Limit, ...]

    @field_validator("limits")
    @classmethod
    def _in_shares(cls, limits: tuple[Limit, ...], info: ValidationInfo) -> tuple[Limit, ...]:
        if not limits:
            raise Fault(told("no_limit"))
        picture = info.data.get("picture")
        for row, limit in enumerate(limits):
            if limit.unit and picture is None:
                raise PlacedError(("limits", row), told("needs_size"))
        return tuple(limit.in_shares_of(picture) if picture else limit for limit in limits)

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        rows = [(limit.check, limit.key) for limit in self.limits]
        prior = {limit.check for limit in self.limits if limit.min is not None}
        for row, limit in enumerate(self.limits):
            fault = None
            if rows[row] in rows[:row]:
                fault = told("limited_twice", check=limit.check, key=limit.key)
            elif limit.source not in self.sources:
                fault = told("no_source", check=limit.check, name=limit.source)
            elif limit.yields_to and limit.yields_to not in prior - {limit.check}:
                fault = told("yields_to_nothing", check=limit.check, name=limit.yields_to)
            elif limit.alternative and limit.tier != self.tier_of_alternatives(limit.check):
                fault = told("alternatives_differ", check=limit.check)
            if fault:
                raise PlacedError(("limits", row), fault)
        return self

    @model_validator(mode="after")
    def _accepts_what_it_makes(self) -> Self:
        for key, name, figure in self._made():
            for limit in self.limits:
                if limit.key == key and not limit.allows(figure):
                    about = {"check": limit.check, "name": name, "figure": figure}
                    wrong = told("refuses_itself", **about)
                    raise PlacedError(("picture", name), wrong)
        return self

    def _made(self) -> list[tuple[str, str, float]]:
        """Give the file figures of the picture to make: measure, field, figure."""
        made = self.picture
        if made is None:
            return []
        given = [
            ("file.width", "width_px", made.width_px),
            ("file.height", "height_px", made.height_px),
            ("file.aspect_ratio", "width_px", made.width_px / made.height_px),
            ("file.resolution", "density_ppi", made.density_ppi),
            ("file.bytes", "min_bytes", made.min_bytes),
            ("file.bytes", "max_bytes", made.max_bytes),
        ]
        return [(key, name, figure) for key, name, figure in given if figure is not None]

    def tier_of_alternatives(self, check: str) -> str:
        """Tier of the first of a check's alternatives."""
        return next(row.tier for row in self.limits if row.alternative and row.check == check)

    @cached_property
    def reference(self) -> StandardReference:
        """Identifier, version and the hash of the content, however it was written down."""
        content = json.dumps(self.model_dump(mode="json"), sort_keys=True).encode()
        return StandardReference(self.id, self.version, hashlib.sha256(content).hexdigest())

    def __hash__(self) -> int:
        return hash(self.reference)


def standard_ids() -> tuple[str, ...]:
    """List the standards that come with the package."""
    folder = files("detector.standards")
    names = (entry.name for entry in folder.iterdir())
    return tuple(sorted(name[:-5] for name in names if name.endswith(".toml")))


def load_standard(name: str | Path) -> Standard:
    """Load a standard by its identifier, or from a TOML file of the user's own.

    Parameters
    ----------
    name : str or Path
        An identifier from :func:`standard_ids`, or a path to a ``.toml`` file.

    Raises
    ------
    StandardError
        ``unknown-standard``, ``malformed-standard`` with what is wrong in it, or
        ``contradictory-standard`` naming the limits that no ordinary head can meet together.
    """
    return _load(name, ())


def _load(name: str | Path, extending: tuple[Path, ...]) -> Standard:
    """Load a standard that the files ``extending`` it, outermost first, ask for."""
    if isinstance(name, Path) or name.endswith(".toml"):
        path = (extending[-1].parent / name if extending else Path(name)).resolve()
        if path in extending:
            raise StandardError("malformed-standard", told("standard_extends_itself", path=path))
        return _parse(_read(path), str(name), (*extending, path))
    if name not in standard_ids():
        known = ", ".join(standard_ids())
        raise StandardError("unknown-standard", told("unknown_standard", name=name, known=known))
    return _bundled(name)


@cache
def _bundled(name: str) -> Standard:
    text = files("detector.standards").joinpath(f"{name}.toml").read_text("utf-8")
    return _parse(text, f"{name}.toml", ())


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError as error:
        said = told("unread", path=path, why=why(error))
        raise StandardError("unknown-standard", said) from error
    except ValueError as error:
        raise StandardError("malformed-standard", told("not_utf8", path=path)) from error


def _parse(text: str, where: str, extending: tuple[Path, ...]) -> Standard:
    try:
        standard = _built(tomllib.loads(text), extending)
    except tomllib.TOMLDecodeError as error:
        raise _malformed(of_syntax(error, text, where)) from error
    except ValidationError as error:
        raise _malformed(of_content(error, text, where)) from error
    except (ValueError, RecursionError) as error:
        said = error.said if isinstance(error, Fault) else as_it_is(str(error))
        raise _malformed((Problem(where, None, "", said),)) from error
    clash = contradiction(standard)
    if clash:
        names = Message(zh="、".join(clash), en=" and ".join(clash))
        wrong = told("all_together" if len(clash) > 1 else "together", names=names)
        rows = [row for row, limit in enumerate(standard.limits) if limit.check in clash]
        problem = Problem(where, line_of(text, ("limits", rows[0])), "", wrong)
        raise StandardError(
            "contradictory-standard", told("unsound", problem=problem.whole), (problem,)
        )
    return standard


def _built(fields: dict[str, Any], extending: tuple[Path, ...]) -> Standard:
    _Fitted.model_validate(fields)
    figures = fields.pop("figures", [])
    if "extends" in fields:
        fields = _extended(fields, extending)
    standard = Standard.model_validate(fields)
    if not figures:
        return standard
    rows = fitted([limit.model_dump() for limit in standard.limits], figures)
    return Standard.model_validate(standard.model_dump() | {"limits": rows})


def _malformed(problems: tuple[Problem, ...]) -> StandardError:
    return StandardError("malformed-standard", told("unsound", problem=problems[0].whole), problems)


class _FittedRow(BaseModel):
    """Which limit a row of fitted numbers belongs to; the limit checks the numbers."""

    check: str
    measure: str = ""


class _Fitted(BaseModel):
    figures: list[_FittedRow] = []


class _Own(BaseModel):
    """What a standard lays over the one it extends."""

    extends: str
    sources: dict[str, Source] = {}
    limits: tuple[Limit, ...] = ()


def _extended(fields: dict[str, Any], extending: tuple[Path, ...]) -> dict[str, Any]:
    """Lay a standard's own fields over the one it extends."""
    own = _Own.model_validate(fields)
    base = _load(own.extends, extending)
    replaced = {(limit.check, limit.key) for limit in own.limits}
    kept = [limit for limit in base.limits if (limit.check, limit.key) not in replaced]
    merged = {"sources": base.sources | own.sources, "limits": [*own.limits, *kept]}
    given = {name: value for name, value in fields.items() if name != "extends"}
    inherited = {
        "picture": base.picture,
        "background_replacement": base.background_replacement,
    }
    return inherited | given | merged
