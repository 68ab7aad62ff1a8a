"""What pydantic objects to, in words for whoever wrote the value and has never heard of it."""

from collections.abc import Mapping
from typing import Any

from pydantic_core import ErrorDetails

from detector.report import Message
from detector.sentences import Fault, as_it_is, known, told


def worded(fault: ErrorDetails | Mapping[str, Any]) -> Message:
    """Say what is wrong with one value, without naming or repeating it.

    Parameters
    ----------
    fault : ErrorDetails
        One of the ``errors()`` of a ``ValidationError``; of a type that no sentence is for, its
        own message is given.
    """
    name = f"invalid_{fault['type']}"
    if not known(name):
        return as_it_is(str(fault["msg"]))
    return told(name, **{key: _said(value) for key, value in fault.get("ctx", {}).items()})


def _said(value: object) -> object:
    """Give what pydantic says beside a fault: our words, or its list of what may stand there."""
    if isinstance(value, Fault):
        return value.said
    if isinstance(value, str):
        return Message(zh=value.replace(" or ", ", "), en=value)
    return value


def reason(fault: ErrorDetails | Mapping[str, Any]) -> str:
    """Say in English what is wrong with one value; see :func:`worded`."""
    return worded(fault).en
