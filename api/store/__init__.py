"""Photo numbers, reports and pixels: durable before they are acknowledged, gone when due.

Pixels are written, flushed and renamed before the row that names them is committed; they are
removed after the row that named them is gone. So a crash at any point leaves at worst a file
without a row, and the sweep at the next start removes it. A file that cannot be removed just then
is tried again with every removal and every purge; so is one whose row the database, falling silent
during a commit, may have kept or deleted.
"""

from contextlib import ExitStack
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from api.sentences import told
from api.store.blobs import Blobs, FolderInUse
from api.store.database import Database, StoreError
from api.store.identity import settle
from api.store.removals import PixelsLeft
from api.store.store import Store
from api.store.submission import Arrival, ErasedMeanwhile, Receipt, SentByAnother, Submission

__all__ = [
    "Arrival",
    "ErasedMeanwhile",
    "PixelsLeft",
    "Receipt",
    "SentByAnother",
    "Store",
    "StoreError",
    "Submission",
    "open_store",
]


def open_store(data_dir: Path, database_url: str) -> Store:
    """Open the store, migrate the database and sweep what a crash left behind.

    A new data folder and one without photos are the database's from then on.

    Raises
    ------
    StoreError
        If the folder cannot be made or is in use, the database cannot be used or is in use, or the
        photos in the folder are another database's.
    """
    with ExitStack() as undo:
        try:
            data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            blobs = Blobs(data_dir / "photos")
            undo.callback(blobs.close)
            database = Database(database_url)
            undo.callback(database.close)
            database.claim()
            database.migrate()
            settle(data_dir / "photos.identity", database, blobs)
            store = Store(database, blobs)
            store.sweep_orphans()
        except FolderInUse as error:
            raise StoreError(told("folder_unusable", why=error.said)) from None
        except OSError as error:
            raise StoreError(told("folder_unusable", why=error)) from None
        except (SQLAlchemyError, ImportError) as error:
            raise StoreError(told("database_unusable", why=error)) from None
        undo.pop_all()
    return store
