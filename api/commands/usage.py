"""Wrong usage in the terminal's language: Typer words it in English alone."""

import re

import typer

from api.commands.said import in_words, said

# Typer's own words, and the sentence of each; the English of these is the same.
_USAGE = (
    (r"Missing option (?P<name>.+?)\.(?s:\s.*)?", "missing_option"),
    (r"Missing argument (?P<name>.+?)\.(?s:\s.*)?", "missing_argument"),
    (r"Missing command\.", "missing_command"),
    (r"No such option: (?P<name>\S+)", "no_option"),
    (r"No such option: (?P<name>\S+) \(Possible options: (?P<near>.+)\)", "no_option_but"),
    (r"No such command (?P<name>'.*')\.", "no_such_command"),
    (r"No such command (?P<name>'.*')\. Did you mean (?P<near>.+)\?", "no_such_command_but"),
    (r"Got unexpected extra argument\(s\) \((?P<names>.+)\)", "too_many"),
    (r"Option (?P<name>'.+') requires an argument\.", "needs_value"),
    (r"Option (?P<name>'.+') does not take a value\.", "takes_no_value"),
    (r"Invalid value for (?P<name>.+?): (?P<why>(?s:.+))", "wrong_value"),
)
_VALUES = (
    (r"(?P<kind>dir|file|path) (?P<path>'.*') does not exist\.", "not_there"),
    (r"(?P<kind>dir|file|path) (?P<path>'.*') is a file\.", "is_file"),
    (r"(?P<kind>dir|file|path) (?P<path>'.*') is a directory\.", "is_directory"),
    (r"(?P<kind>dir|file|path) (?P<path>'.*') is not readable\.", "not_readable"),
    (r"(?P<value>'.*') is not one of (?P<known>.+)\.", "none_of"),
)


class _Worded(typer.BadParameter):
    """Wrong usage that is worded already."""

    def format_message(self) -> str:
        """Give the sentence as it is."""
        return self.message


def worded(error: typer.TyperException) -> typer.TyperException | None:
    """Word what Typer objects to, and what it has pydantic object to; None where nothing is said.

    Parameters
    ----------
    error : TyperException
        As raised by Typer, or by us with a message in words already.
    """
    if isinstance(error, typer.BadParameter):
        error.message = _objection(error)
    sentence = _translated(error.format_message(), _USAGE)
    if sentence is None:
        return None
    from typer import rich_utils  # what it frames an error with

    rich_utils.ERRORS_PANEL_TITLE = said("error")
    rich_utils.RICH_HELP = said("see_help")
    return _Worded(sentence, ctx=getattr(error, "ctx", None))


def _objection(error: typer.BadParameter) -> str:
    # Imported here: it takes long, and most commands are used rightly.
    from pydantic import ValidationError

    from detector.invalid import worded as objection

    cause, message = error.__cause__, error.message
    if isinstance(cause, ValidationError):
        message = in_words(objection(cause.errors()[0]))
    return _translated(message, _VALUES) or message


def _translated(text: str, patterns: tuple[tuple[str, str], ...]) -> str | None:
    for pattern, name in patterns:
        found = re.fullmatch(pattern, text)
        if found:
            return said(name, **found.groupdict())
    return None
