"""Heads to learn from: labelled photos, what was done to some, and variants of the others.

A photo as it came is seen a few times more as other cameras might have given it, and bare heads
are seen with patches over them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from calibration.appearance.patches import patched
from calibration.appearance.variants import Points, Rgb, varied
from calibration.development import Said
from calibration.labels import Label, person_of
from detector.appearance import Features, crops, features
from detector.batch import prepare
from detector.codec import decode
from detector.networks.sessions import thread_networks

FAMILY = "appearance."
_SPOILT_FROM = ("idcard/", "synthetic/")
_VARIANTS, _PATCHES = 4, 2


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
    shows : mapping of str to bool, optional
        Of a head with a patch: for each role that can be told, whether the fault is there.
    """

    path: str
    person: str
    said: Said
    check: str = ""
    fault: str = ""
    severity: str = ""
    variant: bool = False
    shows: Mapping[str, bool] | None = None

    @property
    def teaches(self) -> bool:
        """Whether to learn from it: what is spoilt otherwise, or slightly, is only told."""
        return not self.check or (self.check.startswith(FAMILY) and self.severity != "slight")


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
) -> Iterator[tuple[Example, Features]]:
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


def _varied(photos: Path, number: int, row: Said) -> list[tuple[Example, Features]]:
    (scene,) = prepare([decode((photos / row["path"]).read_bytes())], thread_networks()).scenes
    if scene is None:
        return []
    rng = np.random.default_rng(number)
    rgb, points = scene.view.rgb, scene.view.points
    path, person = row["path"], person_of(row["path"])
    found = [
        (Example(path, person, row, variant=True), _seen(*varied(rgb, points, rng)))
        for _ in range(_VARIANTS)
    ]
    for _ in range(_PATCHES if _is_bare(row) else 0):
        laid = patched(rgb, points, rng)
        example = Example(path, person, row, shows=laid.shows)
        found.append((example, _seen(*varied(laid.rgb, points, rng))))
    return found


def _is_bare(row: Said) -> bool:
    return (
        (row["frontal"], row["head_covering"]) == ("y", "none")
        and row["glasses"] in ("none", "clear")
        and row["eyes"] in ("open", "squint")
    )


def _seen(rgb: Rgb, points: Points) -> Features:
    return features(crops(rgb, points), thread_networks())
