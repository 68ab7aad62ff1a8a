"""Heads to learn from: labelled photos, what was done to some, and variants of the others.

A photo as it came is seen a few times more as other cameras might have given it, and bare heads
are seen with patches and things over them.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.random import Generator

from calibration.appearance.bands import banded
from calibration.appearance.beards import bearded
from calibration.appearance.ears import eared
from calibration.appearance.held import held
from calibration.appearance.patches import Patched, patched
from calibration.appearance.relit import relit
from calibration.appearance.spectacles import clear, crossed, spectacled, wired
from calibration.appearance.variants import Points, Rgb, varied
from calibration.development import Said
from calibration.faults.sitting import Sitting
from calibration.labels import Label, person_of
from detector.appearance import Worn, crops, features, look_again
from detector.batch import Batch, prepare
from detector.codec import decode
from detector.kernels import shrink
from detector.networks.sessions import thread_networks

FAMILY = "appearance."
_MARKS = "appearance.marks"  # found without learning; of what is worn they say nothing
_SPOILT_FROM = ("idcard/", "synthetic/")
_VARIANTS, _RELIT, _PATCHES, _GLASSES, _BANDS = 4, 3, 2, 3, 2
_HEAVY, _BEARDS, _HELD, _EARS = 2, 2, 4, 5
_WIRED, _DARK = 0.5, ("brown", "dark")  # of the bare faces, and on which skins
_TONED = 0.5  # of the heads that something is put on
_SPECTACLED = 0.5  # of the bare faces on another skin and in other light


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """One head.

    Attributes
    ----------
    path, person : str
        Where the photo comes from and who it shows.
    said : dict of str to str
        The label of the photo, or of the one that was spoilt.
    check, fault, severity : str
        What was done to it; empty where nothing was.
    variant : bool
        Whether it is the photo as another camera would have given it.
    relit : bool
        Whether it is the photo on another skin and in another light, all else in its place.
    shows : mapping of str to bool, optional
        Of a head that something was put on: for each role that can be told, whether the fault is
        there.
    worn : str
        Kind of what was put on: "patch", "glasses", "band", "beard", "held" or "ear"; "painted" of
        painted heads.
    """

    path: str
    person: str
    said: Said
    check: str = ""
    fault: str = ""
    severity: str = ""
    variant: bool = False
    relit: bool = False
    shows: Mapping[str, bool] | None = None
    worn: str = ""

    @property
    def teaches(self) -> bool:
        """Whether to learn from it: what is spoilt otherwise, or slightly, is only told."""
        family = self.check.startswith(FAMILY) and self.check != _MARKS
        return not self.check or (family and self.severity != "slight")


def examples(labels: Iterable[Label], rows: Sequence[Said]) -> list[Example]:
    """Give the example that each labelled photo is.

    Parameters
    ----------
    labels : iterable of Label
        Of photos as they came and of spoilt ones.
    rows : sequence of dict of str to str
        What people said of the photos as they came.
    """
    said = {row["path"]: row for row in rows}
    spoilt = {Path(path).stem: row for path, row in said.items() if path.startswith(_SPOILT_FROM)}
    found = []
    for label in labels:
        row = spoilt[label.path.partition("__")[0]] if label.fault else said[label.path]
        check = next(iter(label.offends)) if label.fault else ""
        found.append(Example(label.path, label.person, row, check, label.fault, label.severity))
    return found


def variations(
    photos: Path, rows: Sequence[Said], workers: int = 1
) -> Iterator[tuple[Example, Worn]]:
    """Give variants of every photo that shows one face, and bare heads with patches.

    Parameters
    ----------
    photos : Path
        Folder of the pictures.
    rows : sequence of dict of str to str
        Their labels.
    workers : int
        Threads.
    """
    chosen = [row for row in rows if row["faces"] == "1"]
    with ThreadPoolExecutor(workers) as pool:
        for found in pool.map(lambda task: _varied(photos, *task), enumerate(chosen)):
            yield from found


def _varied(photos: Path, number: int, row: Said) -> list[tuple[Example, Worn]]:
    data = (photos / row["path"]).read_bytes()
    batch = prepare([decode(data)], thread_networks())
    if batch.scenes[0] is None:
        return []
    rng = np.random.default_rng(number)
    sitter = _seated(batch, hashlib.sha256(data).hexdigest())
    points = sitter.points[:, :2]
    plain = Example(row["path"], person_of(row["path"]), row, variant=True)
    again = [(plain, _seen(*varied(sitter.rgb, points, rng))) for _ in range(_VARIANTS)]
    others = [_otherwise(plain, sitter, rng) for _ in range(_RELIT)]
    again += [(example, _seen(rgb, points)) for example, rgb in others]
    streams = [np.random.default_rng((number, stream)) for stream in range(1, 9)]
    laid_on = (
        (_wearing(sitter, row, rng), rng),
        (_framed(sitter, row, streams[0]), streams[1]),
        (_unshaven(sitter, row, streams[2]), streams[3]),
        (_holding(sitter, row, streams[4]), streams[5]),
        (_wiry(sitter, row, streams[6]), streams[7]),
    )
    for pictures, stream in laid_on:
        for kind, laid in pictures:
            example = replace(plain, variant=False, shows=laid.shows, worn=kind)
            again.append((example, _seen(*varied(laid.rgb, points, stream))))
    return again


def _otherwise(plain: Example, sitter: Sitting, rng: Generator) -> tuple[Example, Rgb]:
    """Give a head on another skin and in other light; of bare faces half wear clear glasses."""
    row = plain.said
    toned = row["glasses"] in ("none", "clear") and row["eyes"] != "hidden"
    seen = relit(sitter, toned, rng)
    bare = _is_bare(row) and row["glasses"] == "none"
    if not bare or rng.random() >= _SPECTACLED:
        return replace(plain, relit=True), seen
    laid = clear(replace(sitter, rgb=seen), rng)
    return replace(plain, variant=False, shows=laid.shows, worn="glasses"), laid.rgb


def _wearing(sitter: Sitting, row: Said, rng: Generator) -> Iterator[tuple[str, Patched]]:
    """Put patches, glasses and bands on a bare head, half of them on another skin."""
    if not _is_bare(row):
        return
    kinds = {
        "patch": (_covered, _PATCHES),
        "glasses": (spectacled, _GLASSES if row["glasses"] == "none" else 0),
        "band": (banded, _BANDS),
    }
    for kind, (put_on, count) in kinds.items():
        for _ in range(count):
            yield kind, put_on(_toned(sitter, rng), rng)


def _framed(sitter: Sitting, row: Said, rng: Generator) -> Iterator[tuple[str, Patched]]:
    """Put heavy frames on a bare face."""
    for _ in range(_HEAVY if _is_bare(row) and row["glasses"] == "none" else 0):
        yield "glasses", crossed(sitter, rng)


def _wiry(sitter: Sitting, row: Said, rng: Generator) -> Iterator[tuple[str, Patched]]:
    """Put clear glasses with rims of metal on a bare face whose skin is dark."""
    if _is_bare(row) and row["glasses"] == "none" and rng.random() < _WIRED:
        yield "glasses", wired(replace(sitter, rgb=relit(sitter, True, rng, _DARK)), rng)


def _unshaven(sitter: Sitting, row: Said, rng: Generator) -> Iterator[tuple[str, Patched]]:
    """Grow beards on a bare head."""
    for _ in range(_BEARDS if _is_bare(row) else 0):
        yield "beard", bearded(sitter, rng)


def _holding(sitter: Sitting, row: Said, rng: Generator) -> Iterator[tuple[str, Patched]]:
    """Hold things before a bare head and put them into its ears, half of them on another skin."""
    if not _is_bare(row):
        return
    for kind, put_on, count in (("held", held, _HELD), ("ear", eared, _EARS)):
        for _ in range(count):
            yield kind, put_on(_toned(sitter, rng), rng)


def _toned(sitter: Sitting, rng: Generator) -> Sitting:
    other = rng.random() < _TONED
    return replace(sitter, rgb=relit(sitter, True, rng)) if other else sitter


def _covered(sitter: Sitting, rng: Generator) -> Patched:
    return patched(sitter.rgb, sitter.points[:, :2], rng)


def _seated(batch: Batch, sha256: str) -> Sitting:
    """Give one photo at working size with what drawing on it needs."""
    (scene,) = batch.scenes
    assert scene is not None
    scale, parts = scene.view.scale, scene.regions
    return Sitting(
        rgb=scene.view.rgb,
        points=np.asarray(batch.faces.points[0] * scale, np.float32),
        alpha=parts.alpha,
        skin=parts.skin / np.float32(255),
        clothes=parts.clothes / np.float32(255),
        hair_top=batch.hair_top[0] * scale,
        chin=batch.anatomy.chin[0] * scale,
        sha256=sha256,
        quality=90,
        subsampling="4:4:4",
    )


def _is_bare(row: Said) -> bool:
    return (
        (row["frontal"], row["head_covering"]) == ("y", "none")
        and row["glasses"] in ("none", "clear")
        and row["eyes"] in ("open", "squint")
    )


def _seen(rgb: Rgb, points: Points) -> Worn:
    head, networks = crops(rgb, shrink(rgb, 0.5), points), thread_networks()
    return Worn(features(head, networks), look_again(head, networks))
