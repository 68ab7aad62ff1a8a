"""Where in the photo each finding lies."""

from collections.abc import Callable

from detector.batch import Scene
from detector.overlay.features import FEATURES
from detector.overlay.position import POSITION
from detector.overlay.sight import Mark, Sight
from detector.overlay.surfaces import SURFACES
from detector.report import Finding, Geometry

# Of the file, of the photo as a whole, or of people who are not located: there is nowhere to point.
NOWHERE = frozenset(
    {
        "file.readable",
        "file.format",
        "file.colour",
        "file.pixels",
        "file.aspect_ratio",
        "file.resolution",
        "file.bytes",
        "file.compression",
        "file.trailing_data",
        "position.face_count",
        "authenticity.recapture",
    }
)
LOCATED: dict[str, Callable[[Sight], Mark]] = POSITION | SURFACES | FEATURES


def locate(finding: Finding, geometry: Geometry | None, scene: Scene | None) -> Mark | None:
    """Say where a finding lies; None where there is nowhere to point.

    Parameters
    ----------
    finding : Finding
        One that a figure gave rise to.
    geometry : Geometry or None
        Where the head is; None without a photo.
    scene : Scene or None
        The photo's regions; None without a face.
    """
    if geometry is None or scene is None or finding.check in NOWHERE:
        return None
    if not isinstance(finding.value, float | int):
        return None
    return LOCATED[finding.check](Sight(finding, geometry, scene))
