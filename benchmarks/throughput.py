"""Whole photos a second, ours beside the peers', taken in turns so that noise hits all alike."""

import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.peers import Peer
from benchmarks.photos import STANDARD


@dataclass(frozen=True, slots=True)
class Pass:
    """One pass over the photos: by the clock, on the processor with all threads, and in memory."""

    wall_s: float
    cpu_s: float
    memory_mib: float


Contender = Callable[[Sequence[Path]], Pass]


@dataclass(frozen=True, slots=True)
class Result:
    """What a contender took, over the rounds.

    Attributes
    ----------
    name : str
        The contender.
    photos_per_s : float
        Median over the rounds.
    cpu_ms_per_photo : float
        Median over the rounds, all threads together.
    memory_mib : float
        Most that one worker held.
    time_ratio, cpu_ratio : float
        Median over the rounds of its time over the reference's of the same round, by the clock
        and on the processor.
    rounds : tuple of Pass
        Every pass.
    """

    name: str
    photos_per_s: float
    cpu_ms_per_photo: float
    memory_mib: float
    time_ratio: float
    cpu_ratio: float
    rounds: tuple[Pass, ...]

    def as_dict(self) -> dict[str, Any]:
        """Give what JSON can hold."""
        return asdict(self)


def command(photos: Sequence[Path]) -> Pass:
    """Run ``renxiang check`` on the photos, its start included."""
    renxiang = Path(sys.executable).with_name("renxiang")
    wall, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [renxiang, "check", "--json", "--fail-on", "never", "--standard", STANDARD, "-"],
        input="".join(f"{path}\n" for path in photos),
        stdout=subprocess.DEVNULL,
        check=True,
        text=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Pass(time.perf_counter() - wall, cpu_s, after.ru_maxrss / 1024)


@contextmanager
def contenders(peers: Sequence[Peer]) -> Iterator[dict[str, Contender]]:
    """Give every contender by name: each peer alone, then in two processes, then the command.

    The first is the reference.
    """
    with ExitStack() as stack:
        found: dict[str, Contender] = {}
        for peer in peers:
            both = [_asking(stack.enter_context(peer.running()).ask) for _ in range(2)]
            found[peer.name] = both[0]
            found[f"{peer.name}, two workers"] = _together(both)
        found["renxiang check, start included"] = command
        yield found


def _asking(ask: Callable[[Sequence[Path]], dict[str, Any]]) -> Contender:
    def contend(photos: Sequence[Path]) -> Pass:
        answer = ask(photos)
        return Pass(answer["wall_s"], answer["cpu_s"], answer["memory_mib"])

    return contend


def _together(workers: Sequence[Contender]) -> Contender:
    """Share the photos out among workers that run at once."""

    def contend(photos: Sequence[Path]) -> Pass:
        shares = [photos[start :: len(workers)] for start in range(len(workers))]
        started = time.perf_counter()
        with ThreadPoolExecutor(len(workers)) as pool:
            passes = list(pool.map(lambda one, share: one(share), workers, shares))
        wall_s = time.perf_counter() - started
        return Pass(wall_s, sum(one.cpu_s for one in passes), max(one.memory_mib for one in passes))

    return contend


def compare(running: dict[str, Contender], photos: Sequence[Path], rounds: int) -> list[Result]:
    """Let the contenders take turns, each round in the opposite order of the one before."""
    names = list(running)
    for name in names:
        running[name](photos[:4])
    passes: dict[str, list[Pass]] = {name: [] for name in names}
    for number in range(rounds):
        for name in names[:: -1 if number % 2 else 1]:
            passes[name].append(running[name](photos))
    return [_result(name, passes[name], passes[names[0]], len(photos)) for name in names]


def _result(name: str, passes: list[Pass], reference: list[Pass], count: int) -> Result:
    pairs = list(zip(passes, reference, strict=True))
    return Result(
        name=name,
        photos_per_s=count / median(one.wall_s for one in passes),
        cpu_ms_per_photo=1000 * median(one.cpu_s for one in passes) / count,
        memory_mib=max(one.memory_mib for one in passes),
        time_ratio=median(one.wall_s / other.wall_s for one, other in pairs),
        cpu_ratio=median(one.cpu_s / other.cpu_s for one, other in pairs),
        rounds=tuple(passes),
    )
