from collections.abc import Iterator

from calibration.labels import Label
from calibration.observe import observe

COUNT = 200


class File(bytes):
    """A file's content that knows how many there are."""

    alive = most = 0

    def __init__(self, *_: object) -> None:
        File.alive += 1
        File.most = max(File.most, File.alive)

    def __del__(self) -> None:
        File.alive -= 1


def test_of_many_photos_few_are_in_memory_at_once() -> None:
    def photos() -> Iterator[tuple[Label, bytes]]:
        for number in range(COUNT):
            yield Label(f"{number}.jpg", str(number)), File(b"no photo")

    seen = observe(photos())
    assert [label.path for label in seen.labels] == [f"{number}.jpg" for number in range(COUNT)]
    assert not seen.readable.any()
    assert File.most < COUNT
