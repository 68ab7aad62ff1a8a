"""The development photos: what their labels mean for each check, and how they are spoilt.

The photos themselves are not part of the project; their labels were filled in by eye.
"""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from calibration.conformal import Targets
from calibration.faults import FAULTS, SEVERITIES, Fault, Severity
from calibration.labels import EVERYTHING, Label, person_of
from calibration.spoil import spoil

_SEEN_AGAIN = Path(__file__).with_name("seen_again.csv")
_COVERED_FACE = ("mask", "scarf-over-mouth")
NO_COVERING = ("none", "headphones", *_COVERED_FACE)
_EVERY_NTH_ALL_SEVERITIES = 3
_OTHER_GENERATOR = 40
_CLEAR: Severity = "clear"
_STUDIO_LIGHT = (
    "lighting.contrast",
    "lighting.glare",
    "lighting.overexposed",
)
_TURNED = {"y": "n", "n": "y"}  # as long as nobody looked again
_MADE_UP = ("female_", "male_", "sfhq_")
_ALIKE = ("lighting", "sharpness", "expression", "appearance", "authenticity")

Said = dict[str, str]

TARGETS = Targets(mislabelled=1 / 70)


def photographed(photos: Path) -> Iterator[Label]:
    """Give the labels of the photos as they came, drawings left out."""
    for said in read_rows(photos):
        folder = said["path"].partition("/")[0]
        if folder != "noface":
            offends, unsure = _offends(said, folder), _unsure(said, folder)
            yield Label(said["path"], person_of(said["path"]), offends, unsure - offends)


def read_rows(photos: Path) -> list[Said]:
    """Read what people said of the photos as they came, and what they said when they looked again.

    The mouths of all generated people and official portraits labelled open, or closed on a frontal
    head, were looked at again in random order, without label or figure in sight, though those that
    label and figure disagreed on most had been seen with both before: open where teeth, tongue or
    the inside of the mouth show between the lips, closed where the lips touch all along, ``parted``
    where neither can be told.

    ``frontal`` says of all that a head does whether it is straight. Whether it is ``turned`` was
    looked at in all of them again, cut out alike, in random order, without label or figure in
    sight: where the sides of the face are seen unequally, ``slightly`` where that has to be looked
    for.
    """
    with (photos / "labels.csv").open(newline="", encoding="utf-8") as stream:
        rows = [row | {"turned": _TURNED.get(row["frontal"], "")} for row in csv.DictReader(stream)]
    again = {(path, column): value for path, column, value in _seen_again()}
    return [
        {column: again.get((said["path"], column), value) for column, value in said.items()}
        for said in rows
    ]


def _seen_again() -> Iterator[list[str]]:
    with _SEEN_AGAIN.open(newline="", encoding="utf-8") as stream:
        yield from csv.reader(stream)


CALIBRATED = ("cn-id-card", "portrait")  # the standards that the development photos are taken for


def suits(standard: str, label: Label) -> bool:
    """Tell whether a photo is of the kind a standard is for: cards are taken in studios."""
    return standard != "cn-id-card" or not label.person.startswith(_MADE_UP)


def _offends(said: Said, folder: str) -> frozenset[str]:
    posed = folder in ("idcard", "portraits")
    rules = {
        "expression.eyes_open": said["eyes"] == "closed",
        "expression.mouth_closed": said["mouth"] == "open",
        "expression.neutral": said["neutral"] == "n" and (posed or said["mouth"] == "open"),
        "appearance.glasses_tint": said["glasses"] == "tinted",
        "appearance.glasses_glare": said["glasses"] == "glare",
        "appearance.head_covering": said["head_covering"] not in NO_COVERING,
        "appearance.face_covered": said["head_covering"] in _COVERED_FACE,
    }
    return frozenset(check for check, true in rules.items() if true)


def _unsure(said: Said, folder: str) -> frozenset[str]:
    if said["frontal"] == "n":
        return frozenset({EVERYTHING})
    notes, posed = said["notes"], folder in ("idcard", "portraits")
    plain = said["neutral"] == "y" and said["mouth"] == "closed" and said["eyes"] == "open"
    hides = said["head_covering"] != "none" or said["glasses"] in ("tinted", "glare")
    rules = {
        "file": folder != "idcard",
        "background": folder != "idcard",
        "position": folder != "idcard" or said["neutral"] != "y",
        "lighting": said["lighting"] != "even",
        **dict.fromkeys(_STUDIO_LIGHT, folder == "synthetic"),
        "lighting.colour_cast": not posed,
        "expression": not plain,
        "expression.neutral": folder == "official",  # half of those labelled neutral smile
        "expression.gaze": not posed,
        "appearance.brows_visible": not posed or "brows" in notes,
        "appearance.ears_visible": not posed or "ears" in notes,
        "appearance.eyes_visible": not posed or hides,
        "appearance.glasses_glare": "reflection" in notes or "glare" in notes,
        "appearance.head_covering": said["head_covering"] == "headphones",
        "appearance.face_covered": not posed,
        "appearance.marks": folder == "synthetic",
        "appearance.white_top": folder != "idcard",
        "sharpness": folder == "synthetic",
        "sharpness.noise": not posed,
        "sharpness.blockiness": not posed,
        "sharpness.upscaled": not posed,
        "authenticity": not posed,
        "lighting.evenness": hides or folder == "synthetic",
        "lighting.shade": hides or folder == "synthetic",
    }
    return frozenset(check for check, true in rules.items() if true)


def spoilt(photos: Path, out: Path, family: str = "") -> Iterator[Label]:
    """Spoil the card photos in every way, and portraits of another origin where it fits them.

    Every photo gets every fault at severity ``clear``, every third card photo at all severities.

    Parameters
    ----------
    photos : Path
        Folder of the photos as they came.
    out : Path
        Folder to write to.
    family : str
        What the checks' names start with; empty for every fault there is.
    """
    faults = [fault for fault in FAULTS if fault.check.startswith(family)]
    cards = sorted((photos / "idcard").glob("*_neutral.jpg"))
    yield from spoil(cards, lambda number: _severities(number, faults), out)
    fitting = [(fault, _CLEAR) for fault in faults if fault.check.startswith(_ALIKE)]
    yield from spoil(_others(photos), lambda _: fitting, out)


def _severities(number: int, faults: Sequence[Fault]) -> list[tuple[Fault, Severity]]:
    severities = (_CLEAR,) if number % _EVERY_NTH_ALL_SEVERITIES else SEVERITIES
    return [(fault, severity) for fault in faults for severity in severities]


def _others(photos: Path) -> list[Path]:
    """Pick ordinary generated portraits, spread over the set."""
    wanted = {
        "frontal": "y",
        "eyes": "open",
        "mouth": "closed",
        "neutral": "y",
        "glasses": "none",
        "head_covering": "none",
        "lighting": "even",
        "child": "n",
    }
    found = [
        photos / said["path"]
        for said in read_rows(photos)
        if said["path"].startswith("synthetic/")
        and all(said[column] == value for column, value in wanted.items())
    ]
    return found[:: max(len(found) // _OTHER_GENERATOR, 1)][:_OTHER_GENERATOR]
