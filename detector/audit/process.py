"""The child process in which photos are examined: one interpreter, its networks loaded once."""

import signal
from collections.abc import Sequence
from multiprocessing.connection import Connection

import cv2

from detector.audit.examine import examine
from detector.audit.item import Item
from detector.errors import RenxiangError
from detector.networks.sessions import thread_networks
from detector.standard import Standard

READY, ROWS, ERROR, FAULT = "ready", "rows", "error", "fault"


def serve(link: Connection, standard: Standard) -> None:
    """Examine what comes down the link until it closes.

    Replies are ``(READY, None)`` once, then for each list of items ``(ROWS, table)``,
    ``(ERROR, error)`` for what stops an audit, or ``(FAULT, text)`` where our own code failed.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop
    cv2.setNumThreads(1)
    try:
        thread_networks()
        link.send((READY, None))
        while True:
            link.send(_answer(link.recv(), standard))
    except RenxiangError as error:
        link.send((ERROR, error))
    except (EOFError, BrokenPipeError):
        return  # the parent is gone


def _answer(items: Sequence[Item], standard: Standard) -> tuple[str, object]:
    try:
        return ROWS, examine(items, standard)
    except RenxiangError as error:
        return ERROR, error
    except Exception as error:  # whatever a file does to us costs that file alone
        return FAULT, f"{type(error).__name__}: {error}"
