"""Audits of photos that never were: figures of plausible size, in the shape of an engine's rows."""

from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from detector.audit.folder import Run, write_part
from detector.audit.rejudge import rejudged
from detector.audit.schema import ANGLES, schema
from detector.measures import CATEGORIES, MEASURES
from detector.standard import Limit, Standard

ENGINE = "0.0.test"
_GEOMETRY = {
    "eye_right": (140, 200),
    "eye_left": (220, 200),
    "chin": (180, 320),
    "hair_top": (180, 60),
    "face_right": (100, 230),
    "face_left": (260, 230),
}


@dataclass(frozen=True, slots=True)
class Shape:
    """What a made-up audit is like."""

    photos: int
    seed: int = 0
    part_rows: int = 16384
    groups: int = 4
    unreadable: float = 0.01
    absent: float = 0.003
    shift: float = 0.0
    same_file: float = 0.01


def make_audit(out: Path, standard: Standard, shape: Shape) -> Path:
    """Write an audit."""
    asked = Run(engine=ENGINE, models={}, sources=("photos",), standard=standard)
    asked.model_copy(update={"finished": True, "photos": shape.photos or None}).write(out)
    for part, start in enumerate(range(0, shape.photos, shape.part_rows)):
        count = min(shape.part_rows, shape.photos - start)
        chance = np.random.default_rng([shape.seed, part])
        rows = rejudged(_rows(shape, start, count, part, standard, chance), standard)
        write_part(out, part, rows, "")
    return out


def _rows(
    shape: Shape,
    start: int,
    count: int,
    part: int,
    standard: Standard,
    chance: np.random.Generator,
) -> pa.Table:
    place = np.arange(start, start + count)
    broken = chance.random(count) < shape.unreadable
    identity = np.where(chance.random(count) < shape.same_file, chance.integers(0, 9, count), place)
    group = place % shape.groups
    cells: dict[str, object] = {
        "photo": [f"studio-{g}/{p:09d}.jpg" for g, p in zip(group, place, strict=True)],
        "source": pa.array(["photos"] * count),
        "group": [f"studio-{g}" for g in group],
        "photo_number": [f"{p:018d}" for p in place],
        "chunk": pa.array(np.full(count, part)),
        "row": pa.array(np.arange(count, dtype=np.int32)),
        "byte_count": pa.array(chance.integers(10_000, 90_000, count)),
        "sha256": [_digest(shape.seed, p) for p in identity.tolist()],
        "perceptual_hash": pa.array(_hashes(identity)),
        "aligned_hash": [_aligned(p) for p in identity.tolist()],
        "engine": pa.array([ENGINE] * count),
        **{f"standard_{name}": pa.array([""] * count) for name in ("id", "version", "hash")},
        "verdict": np.where(broken, "unreadable", "pass").tolist(),
        "code": [("truncated" if one else None) for one in broken],
        "width_px": pa.array(np.full(count, 358, np.int32)),
        "height_px": pa.array(np.full(count, 441, np.int32)),
    }
    for point, middle in _GEOMETRY.items():
        for axis, at in zip("xy", middle, strict=True):
            cells[f"g.{point}_{axis}_px"] = _shown(
                chance.normal(at, 4, count), broken, pa.float32()
            )
    for angle in ANGLES:
        cells[f"g.{angle}_deg"] = _shown(chance.normal(0, 4, count), broken, pa.float32())
    for measure in MEASURES:
        limits = [limit for limit in standard.limits if limit.key == measure.key]
        missing = broken | (chance.random(count) < shape.absent)
        cells[f"m.{measure.key}"] = _figures(measure.key, limits, missing, shape.shift, chance)
        reasons = np.array(["not-readable", "no-face"])[(~broken).astype(int)]
        cells[f"r.{measure.key}"] = pa.array(reasons, pa.string(), mask=~missing)
    columns = [
        pa.array(cells[field.name], field.type)
        if field.name in cells
        else pa.nulls(count, field.type)
        for field in schema()
    ]
    return pa.Table.from_arrays(columns, schema=schema())


def _digest(seed: int, identity: int) -> str:
    return f"{identity * 0x9E3779B97F4A7C15 % 2**64:016x}{seed:016x}{identity:032x}"


def _aligned(identity: int) -> str:
    return blake2b(identity.to_bytes(8, "big"), digest_size=32).hexdigest()


def _hashes(identity: NDArray[np.int64]) -> NDArray[np.uint64]:
    return identity.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)


def _shown(values: NDArray[np.floating], absent: NDArray[np.bool_], kind: pa.DataType) -> pa.Array:
    return pa.array(values, pa.float64(), mask=absent).cast(kind)


def _figures(
    key: str,
    limits: list[Limit],
    missing: NDArray[np.bool_],
    shift: float,
    chance: np.random.Generator,
) -> pa.Array:
    count = len(missing)
    if key in CATEGORIES:
        names = np.array([str(name) for name in CATEGORIES[key]])
        rare = (chance.random(count) < 0.01) * chance.integers(0, len(names), count)
        return pa.array(names[rare], pa.string(), mask=missing)
    low = next((limit.min for limit in limits if limit.min is not None), None)
    high = next((limit.max for limit in limits if limit.max is not None), None)
    if low is not None and low == high:
        off = (chance.random(count) < 0.02) * chance.integers(1, 9, count)
        return _shown(low + off, missing, pa.float64())
    middle, spread = _middle(low, high)
    return _shown(chance.normal(middle + shift * spread, spread, count), missing, pa.float64())


def _middle(low: float | None, high: float | None) -> tuple[float, float]:
    """Place a distribution so that about one figure in a hundred is out of range."""
    if low is not None and high is not None:
        return (low + high) / 2, (high - low) / 5
    bound = low if low is not None else high
    spread = max(abs(bound or 0.0), 1.0) / 5
    return (bound or 0.0) + (2.3 if low is not None else -2.3) * spread, spread
