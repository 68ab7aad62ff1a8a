"""The process in which photos are examined: one interpreter, its networks loaded once.

It is started by ``python -m detector.audit.process``, not forked: whatever the parent holds, be it
a terminal, a cluster or a test, the child is the same small program.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from multiprocessing import Pipe
from multiprocessing.connection import Connection

import cv2

from detector.audit.examine import examine
from detector.audit.item import Item
from detector.errors import RenxiangError
from detector.networks.sessions import thread_networks
from detector.standard import Standard

READY, ROWS, ERROR, FAULT = "ready", "rows", "error", "fault"


def start(standard: Standard) -> tuple[subprocess.Popen[bytes], Connection]:
    """Start a process that examines photos, and give the link to it.

    Replies down the link are ``(READY, None)`` once, then for each list of items
    ``(ROWS, bytes)``, an Arrow record batch without its schema, ``(ERROR, error)`` for what stops
    an audit, or ``(FAULT, text)`` where our own code failed.
    """
    link, far_end = Pipe()
    # A photo a process is the parallelism; and nothing is imported from the working directory.
    surroundings = os.environ | {
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }
    child = subprocess.Popen(
        [sys.executable, "-P", "-m", __name__, str(far_end.fileno())],
        pass_fds=[far_end.fileno()],
        stdin=subprocess.DEVNULL,
        env=surroundings,
    )
    far_end.close()
    link.send(standard)
    return child, link


def serve(link: Connection) -> None:
    """Examine what comes down the link until it closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop
    cv2.setNumThreads(1)
    try:
        standard = link.recv()
        thread_networks()
        link.send((READY, None))
        while True:
            link.send(_answer(link.recv(), standard))
    except RenxiangError as error:
        link.send((ERROR, error))
    except (EOFError, ConnectionError):
        return  # the parent is gone


def _answer(items: Sequence[Item], standard: Standard) -> tuple[str, object]:
    try:
        (rows,) = examine(items, standard).combine_chunks().to_batches()
        return ROWS, rows.serialize().to_pybytes()
    except RenxiangError as error:
        return ERROR, error
    except Exception as error:  # whatever a file does to us costs that file alone
        return FAULT, f"{type(error).__name__}: {error}"


if __name__ == "__main__":
    serve(Connection(int(sys.argv[1])))
