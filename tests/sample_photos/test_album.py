from pathlib import Path

import pytest
from PIL import Image

from sample_photos import album, manifest
from sample_photos.manifest import Manifest, load

ROWS = {row.file: row for row in load().pictures}
FEW = ("good-man.jpg", "png-instead-of-jpeg.png", "cut-off-upload.jpg")


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> Manifest:
    """Shorten the manifest to three photos."""
    short = load().model_copy(update={"pictures": [ROWS[name] for name in FEW]})
    monkeypatch.setattr(manifest, "load", lambda: short)
    return short


@pytest.mark.parametrize("name", ["good-woman.jpg", "two-people.jpg"])
def test_a_file_made_twice_has_the_same_bytes(name: str) -> None:
    assert album.picture(load(), ROWS[name]) == album.picture(load(), ROWS[name])


@pytest.mark.usefixtures("few")
class TestMake:
    def test_writes_every_photo_and_keeps_it_the_second_time(self, tmp_path: Path) -> None:
        assert [made for _, made in album.make(tmp_path)] == [True] * 3
        assert {path.name for path in tmp_path.glob("[!.]*")} == set(FEW)
        assert [made for _, made in album.make(tmp_path)] == [False] * 3

    def test_makes_a_missing_and_a_damaged_photo_again(self, tmp_path: Path) -> None:
        list(album.make(tmp_path))
        whole = (tmp_path / FEW[0]).read_bytes()
        (tmp_path / FEW[0]).write_bytes(whole[:-9])
        (tmp_path / FEW[1]).unlink()
        again = {row.file: made for row, made in album.make(tmp_path)}
        assert again == {FEW[0]: True, FEW[1]: True, FEW[2]: False}
        assert (tmp_path / FEW[0]).read_bytes() == whole

    def test_makes_all_again_when_the_recipe_changed(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        list(album.make(tmp_path))
        monkeypatch.setattr(album, "version", lambda _: "another")
        assert all(made for _, made in album.make(tmp_path))


def test_the_good_photos_are_files_as_the_standard_describes_them(tmp_path: Path) -> None:
    for name in ("good-man.jpg", "good-woman.jpg"):
        path = tmp_path / name
        path.write_bytes(album.picture(load(), ROWS[name]))
        assert 14_000 <= path.stat().st_size <= 30_000
        with Image.open(path) as picture:
            assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (358, 441))
            assert picture.info["dpi"] == (350, 350)
            assert not picture.getexif()


def test_real_people_come_from_the_packages_without_a_download(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a network connection was asked for")

    monkeypatch.setattr("socket.socket.connect", refuse)
    assert album.picture(load(), ROWS["two-people.jpg"]).startswith(b"\xff\xd8\xff")
