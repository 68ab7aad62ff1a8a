import hashlib
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.errors import ModelError
from detector.networks import store
from detector.networks.manifest import Model, models

CONTENT = b"the weights"


def test_the_variable_names_the_folder_and_seals_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(store.FOLDER_VARIABLE, str(tmp_path))
    assert store.folder() == tmp_path
    assert store.is_sealed()
    monkeypatch.delenv(store.FOLDER_VARIABLE)
    assert store.folder().parts[-2:] == ("renxiang", "models")
    assert not store.is_sealed()


def test_a_right_file_is_read(publish: Callable[..., Model], tmp_path: Path) -> None:
    model = publish(CONTENT)
    (tmp_path / model.name).write_bytes(CONTENT)
    assert store.read(model, tmp_path) == CONTENT
    assert store.state(model, tmp_path) == "present"


def test_an_unchanged_file_is_held_once(publish: Callable[..., Model], tmp_path: Path) -> None:
    model = publish(CONTENT)
    (tmp_path / model.name).write_bytes(CONTENT)
    assert store.read(model, tmp_path) is store.read(model, tmp_path)


def test_a_file_changed_after_its_check_is_checked_again(
    publish: Callable[..., Model], tmp_path: Path
) -> None:
    model = publish(CONTENT)
    path = tmp_path / model.name
    path.write_bytes(CONTENT)
    store.read(model, tmp_path)
    modified_ns = path.stat().st_mtime_ns
    path.write_bytes(CONTENT[::-1])
    os.utime(path, ns=(modified_ns, modified_ns + 1))
    with pytest.raises(ModelError) as caught:
        store.read(model, tmp_path)
    assert caught.value.code == "model-damaged"
    assert str(path) in caught.value.message


@pytest.mark.parametrize("where", ["empty", "absent/deeper", "file"])
def test_a_missing_file_is_told_with_the_remedy(
    publish: Callable[..., Model], tmp_path: Path, where: str
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ModelError, match="renxiang models fetch") as caught:
        store.read(publish(CONTENT), tmp_path / where)
    assert caught.value.code == "model-missing"


def test_in_a_sealed_folder_the_remedy_is_to_put_the_file_there(
    publish: Callable[..., Model], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = publish(CONTENT)
    monkeypatch.setenv(store.FOLDER_VARIABLE, str(tmp_path))
    with pytest.raises(ModelError, match=store.FOLDER_VARIABLE):
        store.read(model, tmp_path)


def test_whoever_asks_again_after_a_whole_file_has_it_not_read_again(
    publish: Callable[..., Model], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "_KEPT_BYTES", 0)
    model, read = publish(CONTENT), []
    path = tmp_path / model.name

    def counted(path: Path) -> bytes:
        read.append(path)
        return CONTENT

    monkeypatch.setattr(Path, "read_bytes", counted)
    assert [store.state(model, tmp_path) for _ in range(2)] == ["missing"] * 2
    path.write_bytes(CONTENT)
    assert [store.state(model, tmp_path) for _ in range(3)] == ["present"] * 3
    assert read == [path]
    path.write_bytes(CONTENT + b"!")
    store.state(model, tmp_path)
    assert read == [path, path]


def test_missing_lists_the_absent_and_the_damaged(
    publish: Callable[..., Model], tmp_path: Path
) -> None:
    here = replace(publish(CONTENT), name="here")
    absent = replace(here, name="absent")
    damaged = replace(here, name="damaged")
    (tmp_path / "here").write_bytes(CONTENT)
    (tmp_path / "damaged").write_bytes(CONTENT[:-1])
    assert store.missing([here, absent, damaged], tmp_path) == [absent, damaged]


@given(content=st.binary(min_size=1), at=st.integers(min_value=0), bit=st.integers(0, 7))
def test_one_bit_makes_a_file_wrong(content: bytes, at: int, bit: int) -> None:
    digest = hashlib.sha256(content).hexdigest()
    model = replace(models()[0], byte_count=len(content), sha256=digest)
    altered = bytearray(content)
    altered[at % len(content)] ^= 1 << bit
    assert store.is_right(content, model)
    assert not store.is_right(bytes(altered), model)


def test_a_large_file_is_checked_when_it_is_read(
    publish: Callable[..., Model], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "_KEPT_BYTES", 0)
    model = publish(CONTENT)
    with pytest.raises(ModelError, match="cannot be read"):
        store.check(model, tmp_path)
    (tmp_path / model.name).write_bytes(CONTENT[::-1])
    store.check(model, tmp_path)
    with pytest.raises(ModelError) as caught:
        store.read(model, tmp_path)
    assert caught.value.code == "model-damaged"
    (tmp_path / model.name).write_bytes(CONTENT[:-1])
    with pytest.raises(ModelError) as caught:
        store.check(model, tmp_path)
    assert caught.value.code == "model-damaged"
