"""From a photo's bytes and its reports to the drawings."""

from collections.abc import Sequence

from detector.batch import prepare
from detector.codec import decode
from detector.networks.sessions import thread_networks
from detector.overlay.compose import draw
from detector.overlay.drawing import Drawing
from detector.report import Report


def drawings_of(data: bytes, reports: Sequence[Report], language: str) -> list[Drawing]:
    """Draw a photo with each of its reports.

    Parameters
    ----------
    data : bytes
        The file as it came.
    reports : sequence of Report
        Its reports, new or stored.
    language : {"zh", "en"}
        Of the words.

    Raises
    ------
    PhotoError
        The bytes are no photo that can be shown.
    ModelError
        The neural models are not in place.
    """
    batch = prepare([decode(data)], thread_networks())
    return [draw(batch.photos[0], batch.scenes[0], report, language) for report in reports]
