"""What commands say beside their tables, in the terminal's language."""

from api.commands.language import terminal_language
from detector.report import Message
from detector.sentences import sentence


def in_words(message: Message) -> str:
    """Give a sentence in the terminal's language."""
    return str(getattr(message, terminal_language()))


def said(name: str, /, **values: object) -> str:
    """Make one of the commands' sentences; see :func:`detector.sentences.sentence`."""
    return in_words(sentence("api.commands", name, **values))
