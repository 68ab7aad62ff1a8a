"""The process in which photos are examined: one interpreter, its networks loaded once.

It is started by :mod:`detector.audit.launch`, which says what goes over the link.
"""

from collections.abc import Sequence
from multiprocessing.connection import Connection

import cv2
import pyarrow as pa

from detector.audit.arrow import without_pandas
from detector.audit.examine import examine
from detector.audit.item import Item
from detector.audit.launch import ERROR, FAULT, READY, ROWS
from detector.audit.schema import schema
from detector.errors import RenxiangError
from detector.networks.sessions import thread_networks
from detector.standard import Standard


def main(far_end: int) -> None:
    """Examine what comes down the link until it closes.

    Parameters
    ----------
    far_end : int
        File descriptor of the link's end.
    """
    cv2.setNumThreads(1)
    without_pandas()
    with Connection(far_end) as link:
        try:
            thread_networks()
            standard = link.recv()
            link.send((READY, schema().serialize().to_pybytes()))
            while True:
                link.send(_answer(link.recv(), standard))
        except RenxiangError as error:
            link.send((ERROR, error))
        except (EOFError, ConnectionError):
            return  # the parent is gone


def _answer(items: Sequence[Item], standard: Standard) -> tuple[str, object]:
    try:
        found = examine(items, standard)
        return ROWS, (_packed(found.rows), _packed(found.times))
    except RenxiangError as error:
        return ERROR, error
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # whatever a file does to us, be it a panic of Rust's
        return FAULT, f"{type(error).__name__}: {error}"


def _packed(table: pa.Table) -> bytes:
    (batch,) = table.combine_chunks().to_batches()
    content: bytes = batch.serialize().to_pybytes()
    return content
