"""The one step every engine runs: some photos in, their rows out."""

import time
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from detector.audit.examined import TIMES, Examined, joined
from detector.audit.item import Item
from detector.audit.judged import UNREADABLE, as_arrays, judged
from detector.audit.opened import Opened, opened
from detector.audit.perceptual import aligned_hash, perceptual_hash
from detector.audit.schema import ANGLES, POINTS, schema
from detector.batch import Batch, prepare
from detector.measure import Reason
from detector.measures import MEASURES
from detector.networks.sessions import thread_networks
from detector.standard import Standard
from detector.version import __version__

_MOST_PIXELS = 1_300_000  # worked on together: bounds the memory, changes no result
_READABLE = "s.file.readable"
_Arrays = dict[str, pa.Array]


def examine(items: Sequence[Item], standard: Standard) -> Examined:
    """Inspect some photos; each row is the one the photo would get alone.

    Parameters
    ----------
    items : sequence of N Item
        The photos.
    standard : Standard
        What they are judged by.

    Returns
    -------
    Examined
        N rows in the order of the items; ``chunk`` and ``row`` are left for the writer to number.

    Raises
    ------
    AuditError
        ``source-unreachable``.
    ModelError
        The neural models are not in place.
    """
    desk = _Desk(standard)
    for place, item in enumerate(items):
        desk.take(place, item)
    return desk.clear()


def unexamined(item: Item, code: str, standard: Standard) -> Examined:
    """Give the row of a photo that could not be examined."""
    rows = _rows([Opened(item, code=code, byte_count=item.byte_count)], standard)
    return Examined(rows, pa.table([[None], [None]], schema=TIMES))


class _Desk:
    """Gathers photos while their pixels are few enough; a large one is dealt with as it comes.

    So that no more than one large photo's pixels are ever held.
    """

    def __init__(self, standard: Standard) -> None:
        self._standard = standard
        self._waiting: list[tuple[int, Opened]] = []
        self._pixels = 0
        self._done: list[Examined] = []
        self._places: list[int] = []

    def take(self, place: int, item: Item) -> None:
        """Open a photo, and examine it, or those that wait, once they are enough."""
        one = opened(item)
        if one.pixels > _MOST_PIXELS:
            self._examine([(place, one)])
            return
        if self._pixels + one.pixels > _MOST_PIXELS:
            self._examine_waiting()
        self._waiting.append((place, one))
        self._pixels += one.pixels

    def clear(self) -> Examined:
        """Examine what still waits and give all rows in their photos' order."""
        self._examine_waiting()
        found, order = joined(self._done), np.argsort(self._places)
        return Examined(found.rows.take(order), found.times.take(order))

    def _examine_waiting(self) -> None:
        if self._waiting:
            self._examine(self._waiting)
        self._waiting, self._pixels = [], 0

    def _examine(self, group: list[tuple[int, Opened]]) -> None:
        started = time.perf_counter()
        rows = _rows([one for _, one in group], self._standard)
        each_ms = 1000 * (time.perf_counter() - started) / len(group)
        times = pa.table([[one.open_ms for _, one in group], [each_ms] * len(group)], schema=TIMES)
        self._done.append(Examined(rows, times))
        self._places += [place for place, _ in group]


def _rows(group: Sequence[Opened], standard: Standard) -> pa.Table:
    read = [one for one in group if one.photo is not None]
    unread = [one for one in group if one.photo is None]
    tables = [
        _table(arrays(some, standard) | _identity(some, standard), len(some))
        for some, arrays in ((read, _read), (unread, _unread))
        if some
    ]
    if len(tables) == 1:
        return tables[0]
    place = {id(one): index for index, one in enumerate([*read, *unread])}
    return pa.concat_tables(tables).take([place[id(one)] for one in group])


def _table(arrays: _Arrays, count: int) -> pa.Table:
    columns = [
        arrays[field.name] if field.name in arrays else _blank(field, count) for field in schema()
    ]
    return pa.table(columns, schema=schema())


def _blank(field: pa.Field, count: int) -> pa.Array:
    return pa.nulls(count, field.type) if field.nullable else pa.array([0] * count, field.type)


def _identity(group: Sequence[Opened], standard: Standard) -> _Arrays:
    """Give what is known of photos whether or not they could be read."""
    told = standard.reference
    cells: dict[str, list[str | int | None]] = {
        "photo": [one.item.photo for one in group],
        "source": [one.item.source for one in group],
        "group": [one.item.group for one in group],
        "photo_number": [one.item.photo_number for one in group],
        "byte_count": [one.byte_count for one in group],
        "sha256": [one.sha256 for one in group],
        "code": [one.code for one in group],
        "engine": [__version__ for _ in group],
        "standard_id": [told.id for _ in group],
        "standard_version": [told.version for _ in group],
        "standard_hash": [told.hash for _ in group],
    }
    return {name: pa.array(values, schema().field(name).type) for name, values in cells.items()}


def _unread(group: Sequence[Opened], _: Standard) -> _Arrays:
    absent = pa.array([Reason.NOT_READABLE.value] * len(group), pa.string())
    reasons = {f"r.{measure.key}": absent for measure in MEASURES}
    verdicts = pa.array([UNREADABLE] * len(group), pa.string())
    return reasons | {"verdict": verdicts, _READABLE: pa.array(["fail"] * len(group), pa.string())}


def _read(group: Sequence[Opened], standard: Standard) -> _Arrays:
    photos = [one.photo for one in group if one.photo is not None]
    batch = prepare(photos, thread_networks())
    columns = {measure.key: measure(batch) for measure in MEASURES}
    answer = judged(standard, columns)
    arrays = {
        f"s.{check}": pa.array(cells, pa.string()) for check, cells in answer.statuses.items()
    }
    hashes = [perceptual_hash(photo.rgb) for photo in photos]
    eyes = zip(photos, batch.anatomy.eye_right, batch.anatomy.eye_left, strict=True)
    aligned = [aligned_hash(photo.rgb, right, left) for photo, right, left in eyes]
    return (
        as_arrays(columns)
        | _geometry(batch)
        | arrays
        | {
            "verdict": pa.array(answer.verdicts, pa.string()),
            _READABLE: pa.array(["pass"] * len(group), pa.string()),
            "perceptual_hash": pa.array(hashes, pa.uint64()),
            "aligned_hash": pa.array(aligned, pa.string()),
            "width_px": pa.array([photo.width_px for photo in photos], pa.int32()),
            "height_px": pa.array([photo.height_px for photo in photos], pa.int32()),
        }
    )


def _geometry(batch: Batch) -> _Arrays:
    anatomy = batch.anatomy
    spots = (
        anatomy.eye_right, anatomy.eye_left, anatomy.chin, batch.hair_top,
        anatomy.face_right, anatomy.face_left,
    )  # fmt: skip
    arrays = {
        f"g.{name}_{axis}_px": _figures(spot[:, side])
        for name, spot in zip(POINTS, spots, strict=True)
        for side, axis in enumerate("xy")
    }
    turns = batch.pose_deg.T
    return arrays | {
        f"g.{name}_deg": _figures(turn) for name, turn in zip(ANGLES, turns, strict=True)
    }


def _figures(values: NDArray[np.floating]) -> pa.Array:
    return pa.array(values.astype(np.float32), pa.float32(), mask=np.isnan(values))
