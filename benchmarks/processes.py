"""What a command and every process below it use, as Linux tells."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
_EVERY_S = 0.2  # oftener, and looking would slow what is looked at


@dataclass(frozen=True, slots=True)
class Use:
    """What was used so far.

    Attributes
    ----------
    wall_s, cpu_s : float
        By the clock, and by the processors of all processes together.
    memory_mb : float
        The most memory of all processes at one time, shared pages counted once (PSS).
    """

    wall_s: float = 0.0
    cpu_s: float = 0.0
    memory_mb: float = 0.0


def watch(process: "subprocess.Popen[bytes]") -> Iterator[Use]:
    """Look at a command several times a second until it ends; each answer includes all before.

    A process that comes and goes between two looks is missed.
    """
    began = time.perf_counter()
    ticks: dict[int, int] = {}
    use, looks = Use(), 0
    while process.poll() is None:
        family = _family(process.pid)
        for pid in family:
            with suppress(OSError, IndexError):
                fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                ticks[pid] = int(fields[11]) + int(fields[12])
        if looks % 20 == 0:  # the kernel walks all pages for this one
            use = replace(use, memory_mb=max(use.memory_mb, sum(map(_memory_mb, family))))
        looks += 1
        cpu_s = sum(ticks.values()) / _TICKS_A_SECOND
        use = replace(use, wall_s=time.perf_counter() - began, cpu_s=cpu_s)
        yield use
        time.sleep(_EVERY_S)


def _family(pid: int) -> list[int]:
    """Give a process and all below it."""
    family = [pid]
    for member in family:
        with suppress(OSError):
            for task in Path(f"/proc/{member}/task").iterdir():
                family += map(int, (task / "children").read_text().split())
    return family


def _memory_mb(pid: int) -> float:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0
