"""Sentences for the person at the keyboard, by name, in Chinese and in English."""

import errno
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from detector.report import Message

LANGUAGES = ("zh", "en")
_FILE = "sentences.toml"
Texts = Mapping[str, Mapping[str, str]]


@cache
def texts(package: str) -> Texts:
    """Give the sentences of a package, by name and language."""
    return tomllib.loads(files(package).joinpath(_FILE).read_text("utf-8"))


def sentence(package: str, name: str, /, **values: object) -> Message:
    """Make a sentence of a package's.

    Parameters
    ----------
    package : str
        Where its ``sentences.toml`` lies.
    name : str
        Of the sentence.
    **values
        What stands in its braces; a ``Message`` in the language of the sentence.
    """
    patterns = texts(package)[name]

    def filled(language: str) -> str:
        own = {
            key: getattr(value, language) if isinstance(value, Message) else value
            for key, value in values.items()
        }
        return patterns[language].format(**own)

    return Message(zh=filled("zh"), en=filled("en"))


def told(name: str, /, **values: object) -> Message:
    """Make one of the detector's sentences; see :func:`sentence`."""
    return sentence("detector.messages", name, **values)


def known(name: str) -> bool:
    """Tell whether the detector has a sentence of that name."""
    return name in texts("detector.messages")


class Fault(ValueError):
    """A value that cannot be, with what is wrong with it."""

    def __init__(self, said: Message) -> None:
        super().__init__(said.en)
        self.said = said


def as_it_is(text: str) -> Message:
    """Say in both languages what has no other words: what a library or a machine said."""
    return Message(zh=text, en=text)


def why(error: BaseException) -> Message:
    """Say what the system objects to; what it has no words for, as it came."""
    number = error.errno if isinstance(error, OSError) else None
    name = f"system_{errno.errorcode.get(number or 0, '')}"
    strerror = getattr(error, "strerror", None)
    english = str(strerror or error).rstrip(".") or type(error).__name__
    chinese = texts("detector.messages").get(name, {}).get("zh", english)
    return Message(zh=chinese, en=english)
