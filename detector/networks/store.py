"""Where the models lie on this machine, and whether they are the right ones."""

import hashlib
import os
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Literal

from platformdirs import user_cache_path

from detector.errors import ModelError
from detector.networks.manifest import Model
from detector.report import Message
from detector.sentences import told

FOLDER_VARIABLE = "RENXIANG_MODELS"
_KEPT_BYTES = 4_000_000  # of a file, at most, that stays in memory

State = Literal["present", "missing", "damaged"]


def folder() -> Path:
    """Give the models folder: ``RENXIANG_MODELS`` if set, else the user's cache."""
    named = os.environ.get(FOLDER_VARIABLE)
    return Path(named) if named else user_cache_path("renxiang") / "models"


def is_sealed() -> bool:
    """Tell whether ``RENXIANG_MODELS`` names the folder, so that nothing may be downloaded."""
    return bool(os.environ.get(FOLDER_VARIABLE))


def state(model: Model, where: Path) -> State:
    """Tell whether the model lies in the folder ``where``, whole and unaltered.

    An unchanged file that was found whole is not read again: whoever asks often, as a probe does,
    costs nothing.
    """
    try:
        status = (where / model.name).stat()
        _see_whole(model, where, status.st_mtime_ns, status.st_size)
    except OSError:
        return "missing"
    except ModelError as error:
        return "missing" if error.code == "model-missing" else "damaged"
    return "present"


@lru_cache(maxsize=16)  # keeps no errors
def _see_whole(model: Model, where: Path, _modified_ns: int, _byte_count: int) -> None:
    read(model, where)


def missing(models: Iterable[Model], where: Path) -> list[Model]:
    """Give those models that are absent from the folder ``where`` or damaged in it."""
    return [model for model in models if state(model, where) != "present"]


def read(model: Model, where: Path) -> bytes:
    """Read one model and check it.

    The bytes checked are the bytes returned, and an unchanged file is read and hashed once a
    process, however many threads ask; a large one each time, lest it stay in memory.

    Raises
    ------
    ModelError
        ``model-missing`` or ``model-damaged``; the message says what to do.
    """
    path = where / model.name
    try:
        status = path.stat()
        if model.byte_count > _KEPT_BYTES:
            return _right(model, path)
        return _checked(model, path, status.st_mtime_ns, status.st_size)
    except OSError as error:
        said = told("model_unread", path=path, advice=advice())
        raise ModelError("model-missing", said) from error


def check(model: Model, where: Path) -> None:
    """See that a model lies in the folder ``where``; a large one's content is seen when it is read.

    Raises
    ------
    ModelError
        ``model-missing`` or ``model-damaged``; the message says what to do.
    """
    path = where / model.name
    with suppress(OSError):  # reading says why
        if model.byte_count > _KEPT_BYTES and path.stat().st_size == model.byte_count:
            return
    read(model, where)


@lru_cache(maxsize=8)
def _checked(model: Model, path: Path, _modified_ns: int, _byte_count: int) -> bytes:
    return _right(model, path)


def _right(model: Model, path: Path) -> bytes:
    data = path.read_bytes()
    if not is_right(data, model):
        raise ModelError("model-damaged", told("model_strange", path=path, advice=advice()))
    return data


def is_right(data: bytes, model: Model) -> bool:
    """Tell whether these bytes are the model's, by size and SHA-256."""
    return len(data) == model.byte_count and hashlib.sha256(data).hexdigest() == model.sha256


def advice() -> Message:
    """Say what to do about a model that is missing or damaged."""
    if is_sealed():
        return told("put_models", variable=FOLDER_VARIABLE)
    return told("fetch_models")
