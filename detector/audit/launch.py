"""Starting a process that examines photos, from a parent that need not have loaded anything yet.

The process is a new interpreter, not a fork: whatever the parent holds, be it a terminal, a cluster
or a test, the child is the same small program, :mod:`detector.audit.process`. Loading it takes
most of an audit's first second, so a command launches one before it looks at what is asked.

Down the link goes the standard, then lists of items. Replies are ``(READY, bytes)`` once, the
rows' Arrow schema; then for each list ``(ROWS, (bytes, bytes))``, rows and times as record batches
without their schemas, ``(ERROR, error)`` for what stops an audit, or ``(FAULT, text)`` where our
own code failed.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection

READY, ROWS, ERROR, FAULT = "ready", "rows", "error", "fault"

# The parent decides when to stop, also while the child is still loading.
_PROGRAM = (
    "import signal, sys; signal.signal(signal.SIGINT, signal.SIG_IGN); "
    "from detector.audit.process import main; main(int(sys.argv[1]))"
)


@dataclass(frozen=True, slots=True)
class Launched:
    """A process on its way; its link is waiting for the standard.

    Attributes
    ----------
    child : Popen
        The process.
    link : Connection
        Speaks with it.
    """

    child: subprocess.Popen[bytes]
    link: Connection

    def end(self) -> None:
        """Kill it, if it still runs; any thread may, any number of times."""
        self.child.kill()
        self.child.wait()


def launch() -> Launched:
    """Start a process; it loads what it needs meanwhile.

    Raises
    ------
    OSError
        The system has no room for another.
    """
    link, far_end = Pipe()
    # A photo a process is the parallelism; and nothing is imported from the working directory.
    surroundings = os.environ | {
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }
    with far_end:
        child = subprocess.Popen(
            [sys.executable, "-P", "-c", _PROGRAM, str(far_end.fileno())],
            pass_fds=[far_end.fileno()],
            stdin=subprocess.DEVNULL,
            env=surroundings,
        )
    return Launched(child, link)


@contextmanager
def launched() -> Iterator[Launched]:
    """Start a process for the while, so that it loads as long as the caller prepares the work."""
    process = launch()
    try:
        yield process
    finally:
        process.end()
        process.link.close()
