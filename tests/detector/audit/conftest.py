from pathlib import Path

import pytest

from detector import Standard, load_standard
from tests.detector.audit.synthetic import Shape, make_audit


@pytest.fixture(scope="session")
def standard() -> Standard:
    return load_standard("cn-id-card")


@pytest.fixture(scope="session")
def made_audit(tmp_path_factory: pytest.TempPathFactory, standard: Standard) -> Path:
    """Give an audit of 3000 photos in parts of 700."""
    return make_audit(tmp_path_factory.mktemp("made"), standard, Shape(3000, part_rows=700))
