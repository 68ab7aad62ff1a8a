"""What an operator may set, by environment variables named ``RENXIANG_…``; all have defaults."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from platformdirs import user_data_path
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from api.cores import core_count
from api.sentences import SaidError, told
from detector.codec import DEFAULT_LIMITS
from detector.invalid import worded
from detector.networks.store import FOLDER_VARIABLE
from detector.report import Message
from detector.sentences import Fault
from detector.standard import standard_ids

PREFIX = "RENXIANG_"
# Photo numbers are issued by Chinese authorities: their days are China's days.
CHINA = ZoneInfo("Asia/Shanghai")


class SettingsError(SaidError):
    """A variable holds something that cannot be used; the message names it."""


class Settings(BaseSettings):
    """The service's settings.

    Attributes
    ----------
    data_dir : Path
        Folder of the database and the photos, made if missing, readable by its owner alone.
    database_url : str
        SQLAlchemy address of another database, as docs/postgresql.md says; empty for SQLite in
        ``data_dir``.
    host, port : str, int
        Where to listen.
    workers : int
        Photos inspected at the same time. Reckon with half a gigabyte for each: a PNG of 25
        million pixels, 16 bits and transparency takes 0.4 GB while it is read.
    queue_length : int
        Photos that may be on their way in, or wait for a worker; more are turned away with 503
        before they are read. Half the places are kept for callers with a key or an access code,
        whose photos are taken up first. One key, and one address without a key, has a quarter of
        what is open to it; more are turned away with 429, as is a third photo of one number.
    requests : int
        Requests of any kind answered at the same time; more are turned away with 503.
    body_seconds : float
        How long a request's body may take to arrive.
    max_photo_bytes : int
        Largest photo accepted.
    standard : str
        Standard of a photo number whose issuer names none.
    valid_days : int
        Days a photo number can be used, the issuing day included.
    retention : timedelta
        How long after its expiry a photo number, its reports and its pixels are kept, as in
        ``P3D`` or ``PT12H`` (ISO 8601).
    code_tries : int
        Wrong access codes for a photo number that are answered in ten minutes; the right one
        always is.
    anonymous_inspections : int
        Inspections a minute that one IPv4 address or IPv6 /64 may ask for without a key.
    photos_a_day : int
        Photos inspected for one photo number within any 24 hours, whoever sends them; counted
        anew when the service starts.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    data_dir: Path = Field(default_factory=lambda: user_data_path("renxiang"))
    database_url: str = ""
    host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    workers: Annotated[int, Field(ge=1, le=256)] = Field(default_factory=core_count)
    queue_length: Annotated[int, Field(ge=0, le=10_000)] = 64
    requests: Annotated[int, Field(ge=1)] = 512
    body_seconds: Annotated[float, Field(gt=0, le=3600)] = 60
    max_photo_bytes: Annotated[int, Field(ge=1_000, le=DEFAULT_LIMITS.max_bytes)] = (
        DEFAULT_LIMITS.max_bytes
    )
    standard: str = "cn-id-card"
    valid_days: Annotated[int, Field(ge=1, le=366)] = 1
    retention: Annotated[timedelta, Field(ge=timedelta(0), le=timedelta(days=366))] = timedelta(
        days=3
    )
    code_tries: Annotated[int, Field(ge=1)] = 10
    anonymous_inspections: Annotated[int, Field(ge=1)] = 60
    photos_a_day: Annotated[int, Field(ge=1)] = 50

    @field_validator("standard")
    @classmethod
    def _is_known(cls, name: str) -> str:
        if name not in standard_ids():
            raise Fault(told("known_standards", known=", ".join(standard_ids())))
        return name

    @property
    def database(self) -> str:
        """The SQLAlchemy address in use."""
        return self.database_url or f"sqlite:///{self.data_dir / 'renxiang.sqlite3'}"


def read_settings(**given: Any) -> Settings:
    """Read the settings from the environment.

    Parameters
    ----------
    **given : Any
        What is to hold whatever the environment says.

    Raises
    ------
    SettingsError
        If a variable cannot be used; the message has a line for each.
    """
    known = {FOLDER_VARIABLE, *(f"{PREFIX}{name.upper()}" for name in Settings.model_fields)}
    unknown = sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)
    if unknown:
        raise SettingsError(_lines([told("no_setting", name=name) for name in unknown]))
    try:
        return Settings(**given)
    except ValidationError as error:
        wrong = [
            told("wrong_setting", name=_variable(fault["loc"]), why=worded(fault))
            for fault in error.errors()
        ]
        raise SettingsError(_lines(wrong)) from None


def _variable(place: tuple[str | int, ...]) -> str:
    """Name the variable that a setting is read from."""
    return f"{PREFIX}{'_'.join(str(part) for part in place).upper()}"


def _lines(said: list[Message]) -> Message:
    return Message(zh="\n".join(one.zh for one in said), en="\n".join(one.en for one in said))
