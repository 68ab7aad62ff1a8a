"""What calibration may raise."""

from typing import Literal

from detector.errors import RenxiangError
from detector.report import Message
from detector.sentences import sentence

CalibrationCode = Literal["malformed-labels", "photo-missing", "too-little-data"]


class CalibrationError(RenxiangError):
    """Labels or photos that no limit can be fitted to."""

    def __init__(self, code: CalibrationCode, said: Message) -> None:
        super().__init__(code, said)


def told(name: str, /, **values: object) -> Message:
    """Make one of the sentences of calibrating; see :func:`detector.sentences.sentence`."""
    return sentence("calibration", name, **values)
