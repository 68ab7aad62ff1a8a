"""From a photo's bytes and its report to the drawing."""

from detector.batch import prepare
from detector.codec import decode
from detector.networks.sessions import thread_networks
from detector.overlay.compose import draw
from detector.overlay.drawing import Drawing
from detector.report import Report


def drawing_of(data: bytes, report: Report, language: str) -> Drawing:
    """Draw a photo with its report.

    Parameters
    ----------
    data : bytes
        The file as it came.
    report : Report
        Its report, new or stored.
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
    return draw(batch.photos[0], batch.scenes[0], report, language)
