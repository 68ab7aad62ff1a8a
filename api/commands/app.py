"""The ``renxiang`` command and what comes of its faults."""

from typing import NoReturn

import cv2
import typer

from api.commands.on_demand import OnDemand
from api.commands.outcome import OWN_FAULT
from api.commands.said import in_words, said
from detector.sentences import why
from detector.version import __version__

app = typer.Typer(
    cls=OnDemand,
    help="Renxiang 人像: does a portrait meet the document's photo standard, and if not, why?",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"renxiang {__version__}")
        raise typer.Exit


@app.callback()
def _common(
    version: bool = typer.Option(
        False, "--version", callback=_print_version, is_eager=True, help="Print the version."
    ),
) -> None:
    """Take the options that come before a command."""


def run() -> None:
    """Run the command; what stops it is said in one line, never in a traceback."""
    cv2.setNumThreads(1)  # photos are spread over threads; two threads a photo only wait
    try:
        app()
    except Exception as error:
        if _is_of_an_interrupt(error):
            raise KeyboardInterrupt from error
        if isinstance(error, OSError):
            _give_up(_of_file(error), error)
        fault = {"kind": type(error).__name__, "error": error}
        _give_up(said("internal_fault", **fault), error)


def _is_of_an_interrupt(error: BaseException) -> bool:
    """Tell whether a fault is what compiled code made of an interrupt while it was imported."""
    cause = error.__cause__ or error.__context__
    return cause is not None and (
        isinstance(cause, KeyboardInterrupt) or _is_of_an_interrupt(cause)
    )


def _of_file(error: OSError) -> str:
    if not error.filename:
        return in_words(why(error))
    return said("of_file", file=error.filename, why=why(error))


def _give_up(text: str, cause: Exception) -> NoReturn:
    typer.echo(f"renxiang: {text}", err=True)
    raise SystemExit(OWN_FAULT) from cause
