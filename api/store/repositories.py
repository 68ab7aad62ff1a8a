"""Questions to the tables and changes of them, each inside a transaction of the caller."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.store.tables import ApiKey, Attempt, PhotoNumber, Repeat, StoreIdentity


def store_identity(session: Session) -> str:
    """Give the name that the database has for itself."""
    return session.scalars(select(StoreIdentity.identity)).one()


def find_key(session: Session, digest: str) -> ApiKey | None:
    """Give the key of a digest unless it was revoked."""
    query = select(ApiKey).where(ApiKey.digest == digest, ApiKey.revoked_at.is_(None))
    return session.scalar(query)


def keys_in_force(session: Session, role: str | None = None) -> Sequence[ApiKey]:
    """Give the keys that were not revoked, oldest first, of one role if it is named."""
    query = select(ApiKey).where(ApiKey.revoked_at.is_(None)).order_by(ApiKey.id)
    if role is not None:
        query = query.where(ApiKey.role == role)
    return session.scalars(query).all()


def find_number(session: Session, number: str) -> PhotoNumber | None:
    """Give an issued photo number."""
    return session.get(PhotoNumber, number)


def lock_number(session: Session, number: str) -> PhotoNumber | None:
    """Give an issued photo number that no other transaction changes meanwhile."""
    return session.get(PhotoNumber, number, with_for_update=True)


def newest_attempt(session: Session, number: str) -> Attempt | None:
    """Give the attempt that decides the state of a photo number."""
    query = select(Attempt).where(Attempt.number == number).order_by(Attempt.arrival.desc())
    return session.scalar(query.limit(1))


def senders_of(session: Session, attempt: Attempt) -> set[int]:
    """Give the keys with which the photo of an attempt was sent, once or again."""
    query = select(Repeat.sent_by).where(Repeat.attempt_id == attempt.id)
    senders = set(session.scalars(query))
    return senders if attempt.sent_by is None else senders | {attempt.sent_by}


def last_arrival(session: Session) -> int:
    """Give the largest arrival of an attempt; 0 where there are none."""
    return session.scalar(select(func.max(Attempt.arrival))) or 0


def count_attempts(session: Session, number: str) -> int:
    """Count the photos sent under a number."""
    return session.scalar(select(func.count()).where(Attempt.number == number)) or 0


def blobs_of(session: Session, numbers: Sequence[str]) -> list[str]:
    """Give the names of the pixels kept under some numbers."""
    query = select(Attempt.blob).where(Attempt.number.in_(numbers), Attempt.blob.is_not(None))
    return [blob for blob in session.scalars(query) if blob]


def is_kept(session: Session, blob: str) -> bool:
    """Tell whether an attempt names these pixels."""
    return session.scalar(select(Attempt.id).where(Attempt.blob == blob)) is not None


def all_blobs(session: Session) -> set[str]:
    """Give the names of all pixels kept."""
    query = select(Attempt.blob).where(Attempt.blob.is_not(None))
    return {blob for blob in session.scalars(query) if blob}


def lock_expired_before(session: Session, moment: datetime, limit: int) -> Sequence[str]:
    """Give at most ``limit`` photo numbers that expired before a moment.

    No other transaction changes them meanwhile.
    """
    query = select(PhotoNumber.number).where(PhotoNumber.expires_at < moment).limit(limit)
    return session.scalars(query.with_for_update()).all()
