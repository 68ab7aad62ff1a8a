"""Keep native libraries from talking on the terminal while a network is built."""

import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

_STDERR = 2
_lock = threading.Lock()


@contextmanager
def quiet() -> Iterator[None]:
    """Send what is written to the process's standard error to nowhere for a moment.

    LiteRT and OpenCV announce their choice of back end there, past Python and without a switch.
    What fails still raises.
    """
    with _lock, ExitStack() as restore:
        with suppress(OSError):  # a process may have no standard error
            kept = os.dup(_STDERR)
            restore.callback(os.close, kept)
            restore.callback(os.dup2, kept, _STDERR)
            with Path(os.devnull).open("wb") as nowhere:
                os.dup2(nowhere.fileno(), _STDERR)
        yield
