"""What photos are called in tables: as short as tells them apart."""

from collections import defaultdict
from collections.abc import Iterable
from os.path import commonpath, dirname, relpath
from pathlib import Path

from rich.markup import escape

from detector.audit.item import visible


def names(photos: Iterable[str]) -> dict[str, str]:
    """Give each photo's name, escaped for a table.

    That is its file's name; where several in different folders share it, their paths below the
    folder that they have in common. What would steer the terminal is shown as �.
    """
    sharing: dict[str, dict[str, str]] = defaultdict(dict)
    for photo in photos:
        sharing[Path(photo).name][photo] = str(Path(photo).absolute())
    given = {}
    for name, paths in sharing.items():
        common = commonpath(map(dirname, paths.values()))
        for photo, path in paths.items():
            told = relpath(path, common) if len(paths) > 1 else name
            given[photo] = escape(visible(told))
    return given
