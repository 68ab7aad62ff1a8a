"""A photo with what was found drawn on it, small enough for a page of many."""

from dataclasses import replace

import numpy as np

from detector.audit.page.pictures import Thumbnail, as_address, plain
from detector.errors import ModelError, PhotoError
from detector.inspection import inspect
from detector.overlay import drawings_of, painted
from detector.overlay.compose import MOST_SHOWN, objections_of
from detector.standard import Standard

_HIGH_PX = 300
_LANGUAGE = "en"  # only numbers are drawn, and every font has those


def overlaid(content: bytes, standard: Standard) -> Thumbnail:
    """Make a thumbnail with the standard's guides and numbered findings.

    Parameters
    ----------
    content : bytes
        The file, readable as a photo.
    standard : Standard
        What it is inspected by, again.

    Returns
    -------
    Thumbnail
        A plain one where the neural models are not in place.
    """
    try:
        report = inspect(content, standard)
        (drawing,) = drawings_of(content, [report], _LANGUAGE)
    except (ModelError, PhotoError):
        return plain(content)
    picture = painted(replace(drawing, height=drawing.photo_height))
    picture.thumbnail((2 * _HIGH_PX, _HIGH_PX))
    checks = tuple(finding.check for finding in objections_of(report)[:MOST_SHOWN])
    return Thumbnail(as_address(np.asarray(picture)), marks=checks)
