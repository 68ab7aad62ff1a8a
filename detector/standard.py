"""A photo standard: every limit as data, with where it comes from and how far to trust it.

A standard is a TOML file. ``extends`` takes over another standard's limits; a limit on the same
check and measure replaces the inherited one.
"""

import hashlib
import tomllib
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from detector.checks import CHECKS
from detector.errors import StandardError
from detector.feasibility import contradiction
from detector.report import StandardReference, Tier

Trust = Literal["official", "transcribed", "third-party", "calibrated", "policy", "unverified"]
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

    @model_validator(mode="after")
    def _is_sound(self) -> Self:
        if self.check not in CHECKS:
            raise ValueError(f"there is no check named {self.check!r}")
        if self.min is None and self.max is None and not self.one_of:
            raise ValueError(f"{self.check}: give min, max or one_of")
        ladder = [self.review_min, self.min, self.max, self.review_max]
        known = [step for step in ladder if step is not None]
        if known != sorted(known):
            raise ValueError(f"{self.check}: needs review_min <= min <= max <= review_max")
        if self.trust in ("third-party", "unverified") and self.tier == "must":
            raise ValueError(f"{self.check}: a {self.trust} figure may only be advice")
        return self

    @property
    def key(self) -> str:
        """Name of the measure that the limit applies to."""
        return self.measure or self.check


class Standard(_Data):
    """A complete standard, everything it extends included."""

    id: Name
    version: str
    title: Text
    note: str = ""
    picture: Picture | None = None
    sources: dict[str, Source] = {}
    limits: tuple[Limit, ...] = ()

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        rows = [(limit.check, limit.key) for limit in self.limits]
        for row in rows:
            if rows.count(row) > 1:
                raise ValueError(f"{row[0]}: {row[1]} is limited twice")
        checks = {limit.check for limit in self.limits}
        for limit in self.limits:
            if limit.source not in self.sources:
                raise ValueError(f"{limit.check}: no source named {limit.source!r}")
            if limit.yields_to and limit.yields_to not in checks:
                raise ValueError(
                    f"{limit.check}: yields to {limit.yields_to!r}, which has no limit"
                )
        return self

    @cached_property
    def reference(self) -> StandardReference:
        """Identifier, version and the hash of everything that decides."""
        content = self.model_dump_json().encode()
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
    if isinstance(name, Path) or name.endswith(".toml"):
        return _parse(_read(Path(name)), str(name))
    if name not in standard_ids():
        known = ", ".join(standard_ids())
        raise StandardError("unknown-standard", f"There is no standard {name!r}; known: {known}.")
    return _bundled(name)


@cache
def _bundled(name: str) -> Standard:
    text = files("detector.standards").joinpath(f"{name}.toml").read_text("utf-8")
    return _parse(text, f"{name}.toml")


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise StandardError("unknown-standard", f"{path} cannot be read: {error}.") from error


def _parse(text: str, where: str) -> Standard:
    try:
        fields = tomllib.loads(text)
        if "extends" in fields:
            fields = _extended(load_standard(fields.pop("extends")), fields)
        standard = Standard.model_validate(fields)
    except tomllib.TOMLDecodeError as error:
        raise StandardError("malformed-standard", f"{where}: {error}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"]) or "the file"
        raise StandardError("malformed-standard", f"{where}: {place}: {first['msg']}.") from error
    clash = contradiction(standard)
    if clash:
        raise StandardError(
            "contradictory-standard",
            f"{where}: no ordinary head can meet {' and '.join(clash)} together.",
        )
    return standard


def _extended(base: Standard, own: dict[str, Any]) -> dict[str, Any]:
    """Lay a standard's own fields over the one it extends."""
    inherited = base.model_dump()
    limits = own.get("limits", [])
    replaced = {(row.get("check"), row.get("measure") or row.get("check")) for row in limits}
    kept = [
        row
        for row in inherited["limits"]
        if (row["check"], row["measure"] or row["check"]) not in replaced
    ]
    merged = {
        "sources": inherited["sources"] | own.get("sources", {}),
        "limits": [*limits, *kept],
    }
    return {"picture": inherited["picture"]} | own | merged
