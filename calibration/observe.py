"""Photos and labels become a table of figures, measured once and kept as CSV."""

import csv
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from calibration.errors import CalibrationError, told
from calibration.labels import COLUMNS, Label
from detector.appearance import Worn, look_again
from detector.batch import Scene, prepare
from detector.codec import decode
from detector.errors import PhotoError
from detector.measure import Column, Measure, Reason
from detector.measures import MEASURES
from detector.networks.sessions import thread_networks
from detector.photo import Photo
from detector.sentences import why

_AT_ONCE, _CHUNKS_A_WORKER = 8, 8
Figures = dict[str, "float | Reason"]
Row = tuple[Figures, "Worn | None"]


@dataclass(frozen=True, slots=True, eq=False)
class Observations:
    """N labelled photos and what was measured of them.

    Attributes
    ----------
    labels : tuple of N Label
        What people said of them.
    columns : dict of str to Column
        Every measure's figures.
    digests : tuple of N str
        Hashes of the files.
    heads : tuple of N (Worn or None)
        What learned measures are computed from, every head looked at twice; None where there is no
        face, and after loading.
    """

    labels: tuple[Label, ...]
    columns: dict[str, Column]
    digests: tuple[str, ...]
    heads: tuple[Worn | None, ...] = ()

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def readable(self) -> NDArray[np.bool_]:
        """Which files are photos, shape (N,)."""
        reasons = next(iter(self.columns.values())).reasons
        return np.array([reason is not Reason.NOT_READABLE for reason in reasons], bool)

    @property
    def people(self) -> NDArray[np.str_]:
        """Who is shown, shape (N,)."""
        return np.array([label.person for label in self.labels], np.str_)

    @property
    def data_hash(self) -> str:
        """Hash of all files and labels, whatever their order."""
        rows = sorted(
            "\t".join((digest, *label.cells[1:]))
            for digest, label in zip(self.digests, self.labels, strict=True)
        )
        return hashlib.sha256("\n".join(rows).encode()).hexdigest()

    def complies(self, check: str) -> NDArray[np.bool_]:
        """Tell which photos are known to be right as far as a check goes, shape (N,)."""
        return np.array([label.complies(check) for label in self.labels], bool)

    def offends(self, check: str) -> NDArray[np.bool_]:
        """Tell which photos a check has to object to, shape (N,); slight faults are left out."""
        return np.array(
            [check in label.offends and label.severity != "slight" for label in self.labels], bool
        )

    def rows(self, chosen: NDArray[np.bool_]) -> "Observations":
        """Give some of the photos."""
        places = np.flatnonzero(chosen).tolist()
        columns = {
            key: Column(column.values[chosen], tuple(column.reasons[place] for place in places))
            for key, column in self.columns.items()
        }
        return Observations(
            tuple(self.labels[place] for place in places),
            columns,
            tuple(self.digests[place] for place in places),
            tuple(self.heads[place] for place in places) if self.heads else (),
        )


def observe(
    photos: Iterable[tuple[Label, bytes]],
    workers: int = 1,
    measures: Sequence[Measure] = MEASURES,
) -> Observations:
    """Measure labelled photos.

    Parameters
    ----------
    photos : iterable of (Label, bytes)
        Labels and files; a file that cannot be read gets ``not-readable`` for every figure.
    workers : int
        Threads.
    measures : sequence of Measure
        What to measure of them.
    """
    labels: list[Label] = []
    rows: list[Row] = []
    digests: list[str] = []
    measured = partial(_measured, measures=measures)
    with ThreadPoolExecutor(workers) as pool:
        waiting = iter(photos)
        chunks = iter(lambda: tuple(islice(waiting, _AT_ONCE)), ())
        while held := list(islice(chunks, _CHUNKS_A_WORKER * workers)):  # files are large
            for chunk, figures in zip(held, pool.map(measured, held), strict=True):
                labels += [label for label, _ in chunk]
                digests += [hashlib.sha256(data).hexdigest() for _, data in chunk]
                rows += figures
    columns = _columns([figures for figures, _ in rows])
    return Observations(tuple(labels), columns, tuple(digests), tuple(head for _, head in rows))


def read_photos(folder: Path, labels: Iterable[Label]) -> Iterator[tuple[Label, bytes]]:
    """Read the files that labels name.

    Raises
    ------
    CalibrationError
        ``photo-missing``: one cannot be opened.
    """
    for label in labels:
        try:
            yield label, (folder / label.path).read_bytes()
        except OSError as error:
            said = told("unopened", path=folder / label.path, why=why(error))
            raise CalibrationError("photo-missing", said) from error


def _measured(chunk: Sequence[tuple[Label, bytes]], measures: Sequence[Measure]) -> list[Row]:
    opened = [_opened(data) for _, data in chunk]
    batch = prepare([photo for photo in opened if photo is not None], thread_networks())
    columns = {measure.key: measure(batch) for measure in measures}
    places = iter(range(len(batch)))
    rows: list[Row] = []
    for photo in opened:
        if photo is None:
            rows.append(({measure.key: Reason.NOT_READABLE for measure in measures}, None))
            continue
        place = next(places)
        figures: Figures = {
            key: column.reasons[place] or float(column.values[place])
            for key, column in columns.items()
        }
        scene = batch.scenes[place]
        rows.append((figures, None if scene is None else looked_twice(scene)))
    return rows


def looked_twice(scene: Scene) -> Worn:
    """Give what both looks see of a head, however bare it is to the first."""
    if scene.worn.again is not None:
        return scene.worn
    return replace(scene.worn, again=look_again(scene.head, thread_networks()))


def _opened(data: bytes) -> Photo | None:
    try:
        return decode(data)
    except PhotoError:
        return None


def _columns(rows: Sequence[Figures]) -> dict[str, Column]:
    keys = rows[0] if rows else {measure.key: None for measure in MEASURES}
    columns = {}
    for key in keys:
        cells = [row[key] for row in rows]
        reasons = tuple(cell if isinstance(cell, Reason) else None for cell in cells)
        values = [np.nan if isinstance(cell, Reason) else float(cell) for cell in cells]
        columns[key] = Column(np.array(values, np.float64), reasons)
    return columns


def joined(parts: Sequence[Observations]) -> Observations:
    """Put several tables under one another; a measure that one lacks is left out."""
    keys = [key for key in parts[0].columns if all(key in part.columns for part in parts)]
    columns = {
        key: Column(
            np.concatenate([part.columns[key].values for part in parts]),
            tuple(reason for part in parts for reason in part.columns[key].reasons),
        )
        for key in keys
    }
    labels = tuple(label for part in parts for label in part.labels)
    return Observations(
        labels,
        columns,
        tuple(one for part in parts for one in part.digests),
        tuple(head for part in parts for head in part.heads),
    )


def save(observations: Observations, path: Path) -> None:
    """Write the table as CSV: the label's columns, the file's hash, a column a measure."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        rows = csv.writer(stream)
        rows.writerow([*COLUMNS, "sha256", *observations.columns])
        for place, label in enumerate(observations.labels):
            figures = [
                str(column.reasons[place] or repr(float(column.values[place])))
                for column in observations.columns.values()
            ]
            rows.writerow([*label.cells, observations.digests[place], *figures])


def load(path: Path) -> Observations:
    """Read a table that :func:`save` wrote."""
    with path.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    keys = [key for key in (rows[0] if rows else {}) if key not in (*COLUMNS, "sha256")]
    figures: list[Figures] = [{key: _cell(row[key]) for key in keys} for row in rows]
    labels = tuple(
        Label(
            row["path"],
            row["person"],
            frozenset(row["check"].split()),
            frozenset(row["unsure"].split()),
            row["fault"],
            row["severity"],
        )
        for row in rows
    )
    return Observations(labels, _columns(figures), tuple(row["sha256"] for row in rows))


def _cell(text: str) -> float | Reason:
    try:
        return float(text)
    except ValueError:
        return Reason(text)
