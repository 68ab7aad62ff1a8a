"""What the database holds: keys, photo numbers, and the attempts made under each number."""

from datetime import UTC, datetime

from sqlalchemy import DateTime, ForeignKey, MetaData, String, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """A moment with its time zone, kept in UTC also where the database knows no zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn the moment into UTC; refuses one without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be kept")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the moment in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Root of the tables; constraints are named so that migrations can reach them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class StoreIdentity(Base):
    """The one row by which the database and the folder of its photos know each other."""

    __tablename__ = "store_identity"

    identity: Mapped[str] = mapped_column(String(32), primary_key=True)


class ApiKey(Base):
    """A key of a person or a machine; only its digest is kept."""

    __tablename__ = "api_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(String(16))
    label: Mapped[str] = mapped_column(String(80))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PhotoNumber(Base):
    """An issued photo number and the standard its photo has to meet.

    ``erasures`` tells how often its photo was erased: what came before the last time is not kept.
    """

    __tablename__ = "photo_number"

    number: Mapped[str] = mapped_column(String(21), primary_key=True)
    standard: Mapped[str] = mapped_column(String(64))
    access_code_digest: Mapped[str] = mapped_column(String(64))
    issued_by: Mapped[int] = mapped_column(ForeignKey("api_key.id"))
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    erasures: Mapped[int] = mapped_column(default=0)


class Attempt(Base):
    """One photo sent under a number. The one that came last decides; only its pixels are kept.

    ``arrival`` is larger than that of every photo that came before; rows are made in the order in
    which inspections end. ``blob`` names the file of the pixels and is null where none are kept;
    ``sent_by`` is null where the applicant sent the photo with the access code.
    """

    __tablename__ = "attempt"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(
        ForeignKey("photo_number.number", ondelete="CASCADE"), index=True
    )
    sha256: Mapped[str] = mapped_column(String(64))
    verdict: Mapped[str] = mapped_column(String(8))
    report: Mapped[str] = mapped_column(Text)
    blob: Mapped[str | None] = mapped_column(String(64), unique=True)
    sent_by: Mapped[int | None] = mapped_column(ForeignKey("api_key.id"))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    arrival: Mapped[int]


class Repeat(Base):
    """A key with which the bytes of an attempt were sent again while it was the newest."""

    __tablename__ = "repeat"

    attempt_id: Mapped[int] = mapped_column(
        ForeignKey("attempt.id", ondelete="CASCADE"), primary_key=True
    )
    sent_by: Mapped[int] = mapped_column(ForeignKey("api_key.id"), primary_key=True)
