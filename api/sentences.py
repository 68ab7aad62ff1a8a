"""What the service says to its operator, in Chinese and in English."""

from detector.report import Message
from detector.sentences import sentence


class SaidError(Exception):
    """A fault that says in both languages what is wrong and what to do; a traceback in English."""

    def __init__(self, said: Message) -> None:
        super().__init__(said.en)
        self.said = said


def told(name: str, /, **values: object) -> Message:
    """Make one of the service's sentences; see :func:`detector.sentences.sentence`."""
    return sentence("api", name, **values)
