"""Where ``renxiang check --overlay`` puts the photos with their findings drawn on them."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

from api.commands.language import Language
from api.commands.outputs import Outputs
from api.commands.photos import content_of
from detector import Report
from detector.overlay import drawings_of, to_png, to_svg


class OverlayFormat(StrEnum):
    """What an overlay is written as."""

    PNG = "png"
    SVG = "svg"


class Overlays:
    """Drawings of photos, one file each, in a folder in which nothing is overwritten.

    Parameters
    ----------
    folder : Path
        Made when the first drawing is written.
    photos : sequence of Path
        All photos to come.
    form : OverlayFormat
        Of the files.
    language : Language
        Of the words.
    """

    def __init__(
        self, folder: Path, photos: Sequence[Path], form: OverlayFormat, language: Language
    ) -> None:
        self._outputs = Outputs(folder)
        self._names = dict(zip(photos, self._outputs.reserve(photos), strict=True))
        self._form, self._language = form, language

    def draw(self, photo: Path, reports: Sequence[Report]) -> None:
        """Draw a photo with each report; of several, each standard's in a folder of its own.

        A photo that could not be read has nothing to show.
        """
        data = content_of(photo)
        if not isinstance(data, bytes) or any(r.findings[0].status == "fail" for r in reports):
            return
        drawings = drawings_of(data, reports, self._language)
        for report, drawing in zip(reports, drawings, strict=True):
            is_png = self._form is OverlayFormat.PNG
            content = to_png(drawing) if is_png else to_svg(drawing).encode()
            folder = report.standard.id if len(reports) > 1 else ""
            self._outputs.write(content, self._names[photo], folder, suffix=f".{self._form}")
