"""A worker that outlives its process: whatever kills it costs one file at most."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import pyarrow as pa

from detector.audit.examined import TIMES, Examined, joined
from detector.audit.item import Item
from detector.audit.launch import READY, ROWS, Launched, launch
from detector.errors import AuditError, RenxiangError
from detector.sentences import told
from detector.standard import Standard

DIED = "worker-died"
_START_S, _ANSWER_S = 120.0, 300.0
_MOST_LOSSES = 16


class Lost(Exception):
    """The process died, hung, or failed on what it was given."""


class Closed(Exception):
    """The worker was closed while it was at work."""


class Worker:
    """Examines photos in a process of its own, started when first needed.

    Where the process dies, hangs or fails, a new one is given the same photos once more; then
    halves of them, until the one that does it is alone. Its row says ``worker-died``.

    Parameters
    ----------
    standard : Standard
        What photos are judged by.
    launched : Launched, optional
        A process that is on its way already.
    """

    def __init__(self, standard: Standard, launched: Launched | None = None) -> None:
        self._standard = standard
        self._process = launched
        self._schema: pa.Schema | None = None  # known once the process is ready
        self._losses_in_a_row = 0
        self._closed = False

    def start(self) -> None:
        """Start the process now rather than with the first photos; never mind if it cannot."""
        with suppress(Lost):
            self._started()

    def examine(self, items: Sequence[Item]) -> Examined:
        """Examine a few photos.

        Parameters
        ----------
        items : sequence of N Item
            The photos.

        Returns
        -------
        Examined
            N rows, in the order of the items.

        Raises
        ------
        AuditError
            ``source-unreachable``, or ``workers-fail`` where process after process dies.
        ModelError
            The neural models are not in place.
        """
        for _ in range(2):
            try:
                found = self._once(items)
            except Lost:
                self._forget()
            else:
                self._losses_in_a_row = 0
                return found
        if len(items) > 1:
            half = len(items) // 2
            return joined([self.examine(items[:half]), self.examine(items[half:])])
        return self._lost(items[0])

    def close(self) -> None:
        """End the process for good; what it was doing is lost. Any thread may."""
        self._closed = True
        self._kill()

    def _kill(self) -> None:
        if self._process is not None:
            self._process.end()

    def _forget(self) -> None:
        self._kill()
        if self._process is not None:
            self._process.link.close()
        self._process, self._schema = None, None

    def _lost(self, item: Item) -> Examined:
        """Give the row of a photo that costs a process whenever it is looked at."""
        self._losses_in_a_row += 1
        if self._losses_in_a_row >= _MOST_LOSSES:
            raise AuditError("workers-fail", told("workers_die", count=_MOST_LOSSES))
        # Only here is what the processes load needed beside them.
        from detector.audit.examine import unexamined

        return unexamined(item, DIED, self._standard)

    def _once(self, items: Sequence[Item]) -> Examined:
        process, schema = self._ready()
        self._send(process, list(items))
        rows, times = self._reply(process, ROWS, _ANSWER_S)
        return Examined(_unpacked(rows, schema), _unpacked(times, TIMES))

    def _ready(self) -> tuple[Launched, pa.Schema]:
        """Give the process once it has loaded everything, and what its rows are like."""
        process = self._started()
        if self._schema is None:
            self._send(process, self._standard)
            content = pa.py_buffer(self._reply(process, READY, _START_S))
            self._schema = pa.ipc.read_schema(content)
        return process, self._schema

    def _started(self) -> Launched:
        """Give the process, loading or ready."""
        if self._process is not None:
            return self._process
        if self._closed:
            raise Closed
        try:
            process = self._process = launch()
        except OSError as error:
            raise Lost from error
        if self._closed:  # by another thread, which may not have seen the process
            self._kill()
            raise Closed
        return process

    def _send(self, process: Launched, content: Any) -> None:
        try:
            process.link.send(content)
        except OSError as error:
            raise Lost from error

    def _reply(self, process: Launched, wanted: str, seconds: float) -> Any:
        link = process.link
        try:
            kind, content = link.recv() if link.poll(seconds) else (None, None)
        except (EOFError, OSError) as error:
            raise Lost from error
        if isinstance(content, RenxiangError):
            raise content
        if kind != wanted:
            raise Lost
        return content


def _unpacked(content: bytes, schema: pa.Schema) -> pa.Table:
    return pa.Table.from_batches([pa.ipc.read_record_batch(pa.py_buffer(content), schema)])
