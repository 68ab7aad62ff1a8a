"""Photos to audit, made here: a few painted people, saved in many qualities."""

from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import pyarrow as pa
import pytest

from detector import Standard, load_standard
from detector.audit.folder import read_rows
from detector.audit.local import run_local
from detector.audit.run import Course, Plan, audit
from detector.networks import store
from detector.networks.manifest import models
from sample_photos import Scene, Sitter, photograph
from tests.detector.audit.synthetic import Shape, make_audit

Audited = Callable[[Sequence[str], Path], Course]


@pytest.fixture(scope="session")
def standard() -> Standard:
    return load_standard("cn-id-card")


@pytest.fixture(scope="session")
def made_audit(tmp_path_factory: pytest.TempPathFactory, standard: Standard) -> Path:
    """Give an audit of 3000 photos in parts of 700."""
    return make_audit(tmp_path_factory.mktemp("made"), standard, Shape(3000, part_rows=700))


@pytest.fixture(scope="session")
def jpegs() -> list[bytes]:
    """Give 40 small photos, no two alike; some pass, some do not."""
    pictures = [
        photograph(Sitter(), Scene()).rgb,
        photograph(Sitter(), Scene(eyes_px=(150.0, 200.0))).rgb,
    ]
    return [
        cv2.imencode(".jpg", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, q])[
            1
        ].tobytes()
        for q in range(75, 95)
        for rgb in pictures
    ]


@pytest.fixture(scope="session")
def album(jpegs: list[bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder of two studios' photos, three files of which cannot be read."""
    folder = tmp_path_factory.mktemp("album")
    for studio in ("first", "second"):
        (folder / studio).mkdir()
    for place, content in enumerate(jpegs):
        (folder / ("first", "second")[place % 2] / f"{place:03d}.jpg").write_bytes(content)
    (folder / "first" / "cut.jpg").write_bytes(jpegs[0][:5000])
    (folder / "first" / "empty.jpg").write_bytes(b"")
    (folder / "second" / "gone.jpg").symlink_to(folder / "nowhere.jpg")
    return folder


@pytest.fixture
def audited(standard: Standard) -> Audited:
    """Give a function that audits sources into a folder with one worker."""
    if store.missing(models(), store.folder()):
        pytest.skip(f"the neural models are not in {store.folder()}; run: renxiang models fetch")

    def run(sources: Sequence[str], out: Path) -> Course:
        course = Course()
        plan = Plan(tuple(sources), standard, out)
        audit(plan, lambda chunks: run_local(chunks, out, standard, 1, ignore), course, ignore)
        return course

    return run


def ignore(_: object) -> None:
    pass


def rows_in(out: Path) -> pa.Table:
    return pa.concat_tables(read_rows(out))
