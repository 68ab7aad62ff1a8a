"""What this machine brings to the work, and what it lacks: the findings of ``renxiang doctor``."""

import platform
import re
import sys
from dataclasses import dataclass
from importlib import metadata
from typing import Literal

import cv2
from rich.table import Table
from rich.text import Text

from api.commands.said import in_words
from api.cores import core_count
from detector.networks import store
from detector.networks.manifest import Model, models
from detector.version import __version__

State = Literal["fine", "optional", "missing"]
_REQUIREMENT = re.compile(
    r"(?P<whole>(?P<name>[\w.-]+)[^;]*)(?:;.*extra == ['\"](?P<extra>[\w-]+)['\"])?"
)
_SETUP = "make setup"
_TARGETS = {"cluster": "make cluster", "s3": _SETUP}  # by extra; the others are in no lock
_STYLES: dict[State, str] = {"fine": "green", "optional": "dim", "missing": "bold red"}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing looked at.

    Attributes
    ----------
    subject : str
        What it is.
    found : str
        What was found: a version, a path, a figure.
    state : {"fine", "optional", "missing"}
        ``missing`` stops the work; ``optional`` is absent and may stay so.
    advice : str
        What to do; empty if fine.
    """

    subject: str
    found: str
    state: State = "fine"
    advice: str = ""


def examine() -> list[Item]:
    """Look at the machine, the installed packages and the models."""
    folder = store.folder()
    return [
        Item("renxiang", __version__),
        Item("python", f"{platform.python_version()} on {platform.system()} {platform.machine()}"),
        Item("processor", f"{core_count()} cores; {_processor_features()}"),
        *_packages(),
        Item("models folder", f"{folder}{' (sealed)' if store.is_sealed() else ''}"),
        *(_model(model) for model in models()),
    ]


def is_ready(items: list[Item]) -> bool:
    """Tell whether nothing that the work needs is missing."""
    return all(item.state != "missing" for item in items)


def as_table(items: list[Item]) -> Table:
    """Lay the findings out for a terminal."""
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for item in items:
        words = ". ".join(filter(None, (item.found, item.advice)))
        table.add_row(item.subject, Text(item.state, _STYLES[item.state]), Text(words))
    return table


def _processor_features() -> str:
    """List the instruction sets in use; OpenCV marks those absent here with a question mark."""
    features = cv2.getCPUFeaturesLine().split()
    return " ".join(name.lstrip("*") for name in features if not name.endswith("?"))


def _packages() -> list[Item]:
    requirements = [_REQUIREMENT.match(line) for line in metadata.requires("renxiang") or []]
    return [_package(*found.group("name", "extra", "whole")) for found in requirements if found]


def _package(name: str, extra: str | None, requirement: str) -> Item:
    try:
        return Item(name, metadata.version(name))
    except metadata.PackageNotFoundError:
        if extra is not None:
            by_hand = f"{sys.executable} -m pip install '{requirement.strip()}'"
            return Item(name, "", "optional", f"If wanted: {_TARGETS.get(extra, by_hand)}")
        return Item(name, "", "missing", f"Run: {_SETUP}")


def _model(model: Model) -> Item:
    state = store.state(model, store.folder())
    if state == "present":
        return Item(model.name, f"SHA-256 {model.sha256[:8]}… as on record")
    return Item(model.name, state.capitalize(), "missing", in_words(store.advice()))
