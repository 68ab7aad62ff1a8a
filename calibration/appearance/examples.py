"""Photos to learn from: the labelled ones as they came, and compliant ones spoilt in known ways."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from calibration.faults import Fault, Severity, faults_of, sitting
from calibration.labels import person_of
from detector.appearance import Crops, crops
from detector.batch import prepare
from detector.codec import decode
from detector.errors import PhotoError
from detector.networks.sessions import Networks

_FAMILY = "appearance."
_LIT = ("even", "side")
_SPOILT_EYE_DISTANCE_PX = 90
_OTHERS = 135


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """One head.

    Attributes
    ----------
    path, person : str
        Where the photo comes from and who it shows.
    crops : ndarray, shape (2, 129, 129, 3), uint8
        What is seen of the head.
    said : dict of str to str
        The label of the photo, or of the one that was spoilt.
    check, fault : str
        What was done to it; empty where nothing was.
    """

    path: str
    person: str
    crops: Crops
    said: dict[str, str]
    check: str = ""
    fault: str = ""


def examples(photos: Path, networks: Networks) -> Iterator[Example]:
    """Give every labelled photo with a face, then the spoilt ones.

    Parameters
    ----------
    photos : Path
        Folder with ``labels.csv`` and the pictures.
    networks : Networks
        This thread's networks.
    """
    with (photos / "labels.csv").open(newline="", encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if row["faces"] == "1"]
    for row in rows:
        yield from _example(row, (photos / row["path"]).read_bytes(), networks)
    for number, (row, severity) in enumerate(_chosen(rows)):
        yield from _spoilt(row, photos, severity, number, networks)


def _chosen(rows: list[dict[str, str]]) -> list[tuple[dict[str, str], Severity]]:
    """Choose compliant photos, some of other origins than the card photos, and severities."""
    cards = [row for row in rows if row["path"].startswith("idcard/") and row["neutral"] == "y"]
    others = [
        row
        for row in rows
        if row["path"].startswith(("synthetic/", "official/"))
        and row["frontal"] == "y"
        and (row["head_covering"], row["glasses"]) == ("none", "none")
        and row["eyes"] in ("open", "squint")
        and row["lighting"] in _LIT
    ]
    chosen: list[tuple[dict[str, str], Severity]] = [(row, "clear") for row in cards]
    chosen += [(row, "gross") for row in cards[::2]]
    return chosen + [(row, "clear") for row in others[:_OTHERS]]


def _spoilt(
    row: dict[str, str], photos: Path, severity: Severity, seed: int, networks: Networks
) -> Iterator[Example]:
    try:
        sitter = sitting(_reduced((photos / row["path"]).read_bytes(), networks))
    except (PhotoError, ValueError):
        return
    for fault in faults_of(_FAMILY):
        yield from _example(row, fault.apply(sitter, severity, seed), networks, fault)


def _reduced(data: bytes, networks: Networks) -> bytes:
    """Bring a large photo to an ordinary size, so that spoiling it is quick."""
    batch = prepare([decode(data)], networks)
    scale = _SPOILT_EYE_DISTANCE_PX / float(batch.anatomy.eye_distance_px[0])
    if not scale < 1:
        return data
    bgr = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    if bgr is None:
        return data
    small = cv2.resize(bgr, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return bytes(cv2.imencode(".png", small)[1])


def _example(
    row: dict[str, str], data: bytes, networks: Networks, fault: Fault | None = None
) -> Iterator[Example]:
    (scene,) = prepare([decode(data)], networks).scenes
    if scene is not None:
        yield Example(
            path=row["path"],
            person=person_of(row["path"]),
            crops=crops(scene.view),
            said=row,
            check=fault.check if fault else "",
            fault=fault.name if fault else "",
        )
