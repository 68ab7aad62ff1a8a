"""Compliant photos of a folder, spoilt and labelled; what is there already is kept."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from calibration.faults import Fault, NoRoomError, Severity, Sitting, sitting
from calibration.labels import EVERYTHING, Label, person_of
from detector.errors import PhotoError

_SUFFIXES = {b"\x89PNG": ".png", b"RIFF": ".webp"}


def spoil(
    sources: Iterable[Path],
    wanted: Callable[[int], Sequence[tuple[Fault, Severity]]],
    out: Path,
    seed: int = 0,
) -> Iterator[Label]:
    """Write spoilt photos.

    Parameters
    ----------
    sources : iterable of Path
        Compliant photos; one without a face is passed over, as is a fault for which a photo has
        no room.
    wanted : callable
        From the number of a source to the faults and severities it gets.
    out : Path
        Folder to write to.
    seed : int
        Of the faults.

    Yields
    ------
    Label
        One a photo written; of the other checks nothing is known.
    """
    out.mkdir(parents=True, exist_ok=True)
    there = {path.stem: path for path in out.iterdir()}

    def one(number: int, source: Path) -> list[Label]:
        return _spoilt(source, wanted(number), there, out, seed)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for labels in pool.map(lambda task: one(*task), enumerate(sources)):
            yield from labels


def _spoilt(
    source: Path,
    wanted: Sequence[tuple[Fault, Severity]],
    there: Mapping[str, Path],
    out: Path,
    seed: int,
) -> list[Label]:
    sitter: Sitting | None = None
    labels: list[Label] = []
    for fault, severity in wanted:
        stem = f"{source.stem}__{fault.check}__{fault.name}__{severity}"
        path = there.get(stem)
        if path is None:
            try:
                sitter = sitter or sitting(source.read_bytes())
            except (PhotoError, ValueError):
                return labels
            try:
                data = fault.apply(sitter, severity, seed)
            except NoRoomError:
                continue
            path = out / f"{stem}{_SUFFIXES.get(data[:4], '.jpg')}"
            path.write_bytes(data)
        labels.append(_label(path, source, fault, severity))
    return labels


def _label(path: Path, source: Path, fault: Fault, severity: Severity) -> Label:
    return Label(
        path.name,
        person_of(source.name),
        frozenset({fault.check}),
        frozenset({EVERYTHING}),
        fault.name,
        severity,
    )
