"""The attempts of one photo number, within a transaction that writes."""

from sqlalchemy.orm import Session

from api.sentences import told
from api.store import repositories
from api.store.submission import Arrival, ErasedMeanwhile, SentByAnother, Submission
from api.store.tables import Attempt, Repeat


def lock(session: Session, arrival: Arrival) -> bool:
    """Lock the number of a photo that may be kept; False if the number is gone.

    Raises
    ------
    ErasedMeanwhile, SentByAnother
        The photo may not be kept.
    """
    number = repositories.lock_number(session, arrival.number)
    if number is None:
        return False
    if number.erasures != arrival.erasures:
        raise ErasedMeanwhile(told("erased_meanwhile"))
    last = repositories.newest_attempt(session, arrival.number)
    if arrival.replaces_others or last is None:
        return True
    if arrival.sent_by not in repositories.senders_of(session, last):
        raise SentByAnother(told("sent_by_another"))
    return True


def repeat(session: Session, arrival: Arrival, sha256: str) -> str | None:
    """Note that the newest attempt's bytes came again and give its report; None for others."""
    last = repositories.newest_attempt(session, arrival.number)
    if last is None or last.sha256 != sha256:
        return None
    last.arrival = max(last.arrival, arrival.order)
    if arrival.sent_by not in {None, *repositories.senders_of(session, last)}:
        session.add(Repeat(attempt_id=last.id, sent_by=arrival.sent_by))
    return last.report


def add(session: Session, submission: Submission, blob: str | None) -> str | None:
    """Add an attempt and give the name of the pixels that are not needed any more."""
    arrival = submission.arrival
    last = repositories.newest_attempt(session, arrival.number)
    is_outdated = last is not None and last.arrival > arrival.order
    superseded = None
    if last and not is_outdated:
        superseded, last.blob = last.blob, None
    attempt = Attempt(
        number=arrival.number,
        sha256=submission.sha256,
        verdict=submission.verdict,
        report=submission.report,
        blob=None if is_outdated else blob,
        sent_by=arrival.sent_by,
        received_at=arrival.received_at,
        arrival=arrival.order,
    )
    session.add(attempt)
    return blob if is_outdated else superseded
