"""What goes in and comes out as JSON, beside the report itself."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.auth import Role
from api.photo_numbers import PATTERN
from detector.remedy import Outcome, Transform
from detector.remedy.reasons import Objection
from detector.report import Report
from detector.standard import Text

_NUMBER = "430100202611227KQ3M02"
_LABEL = Field(
    min_length=1,
    max_length=80,
    pattern=r"^[^\x00]*$",  # PostgreSQL keeps no NUL
    description="Whose key it is, for the admin's list.",
)

PhotoNumberText = Annotated[str, Field(pattern=f"^{PATTERN}$", examples=[_NUMBER])]
Moment = Annotated[datetime, Field(examples=["2026-11-22T23:59:59+08:00"])]


class State(StrEnum):
    """Where a photo number stands; the newest attempt decides until the number expires."""

    ISSUED = "issued"
    PASSED = "passed"
    REVIEW = "review"
    FAILED = "failed"
    EXPIRED = "expired"


STATE_OF_VERDICT = {"pass": State.PASSED, "review": State.REVIEW, "fail": State.FAILED}


class Request(BaseModel):
    """A body or a query; unknown fields are refused, since they are mistakes."""

    model_config = ConfigDict(extra="forbid")


class KeyRequest(Request):
    """A key to be made."""

    role: Annotated[Literal["issuer", "studio"], Field(examples=["studio"])]
    label: Annotated[str, _LABEL] = Field(examples=["Photo studio, Wuyi Road"])


class KeyEntry(BaseModel):
    """A key in force."""

    id: int
    role: Role
    label: str
    created_at: Moment


class NewKey(KeyEntry):
    """A key just made; ``key`` is shown here and never again."""

    key: str


class NumberRequest(Request):
    """A photo number to be issued."""

    region: Annotated[
        str,
        Field(
            pattern=r"^[1-8][0-9]{5}$",
            description="Six digits of GB/T 2260.",
            examples=["430100"],
        ),
    ]
    standard: Annotated[
        str | None,
        Field(
            max_length=64,
            description="What the photo has to meet; the service's default if left out.",
            examples=["cn-id-card"],
        ),
    ] = None


class InspectionQuery(Request):
    """How a photo is inspected."""

    standard: Annotated[
        str | None,
        Field(
            description="What the photo is held against; the service's default if left out.",
            examples=["cn-id-card"],
        ),
    ] = None
    remedy: Annotated[
        bool,
        Field(description="Also try to make a picture that passes by cropping and re-encoding."),
    ] = False


class OverlayQuery(Request):
    """How a photo is drawn."""

    language: Annotated[Literal["zh", "en"], Field(description="Language of the words.")] = "zh"


class IssuedNumber(BaseModel):
    """A photo number just issued; ``access_code`` is shown here and never again."""

    photo_number: PhotoNumberText
    access_code: Annotated[str, Field(examples=["7KQ3-M9TX-2D4F-HJ8P"])]
    standard: str
    expires_at: Moment


class PhotoState(BaseModel):
    """A photo number, how often a photo was sent under it, and what the newest one got."""

    photo_number: PhotoNumberText
    state: State
    standard: str
    expires_at: Moment
    attempts: int
    report: Report | None


class StandardEntry(BaseModel):
    """A standard that photos can be held against."""

    id: str
    version: str
    hash: Annotated[str, Field(description="Changes whenever a limit does.")]
    title: Text


class Health(BaseModel):
    """An answer of the probes."""

    status: Literal["ok"]


class RemedyAnswer(BaseModel):
    """What can be done for a photo without touching what the person looks like.

    ``report`` is the picture's where one was made, even if it did not suffice.
    """

    standard: str
    remedy: Outcome
    transform: Transform | None
    reasons: Annotated[
        list[Objection], Field(description="For a retake: the one or two changes that matter most.")
    ]
    report: Report
    picture: Annotated[
        str | None, Field(description="The picture made, a JPEG file in Base64 (RFC 4648).")
    ] = None


@dataclass(frozen=True, slots=True)
class Inspection(Report):
    """A report, with the remedy where it was asked for."""

    remedy: RemedyAnswer | None = None
