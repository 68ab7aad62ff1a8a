"""The language that a table speaks."""

import locale
from enum import StrEnum


class Language(StrEnum):
    """Languages of the tables."""

    ZH = "zh"
    EN = "en"


def terminal_language() -> Language:
    """Give the terminal's language, English where it is neither."""
    code = locale.getlocale()[0] or ""
    return Language.ZH if code.startswith(("zh", "Chinese")) else Language.EN
