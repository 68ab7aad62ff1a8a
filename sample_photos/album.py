"""The folder of sample photos: made from the manifest, kept while they are up to date."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sample_photos import manifest, people
from sample_photos.encode import encode
from sample_photos.head import HALF_FACE
from sample_photos.manifest import Manifest, Row
from sample_photos.portrait import photograph
from sample_photos.sitter import Scene

FOLDER = Path(__file__).with_name("pictures")
_STAMP = ".made.json"
_MAKERS = ("matplotlib", "numpy", "opencv-python-headless", "pillow", "scikit-image")


def make(folder: Path = FOLDER) -> Iterator[tuple[Row, bool]]:
    """Write the photos that are missing, damaged or out of date.

    Yields
    ------
    row, made : Row, bool
        Each photo of the manifest in turn, and whether it had to be made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    listed, recipe = manifest.load(), _recipe()
    known = _known(folder, recipe)
    for row in listed.pictures:
        path = folder / row.file
        stale = not path.is_file() or _digest(path.read_bytes()) != known.get(row.file)
        if stale:
            content = picture(listed, row)
            path.write_bytes(content)
            known[row.file] = _digest(content)
        yield row, stale
    (folder / _STAMP).write_text(json.dumps({"recipe": recipe, "files": known}, indent=1))


def picture(listed: Manifest, row: Row) -> bytes:
    """Make the file of one row."""
    if len(row.of) == 1:
        pixels = _shown(listed, row, row.of[0], row.scene)
    else:
        width, height = row.scene.size_px
        half = replace(
            row.scene, size_px=(width // 2, height), eyes_px=(width / 4, row.scene.eyes_px[1])
        )
        pixels = np.hstack([_shown(listed, row, name, half) for name in row.of])
    return encode(pixels, row.encoding)


def _shown(listed: Manifest, row: Row, name: str, scene: Scene) -> NDArray[np.uint8]:
    if name in listed.sitters:
        return photograph(listed.sitter(name, row), scene).rgb
    face_width_px = 2 * HALF_FACE * scene.scale
    return people.cropped(name, scene.size_px, scene.eyes_px, face_width_px)


def _recipe() -> str:
    """Give a digest of everything a photo depends on: this package's code and the libraries."""
    digest = hashlib.sha256()
    here = Path(__file__).parent
    for source in (*sorted(here.glob("*.py")), manifest.PATH):
        digest.update(source.read_bytes())
    for name in _MAKERS:
        digest.update(f"{name} {version(name)}".encode())
    return digest.hexdigest()


def _known(folder: Path, recipe: str) -> dict[str, str]:
    try:
        stamp = json.loads((folder / _STAMP).read_text())
    except (OSError, ValueError):
        return {}
    return dict(stamp["files"]) if stamp.get("recipe") == recipe else {}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
