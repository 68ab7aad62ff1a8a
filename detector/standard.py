"""A photo standard: every limit as data, with where it comes from and how far to trust it.

A standard is a TOML file. ``extends`` takes over another standard's limits; a limit on the same
check and measure replaces the inherited one. A standard that names what does not exist, or that
no picture could meet, is refused on loading. ``figures`` are fitted numbers, with their evidence,
for limits that say ``trust = "provisional"``; those of this package's standards lie in
``standards/calibrated/``.
"""

import hashlib
import json
import tomllib
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from detector.checks import CHECKS, MEASURES_OF
from detector.errors import StandardError
from detector.feasibility import contradiction
from detector.figures import Evidence, fitted
from detector.report import StandardReference, Tier

Trust = Literal[
    "official", "transcribed", "third-party", "provisional", "calibrated", "policy", "unverified"
]
Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Text(_Data):
    """A text in Chinese and English."""

    zh: str
    en: str


class Source(_Data):
    """Where a figure comes from."""

    title: str
    address: str = ""
    read: bool = True
    note: str = ""


class Picture(_Data):
    """The picture the document wants."""

    width_px: int = Field(gt=0)
    height_px: int = Field(gt=0)
    density_ppi: float = Field(gt=0)
    width_mm: float = Field(gt=0)
    height_mm: float = Field(gt=0)


class Limit(_Data):
    """One limit on one measure.

    ``min`` and ``max`` bound what passes. ``review_min`` and ``review_max`` bound what a person
    decides; beyond them the check fails. Without them everything outside the range fails;
    ``fails = false`` sends all of it to a person. ``one_of`` lists the categories that pass.
    """

    check: str
    measure: str = ""
    tier: Tier = "must"
    min: float | None = None
    max: float | None = None
    review_min: float | None = None
    review_max: float | None = None
    fails: bool = True
    one_of: tuple[str, ...] = ()
    yields_to: str = ""
    clause: str
    source: str
    trust: Trust
    evidence: Evidence | None = None

    @model_validator(mode="after")
    def _names_what_exists(self) -> Self:
        if self.check not in CHECKS:
            raise ValueError(f"there is no check named {self.check!r}")
        if self.key not in MEASURES_OF[self.check]:
            known = " or ".join(MEASURES_OF[self.check]) or "none"
            raise ValueError(f"{self.check}: {self.key!r} does not measure it; known: {known}")
        categories = CHECKS[self.check].categories
        for name in self.one_of:
            if name not in categories:
                known = ", ".join(categories) or "none"
                raise ValueError(f"{self.check}: no category named {name!r}; known: {known}")
        return self

    @model_validator(mode="after")
    def _bounds_what_it_can(self) -> Self:
        if self.one_of and (self.min, self.max, self.review_min, self.review_max) != (None,) * 4:
            raise ValueError(f"{self.check}: give one_of alone; a category has no bounds")
        if not self.one_of and (CHECKS[self.check].categories or self.min is self.max is None):
            wanted = "one_of" if CHECKS[self.check].categories else "min or max"
            raise ValueError(f"{self.check}: give {wanted}")
        for bound in ("min", "max"):
            if getattr(self, bound) is None and getattr(self, f"review_{bound}") is not None:
                raise ValueError(f"{self.check}: review_{bound} needs {bound}")
        return self

    @model_validator(mode="after")
    def _is_sound(self) -> Self:
        ladder = [self.review_min, self.min, self.max, self.review_max]
        known = [step for step in ladder if step is not None]
        if known != sorted(known):
            raise ValueError(f"{self.check}: needs review_min <= min <= max <= review_max")
        if self.yields_to and self.min is None:
            raise ValueError(f"{self.check}: only a min can yield")
        if self.trust in ("third-party", "unverified") and self.tier == "must":
            raise ValueError(f"{self.check}: a {self.trust} figure may only be advice")
        return self

    @property
    def key(self) -> str:
        """Name of the measure that the limit applies to."""
        return self.measure or self.check

    def allows(self, figure: float) -> bool:
        """Tell whether a figure lies in the range that passes."""
        return (self.min is None or figure >= self.min) and (self.max is None or figure <= self.max)


class Standard(_Data):
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
    sources: dict[str, Source] = {}
    limits: tuple[Limit, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        rows = [(limit.check, limit.key) for limit in self.limits]
        for row in rows:
            if rows.count(row) > 1:
                raise ValueError(f"{row[0]}: {row[1]} is limited twice")
        prior = {limit.check for limit in self.limits if limit.min is not None}
        for limit in self.limits:
            if limit.source not in self.sources:
                raise ValueError(f"{limit.check}: no source named {limit.source!r}")
            if limit.yields_to and limit.yields_to not in prior - {limit.check}:
                raise ValueError(
                    f"{limit.check}: yields to {limit.yields_to!r}, which is no other limit's min"
                )
        return self

    @cached_property
    def reference(self) -> StandardReference:
        """Identifier, version and the hash of the content, however it was written down."""
        content = json.dumps(self.model_dump(mode="json"), sort_keys=True).encode()
        return StandardReference(self.id, self.version, hashlib.sha256(content).hexdigest())


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
            raise StandardError("malformed-standard", f"{path}: the standard extends itself.")
        return _parse(_read(path), str(name), (*extending, path))
    if name not in standard_ids():
        known = ", ".join(standard_ids())
        raise StandardError("unknown-standard", f"There is no standard {name!r}; known: {known}.")
    return _bundled(name)


@cache
def _bundled(name: str) -> Standard:
    folder = files("detector.standards")
    text = folder.joinpath(f"{name}.toml").read_text("utf-8")
    figures = folder.joinpath("calibrated").joinpath(f"{name}.toml")
    if figures.is_file():
        text += figures.read_text("utf-8")
    return _parse(text, f"{name}.toml", ())


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, ValueError) as error:
        raise StandardError("unknown-standard", f"{path} cannot be read: {error}.") from error


def _parse(text: str, where: str, extending: tuple[Path, ...]) -> Standard:
    try:
        fields = tomllib.loads(text)
        figures = fields.pop("figures", [])
        if "extends" in fields:
            fields = _extended(fields, extending)
        standard = Standard.model_validate(fields)
        if figures:
            rows = fitted([limit.model_dump() for limit in standard.limits], figures)
            standard = Standard.model_validate(standard.model_dump() | {"limits": rows})
    except tomllib.TOMLDecodeError as error:
        raise StandardError("malformed-standard", f"{where}: {error}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"]) or "the file"
        wrong = first["msg"].removeprefix("Value error, ")
        raise StandardError("malformed-standard", f"{where}: {place}: {wrong}.") from error
    except ValueError as error:
        raise StandardError("malformed-standard", f"{where}: {error}.") from error
    clash = contradiction(standard)
    if clash:
        together = " and ".join(clash) + (" together" if len(clash) > 1 else "")
        raise StandardError(
            "contradictory-standard", f"{where}: no ordinary head can meet {together}."
        )
    return standard


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
