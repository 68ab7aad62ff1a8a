"""The database: opened, migrated, and given out one transaction at a time."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from api.sentences import SaidError, told

BUSY_TIMEOUT_S = 15.0
_LOG_TIMEOUT_MS = 1000
_WRITES = "renxiang_writes"
_OUTSIDE = "renxiang_outside_transactions"
_ENGINE_OPTIONS: dict[str, dict[str, Any]] = {
    "sqlite": {"connect_args": {"timeout": BUSY_TIMEOUT_S}},
    "postgresql": {
        # Having locked a row, the store asks what was committed before; a snapshot would hide it.
        "isolation_level": "READ COMMITTED",
        "pool_pre_ping": True,
        # A server that is gone without a word is noticed as soon as a busy one.
        "connect_args": {
            "connect_timeout": round(BUSY_TIMEOUT_S),
            "tcp_user_timeout": round(BUSY_TIMEOUT_S * 1000),
            "keepalives_idle": round(BUSY_TIMEOUT_S / 3),
            "keepalives_interval": round(BUSY_TIMEOUT_S / 3),
            "keepalives_count": 2,
        },
    },
}
_CLAIM = (
    "SELECT pg_try_advisory_lock(hashtext('renxiang'), hashtext(coalesce(current_schema(), '')))"
)
# So that a machine that lost its power does not keep its successor out for hours.
_CLAIM_SETTINGS = ("tcp_keepalives_idle = 15", "tcp_keepalives_interval = 5")


class StoreError(SaidError):
    """The store cannot be used; the message says what to do."""


class Database:
    """Short transactions on one database.

    Parameters
    ----------
    url : str
        SQLAlchemy address. SQLite runs in WAL mode with ``synchronous=FULL``: a commit that
        returned survives the loss of power. Deleted rows are overwritten with zeros, in its
        write-ahead log by `empty_log`. On PostgreSQL a connection that died while nobody used it
        is replaced unnoticed.

    Raises
    ------
    StoreError
        If the address cannot be read.
    """

    def __init__(self, url: str) -> None:
        self._claim: Connection | None = None
        try:
            self._engine = _engine(url)
        except ValueError as error:  # of a port that is no number
            raise StoreError(told("database_unusable", why=error)) from None

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a transaction that only reads."""
        with Session(self._engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a transaction that writes; it commits on leaving, or rolls back on an error.

        On SQLite it holds the write lock from the start, so what it reads stays true. On
        PostgreSQL that holds of the rows that it locks.
        """
        writer = self._engine.execution_options(**{_WRITES: True})
        with Session(writer, expire_on_commit=False) as session, session.begin():
            yield session

    def claim(self) -> None:
        """Keep other services out of the database until `close`, or until PostgreSQL restarts.

        Another one's photos would lie in a folder of its own, where this one erases nothing.
        SQLite's database lies in the folder, which is held already.

        Raises
        ------
        StoreError
            If another service works with the database.
        """
        if self._engine.dialect.name != "postgresql":
            return
        claim = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        claim.detach()
        for setting in _CLAIM_SETTINGS:
            claim.exec_driver_sql(f"SET {setting}")
        if not claim.exec_driver_sql(_CLAIM).scalar():
            claim.close()
            raise StoreError(told("database_in_use"))
        self._claim = claim

    def migrate(self) -> None:
        """Bring the tables to the newest revision.

        Raises
        ------
        StoreError
            If the database was made by a newer Renxiang.
        """
        config = Config()
        config.set_main_option("script_location", "api.store:migrations")
        config.set_main_option("path_separator", "os")
        writer = self._engine.execution_options(**{_WRITES: True})
        try:
            with writer.begin() as connection:
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
        except CommandError as error:
            raise StoreError(told("not_migrated", why=error)) from None

    def empty_log(self) -> None:
        """Have SQLite empty its write-ahead log, in which deleted rows can still be read.

        While somebody reads the log it is left for the next time.
        """
        if self._engine.dialect.name != "sqlite":
            return
        outside = self._engine.execution_options(**{_OUTSIDE: True})
        with outside.connect() as connection:
            # It keeps writers out while it waits for readers.
            connection.exec_driver_sql(f"PRAGMA busy_timeout={_LOG_TIMEOUT_MS}")
            try:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                connection.exec_driver_sql(f"PRAGMA busy_timeout={BUSY_TIMEOUT_S * 1000:.0f}")

    def ping(self) -> None:
        """Raise ``sqlalchemy.exc.OperationalError`` if the database does not answer."""
        with self.reading() as session:
            session.execute(text("SELECT 1"))

    def close(self) -> None:
        """Give back every connection."""
        if self._claim is not None:
            with suppress(SQLAlchemyError), self._claim as claim:
                # A closed connection lets go of it only a moment later.
                claim.exec_driver_sql("SELECT pg_advisory_unlock_all()")
            self._claim = None
        self._engine.dispose()


def _engine(url: str) -> Engine:
    """Make the engine, with what its kind of database needs."""
    kind = url.partition(":")[0].partition("+")[0]
    # Parameters hold photo numbers, and error texts end in logs.
    engine = create_engine(url, hide_parameters=True, **_ENGINE_OPTIONS.get(kind, {}))
    if kind == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    elif kind == "postgresql":
        event.listen(engine, "connect", _prepare_postgresql)
    return engine


def _prepare_postgresql(connection: Any, _entry: ConnectionPoolEntry) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{BUSY_TIMEOUT_S:.0f}s'")
    connection.commit()


def _prepare_sqlite(connection: Any, _entry: ConnectionPoolEntry) -> None:
    # SQLAlchemy begins the transactions (below), not the driver.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if not options.get(_OUTSIDE):
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get(_WRITES) else "BEGIN")
