"""Photo numbers, reports and pixels in one: kept, erased and purged together."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from itertools import count

from sqlalchemy import delete
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session

from api.sentences import told
from api.store import attempts, repositories
from api.store.blobs import Blobs, new_name
from api.store.database import Database, StoreError
from api.store.removals import Removals
from api.store.submission import Arrival, Receipt, Submission
from api.store.tables import ApiKey, Attempt, PhotoNumber
from detector.sentences import why

_PURGED_AT_ONCE = 500


class Store:
    """The database and the pixels together.

    Parameters
    ----------
    database : Database
        Migrated.
    blobs : Blobs
        Where the pixels lie.
    """

    def __init__(self, database: Database, blobs: Blobs) -> None:
        self.database = database
        self.blobs = blobs
        self._removals = Removals(blobs)
        with database.reading() as session:
            self._order = count(repositories.last_arrival(session) + 1)

    def add_key(self, key: ApiKey) -> ApiKey:
        """Keep a new key."""
        with self.database.writing() as session:
            session.add(key)
        return key

    def revoke_key(self, key_id: int, now: datetime) -> bool:
        """Take a key out of force; False if it was not in force."""
        with self.database.writing() as session:
            key = session.get(ApiKey, key_id)
            if key is None or key.revoked_at is not None:
                return False
            key.revoked_at = now
        return True

    def add_number(self, number: PhotoNumber) -> bool:
        """Keep a new photo number; False if it is taken."""
        with self.database.writing() as session:
            if repositories.find_number(session, number.number) is not None:
                return False
            session.add(number)
        return True

    def arrive(
        self,
        number: PhotoNumber,
        now: datetime,
        *,
        sent_by: int | None,
        replaces_others: bool,
    ) -> Arrival:
        """Note that a photo is coming in under a number, as the number was found just now."""
        return Arrival(
            number=number.number,
            sent_by=sent_by,
            received_at=now,
            order=next(self._order),
            erasures=number.erasures,
            replaces_others=replaces_others,
        )

    def repeat(self, arrival: Arrival, sha256: str) -> str | None:
        """Note that the newest attempt's bytes came again.

        Returns
        -------
        str or None
            The stored report; None if they are other bytes, or the number is gone.

        Raises
        ------
        ErasedMeanwhile, SentByAnother
            As `keep` does.
        """
        with self.database.reading() as session:
            last = repositories.newest_attempt(session, arrival.number)
        if last is None or last.sha256 != sha256:
            return None
        with self.database.writing() as session:
            return (
                attempts.repeat(session, arrival, sha256)
                if attempts.lock(session, arrival)
                else None
            )

    def keep(self, submission: Submission) -> Receipt | None:
        """Keep a submission as an attempt, the newest of its number unless a later one is kept.

        After the return it survives the loss of power. Only the newest attempt's pixels are kept;
        those before it are removed, if need be by a later purge.

        Returns
        -------
        Receipt or None
            The stored report, the earlier one where the same bytes are the newest attempt
            already; None if the number is gone.

        Raises
        ------
        ErasedMeanwhile
            If the number was erased after the photo came.
        SentByAnother
            If the newest attempt is somebody else's, which this sender may not replace.
        StoreError
            If the pixels cannot be written; nothing is kept then.
        sqlalchemy.exc.DBAPIError
            If the database fails; the pixels are kept if the row is.
        """
        arrival = submission.arrival
        pixels = submission.pixels
        unneeded = blob = None if pixels is None else self._written(pixels, arrival.number)
        superseded = None
        try:
            with self.database.writing() as session:
                if not attempts.lock(session, arrival):
                    return None
                known = attempts.repeat(session, arrival, submission.sha256)
                if known is not None:
                    return Receipt(known, is_new=False)
                superseded = attempts.add(session, submission, blob)
            unneeded = superseded
            return Receipt(submission.report, is_new=True)
        except DBAPIError as error:
            if error.connection_invalidated:
                unneeded = None
                self._doubt([blob, superseded], arrival.number)
            raise
        finally:
            self._removals.remove([unneeded], arrival.number)

    def erase(self, number: str) -> None:
        """Remove the photo and all reports of a number; the number itself stays issued.

        Raises
        ------
        PixelsLeft
            If a file of the number's, also of an earlier photo, could not be deleted yet.
        """
        with self._deleting(number) as (session, blobs):
            row = repositories.lock_number(session, number)
            if row is not None:
                row.erasures += 1
            blobs += repositories.blobs_of(session, [number])
            session.execute(delete(Attempt).where(Attempt.number == number))
        self._removals.settle(self._is_named)
        self.database.empty_log()
        self._removals.check(number)

    def purge(self, expired_before: datetime) -> int:
        """Remove the numbers that expired before a moment with all they hold; count them.

        What an earlier removal had to leave, files or SQLite's log, is tried again.

        Raises
        ------
        PixelsLeft
            If a file, also of an earlier removal, could not be deleted yet.
        """
        purged = 0
        while True:
            with self._deleting() as (session, blobs):
                numbers = repositories.lock_expired_before(session, expired_before, _PURGED_AT_ONCE)
                blobs += repositories.blobs_of(session, numbers)
                session.execute(delete(PhotoNumber).where(PhotoNumber.number.in_(numbers)))
            purged += len(numbers)
            if len(numbers) < _PURGED_AT_ONCE:
                self._removals.settle(self._is_named)
                self.database.empty_log()
                self._removals.check()
                return purged

    def sweep_orphans(self) -> int:
        """Remove pixels that no row names; only safe while nothing is being uploaded."""
        with self.database.reading() as session:
            known = repositories.all_blobs(session)
        return self.blobs.remove_all_but(known)

    def close(self) -> None:
        """Let go of the database and the folder."""
        self.database.close()
        self.blobs.close()

    @contextmanager
    def _deleting(self, number: str = "") -> Iterator[tuple[Session, list[str]]]:
        """Open a transaction that deletes rows, and delete the files that it adds to the list."""
        blobs: list[str] = []
        try:
            with self.database.writing() as session:
                yield session, blobs
        except DBAPIError as error:
            if error.connection_invalidated:
                self._doubt(blobs, number)
            raise
        self._removals.remove(blobs, number)

    def _doubt(self, blobs: Iterable[str | None], number: str) -> None:
        """Keep files until it is known whether a row names them.

        A database whose connection broke during a commit may have committed.
        """
        self._removals.doubt(blobs, number)
        with suppress(SQLAlchemyError):
            self._removals.settle(self._is_named)

    def _is_named(self, blob: str, number: str) -> bool:
        with self.database.reading() as session:
            repositories.lock_number(session, number)  # a change may still be under way
            return repositories.is_kept(session, blob)

    def _written(self, pixels: bytes, number: str) -> str:
        name = new_name()
        try:
            self.blobs.write(name, pixels)
        except OSError as error:
            self._removals.remove([name], number)
            raise StoreError(told("pixels_unwritten", why=why(error))) from error
        return name
