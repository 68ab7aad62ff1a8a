"""What a standard is made of: sources, the picture wanted, and one limit on one measure."""

import math
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from detector.checks import CHECKS, MEASURES_OF
from detector.figures import Evidence
from detector.report import Tier
from detector.sentences import Fault, told

Trust = Literal[
    "official", "transcribed", "third-party", "provisional", "calibrated", "policy", "unverified"
]
Byte = Annotated[int, Field(ge=0, le=255)]


BOUNDS = ("review_min", "min", "max", "review_max")
_SHARES = {"% width": "width_mm", "% height": "height_mm"}


class Data(BaseModel):
    """Base of everything a standard holds: frozen, no stray fields, no infinities."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Text(Data):
    """A text in Chinese and English."""

    zh: str
    en: str


class Source(Data):
    """Where a figure comes from."""

    title: str
    address: str = ""
    read: bool = True
    note: str = ""


class Picture(Data):
    """The picture to make for the document.

    Where a document takes a range of sizes this is the one to make; what it accepts stands in its
    limits. ``min_bytes`` and ``max_bytes`` bound the file to make, ``backgrounds`` are the sRGB
    colours that it may have, the best first.
    """

    width_px: int = Field(gt=0)
    height_px: int = Field(gt=0)
    density_ppi: float = Field(gt=0)
    width_mm: float = Field(gt=0)
    height_mm: float = Field(gt=0)
    min_bytes: int | None = Field(default=None, ge=0)
    max_bytes: int | None = Field(default=None, gt=0)
    backgrounds: tuple[tuple[Byte, Byte, Byte], ...] = Field(
        default=((255, 255, 255),), min_length=1
    )


class Limit(Data):
    """One limit on one measure.

    ``min`` and ``max`` bound what passes. ``review_min`` and ``review_max`` bound what a person
    decides; beyond them the check fails. Without them everything outside the range fails;
    ``fails = false`` sends all of it to a person. ``one_of`` lists the categories that pass.
    Among the limits of one check that say ``alternative``, the one that does best counts.
    Lengths in pixels are the finished picture's, and judged where ``file.pixels`` is met.
    ``unit = "mm"`` gives the bounds of a share of the picture in millimetres of the document's
    picture; a standard turns them into that share.
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
    alternative: bool = False
    yields_to: str = ""
    unit: Literal["", "mm"] = ""
    clause: str
    source: str
    trust: Trust
    evidence: Evidence | None = None

    @model_validator(mode="after")
    def _names_what_exists(self) -> Self:
        if self.check not in CHECKS:
            raise Fault(told("no_check", check=self.check))
        if self.key not in MEASURES_OF[self.check]:
            known = " or ".join(MEASURES_OF[self.check]) or told("none")
            about = {"check": self.check, "key": self.key, "known": known}
            raise Fault(told("not_its_measure", **about))
        categories = CHECKS[self.check].categories
        for name in self.one_of:
            if name not in categories:
                known = ", ".join(categories) or told("none")
                raise Fault(told("no_category", check=self.check, name=name, known=known))
        return self

    @model_validator(mode="after")
    def _bounds_what_it_can(self) -> Self:
        if self.one_of and any(getattr(self, name) is not None for name in BOUNDS):
            raise Fault(told("one_of_alone", check=self.check))
        if not self.one_of and (CHECKS[self.check].categories or self.min is self.max is None):
            wanted = "one_of" if CHECKS[self.check].categories else told("min_or_max")
            raise Fault(told("give", check=self.check, wanted=wanted))
        for bound in ("min", "max"):
            if getattr(self, bound) is None and getattr(self, f"review_{bound}") is not None:
                raise Fault(told("review_needs", check=self.check, bound=bound))
        return self

    @model_validator(mode="after")
    def _is_sound(self) -> Self:
        ladder = [getattr(self, name) for name in BOUNDS]
        known = [step for step in ladder if step is not None]
        if known != sorted(known):
            raise Fault(told("wrong_order", check=self.check))
        if self.yields_to and self.min is None:
            raise Fault(told("only_min_yields", check=self.check))
        if self.trust in ("third-party", "unverified") and self.tier == "must":
            raise Fault(told("only_advice", check=self.check, trust=self.trust))
        if self.unit and CHECKS[self.check].unit not in _SHARES:
            raise Fault(told("no_share", check=self.check))
        return self

    @property
    def key(self) -> str:
        """Name of the measure that the limit applies to."""
        return self.measure or self.check

    def allows(self, figure: float) -> bool:
        """Tell whether a figure lies in the range that passes."""
        return (self.min is None or figure >= self.min) and (self.max is None or figure <= self.max)

    @property
    def band(self) -> float:
        """How far outside the range a figure is grave: its review band, or a tenth of a bound."""
        pairs = ((self.min, self.review_min), (self.max, self.review_max))
        known = [(bound, outer) for bound, outer in pairs if bound is not None]
        widths = [abs(outer - bound) for bound, outer in known if outer is not None]
        return max(widths or [abs(bound) / 10 for bound, _ in known] or [math.inf])

    def in_shares_of(self, picture: Picture) -> Self:
        """Turn bounds in millimetres into percent of the picture's side."""
        if not self.unit:
            return self
        side_mm = getattr(picture, _SHARES[CHECKS[self.check].unit])
        bounds = {name: getattr(self, name) for name in BOUNDS}
        shares = {
            name: round(100 * bound / side_mm, 2)
            for name, bound in bounds.items()
            if bound is not None
        }
        return self.model_copy(update=shares | {"unit": ""})
