"""Whose photos they are: a random name that the database and the folder both have.

Whatever no row names is swept, so a start with another database would delete every photo.
"""

from pathlib import Path

from api.sentences import told
from api.store import repositories
from api.store.blobs import Blobs, write_durably
from api.store.database import Database, StoreError


def settle(marker: Path, database: Database, blobs: Blobs) -> None:
    """Make sure that the photos are the database's, and have the folder say so.

    A folder without photos is taken over. So is one of before there were identities, if the rows
    name photos in it.

    Parameters
    ----------
    marker : Path
        The file with the folder's identity; missing in a new folder and in one of before.
    database : Database
        Migrated.
    blobs : Blobs
        The photos.

    Raises
    ------
    StoreError
        If the photos are another database's.
    """
    with database.reading() as session:
        identity = repositories.store_identity(session)
        known = repositories.all_blobs(session)
    found = marker.read_text("ascii", "replace") if marker.exists() else ""
    if found == identity:
        return
    photos = blobs.names()
    if photos and (found or photos.isdisjoint(known)):
        raise StoreError(told("folder_of_another", folder=blobs.folder))
    write_durably(marker, identity.encode())
