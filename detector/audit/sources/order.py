"""Names in order, however many there are."""

import heapq
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from typing import TextIO

_IN_MEMORY = 200_000
_END = "\0"


def in_order(names: Iterable[str], in_memory: int = _IN_MEMORY) -> Iterator[str]:
    """Sort names; beyond ``in_memory`` of them, through temporary files.

    Parameters
    ----------
    names : iterable of str
        File names or paths: they hold no NUL.
    in_memory : int
        How many are sorted at once.
    """
    with ExitStack() as files:
        runs: list[Iterable[str]] = []
        waiting = iter(names)
        while run := sorted(islice(waiting, in_memory)):
            if len(run) < in_memory and not runs:
                runs.append(run)
                break
            spilled = files.enter_context(
                tempfile.TemporaryFile("w+", encoding="utf-8", errors="surrogateescape", newline="")
            )
            spilled.writelines(name + _END for name in run)
            runs.append(_read_back(spilled))
        yield from heapq.merge(*runs)


def _read_back(spilled: TextIO) -> Iterator[str]:
    spilled.seek(0)
    rest = ""
    while text := spilled.read(1 << 16):
        *whole, rest = (rest + text).split(_END)
        yield from whole
