"""A worker that outlives its process: whatever kills it costs one file at most."""

import multiprocessing
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from typing import Any

import pyarrow as pa

from detector.audit import process
from detector.audit.examine import unexamined
from detector.audit.item import Item
from detector.errors import AuditError, RenxiangError
from detector.standard import Standard

DIED = "worker-died"
_AT_ONCE = 16
_START_S, _ANSWER_S = 120.0, 300.0
_MOST_LOSSES = 16


class Lost(Exception):
    """The process died, hung, or failed on what it was given."""


class Worker:
    """Examines photos in a process of its own, started when first needed.

    Where the process dies, hangs or fails, a new one is given the same photos once more; then
    halves of them, until the one that does it is alone. Its row says ``worker-died``.

    Parameters
    ----------
    standard : Standard
        What photos are judged by.
    """

    def __init__(self, standard: Standard) -> None:
        self._standard = standard
        self._child: multiprocessing.process.BaseProcess | None = None
        self._link: Connection | None = None
        self._losses_in_a_row = 0

    def examine(self, items: Sequence[Item], done: Callable[[pa.Table], None]) -> pa.Table:
        """Examine photos.

        Parameters
        ----------
        items : sequence of N Item
            The photos.
        done : callable
            Told the rows of every few photos as soon as they are there.

        Returns
        -------
        pyarrow.Table
            N rows, in the order of the items.

        Raises
        ------
        AuditError
            ``source-unreachable``, or ``workers-fail`` where process after process dies.
        ModelError
            The neural models are not in place.
        """
        tables = []
        for start in range(0, len(items), _AT_ONCE):
            rows = self._surely(items[start : start + _AT_ONCE])
            done(rows)
            tables.append(rows)
        return pa.concat_tables(tables)

    def close(self) -> None:
        """End the process; what it was doing is lost."""
        child, link = self._child, self._link
        self._child = self._link = None
        if link is not None:
            link.close()
        if child is not None:
            child.kill()
            child.join()

    def _surely(self, items: Sequence[Item]) -> pa.Table:
        for _ in range(2):
            try:
                rows = self._once(items)
            except Lost:
                self.close()
            else:
                self._losses_in_a_row = 0
                return rows
        if len(items) > 1:
            half = len(items) // 2
            return pa.concat_tables([self._surely(items[:half]), self._surely(items[half:])])
        self._losses_in_a_row += 1
        if self._losses_in_a_row >= _MOST_LOSSES:
            raise AuditError(
                "workers-fail",
                f"{_MOST_LOSSES} photos in a row broke the process that looked at them; memory or "
                "the installation is at fault. See renxiang doctor; what was finished is kept.",
            )
        return unexamined(items[0], DIED, self._standard)

    def _once(self, items: Sequence[Item]) -> pa.Table:
        link = self._link or self._start()
        try:
            link.send(list(items))
        except OSError as error:
            raise Lost from error
        return self._reply(link, process.ROWS, _ANSWER_S)

    def _start(self) -> Connection:
        spawn = multiprocessing.get_context("spawn")
        link, far_end = spawn.Pipe()
        self._link = link
        self._child = spawn.Process(
            target=process.serve, args=(far_end, self._standard), daemon=True
        )
        self._child.start()
        far_end.close()
        self._reply(link, process.READY, _START_S)
        return link

    def _reply(self, link: Connection, wanted: str, seconds: float) -> Any:
        try:
            kind, content = link.recv() if link.poll(seconds) else (None, None)
        except (EOFError, OSError) as error:
            raise Lost from error
        if isinstance(content, RenxiangError):
            raise content
        if kind != wanted:
            raise Lost
        return content
