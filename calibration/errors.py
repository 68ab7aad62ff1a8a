"""What calibration may raise."""

from typing import Literal

from detector.errors import RenxiangError

CalibrationCode = Literal["malformed-labels", "photo-missing", "too-little-data"]


class CalibrationError(RenxiangError):
    """Labels or photos that no limit can be fitted to."""

    def __init__(self, code: CalibrationCode, message: str) -> None:
        super().__init__(code, message)
