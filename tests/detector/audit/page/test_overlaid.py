import pytest

from detector import Standard, inspect
from detector.audit.page.overlaid import overlaid
from detector.audit.page.pictures import plain
from detector.networks import store
from detector.networks.manifest import models
from sample_photos import album
from sample_photos.manifest import load


def test_findings_are_drawn_and_numbered(standard: Standard) -> None:
    if store.missing(models(), store.folder()):
        pytest.skip(f"the neural models are not in {store.folder()}; run: renxiang models fetch")
    (row,) = (one for one in load().pictures if one.file == "head-tilted.jpg")
    content = album.picture(load(), row)
    objected = {one.check for one in inspect(content, standard).findings if one.status != "pass"}
    drawn = overlaid(content, standard)
    assert drawn.address.startswith("data:image/jpeg;base64,")
    assert drawn.address != plain(content).address
    assert drawn.marks
    assert set(drawn.marks) <= objected


def test_what_is_no_photo_has_no_picture(standard: Standard) -> None:
    assert plain(b"not a photo").missing == "gone"
    assert not overlaid(b"not a photo", standard).address
