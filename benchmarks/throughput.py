"""Whole photos a second, ours beside the peers', taken in turns so that noise hits all alike."""

import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

import cv2

from benchmarks.peers import Peer
from detector import inspect_batch, load_standard

STANDARD = "cn-id-card"
_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Pass:
    """One pass over the photos: seconds by the clock and seconds of processor, all threads."""

    wall_s: float
    cpu_s: float


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
    time_ratio, cpu_ratio : float
        Median over the rounds of its time over the reference's of the same round, by the clock
        and on the processor.
    rounds : tuple of Pass
        Every pass.
    """

    name: str
    photos_per_s: float
    cpu_ms_per_photo: float
    time_ratio: float
    cpu_ratio: float
    rounds: tuple[Pass, ...]

    def as_dict(self) -> dict[str, Any]:
        """Give what JSON can hold."""
        return asdict(self)


def in_process(photos: Sequence[Path]) -> Pass:
    """Read and inspect the photos on this thread alone."""
    cv2.setNumThreads(1)
    standard = load_standard(STANDARD)
    wall, cpu = time.perf_counter(), time.process_time()
    for start in range(0, len(photos), _AT_ONCE):
        inspect_batch([path.read_bytes() for path in photos[start : start + _AT_ONCE]], standard)
    return Pass(time.perf_counter() - wall, time.process_time() - cpu)


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
    return Pass(time.perf_counter() - wall, cpu_s)


@contextmanager
def contenders(peers: Sequence[Peer]) -> Iterator[dict[str, Contender]]:
    """Give every contender by name, the peers first; the first of all is the reference."""
    with ExitStack() as stack:
        found: dict[str, Contender] = {}
        for peer in peers:
            found[peer.name] = _asking(stack.enter_context(peer.running()).ask)
        found["inspect_batch, one thread"] = in_process
        found["renxiang check, start included"] = command
        yield found


def _asking(ask: Callable[[Sequence[Path]], dict[str, Any]]) -> Contender:
    def contend(photos: Sequence[Path]) -> Pass:
        answer = ask(photos)
        return Pass(answer["wall_s"], answer["cpu_s"])

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
        time_ratio=median(one.wall_s / other.wall_s for one, other in pairs),
        cpu_ratio=median(one.cpu_s / other.cpu_s for one, other in pairs),
        rounds=tuple(passes),
    )
