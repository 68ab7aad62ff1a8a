"""Compliant photos of a folder, spoilt and labelled; what is there already is kept."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from calibration.faults import Fault, Severity, sitting
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
        Compliant photos; one without a face is passed over.
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
    for number, source in enumerate(sources):
        missing = []
        for fault, severity in wanted(number):
            stem = f"{source.stem}__{fault.check}__{fault.name}__{severity}"
            if stem in there:
                yield _label(there[stem], source, fault, severity)
            else:
                missing.append((stem, fault, severity))
        if missing:
            yield from _spoilt(source, missing, out, seed)


def _spoilt(
    source: Path, missing: Sequence[tuple[str, Fault, Severity]], out: Path, seed: int
) -> Iterator[Label]:
    try:
        sitter = sitting(source.read_bytes())
    except (PhotoError, ValueError):
        return
    for stem, fault, severity in missing:
        data = fault.apply(sitter, severity, seed)
        path = out / f"{stem}{_SUFFIXES.get(data[:4], '.jpg')}"
        path.write_bytes(data)
        yield _label(path, source, fault, severity)


def _label(path: Path, source: Path, fault: Fault, severity: Severity) -> Label:
    return Label(
        path.name,
        person_of(source.name),
        frozenset({fault.check}),
        frozenset({EVERYTHING}),
        fault.name,
        severity,
    )
