"""The language that a table speaks."""

import locale
import os
from enum import StrEnum


class Language(StrEnum):
    """Languages of the tables."""

    ZH = "zh"
    EN = "en"


def terminal_language() -> Language:
    """Give the terminal's language, English where it is neither.

    What the environment asks for counts even where the system lacks that locale, as containers do.
    """
    asked = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    names = (locale.getlocale()[0] or "", asked)
    return Language.ZH if any(name.startswith(("zh", "Chinese")) for name in names) else Language.EN
