"""Two audits side by side: which photos are decided otherwise, and why."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from detector.audit.changes import SCHEMA, changes
from detector.audit.folder import read_run
from detector.audit.matching import matched
from detector.standard import Standard

__all__ = ["SCHEMA", "Comparison", "compare"]


@dataclass(slots=True)
class Comparison:
    """What changed between two audits.

    Attributes
    ----------
    verdicts : Counter of (str, str)
        Photos by verdict then and now.
    causes : Counter of (str, str)
        Photos whose verdict changed, by check and cause; one photo may have several.
    only_one, only_other, replaced : int
        Photos that one audit alone has, and names whose content differs.
    """

    verdicts: Counter[tuple[str, str]] = field(default_factory=Counter)
    causes: Counter[tuple[str, str]] = field(default_factory=Counter)
    only_one: int = 0
    only_other: int = 0
    replaced: int = 0

    @property
    def photos(self) -> int:
        """Photos that both audits have."""
        return sum(self.verdicts.values())

    @property
    def changed(self) -> int:
        """Photos whose verdict changed."""
        return sum(count for (was, now), count in self.verdicts.items() if was != now)


def compare(one: Path, other: Path, each: Callable[[pa.Table, int], None]) -> Comparison:
    """Compare two audits, photo by photo; the same photo has the same name and content.

    Parameters
    ----------
    one, other : Path
        Folders of the audits: then and now.
    each : callable
        Takes the changes, tables of ``SCHEMA``, as they are found among so many photos.

    Raises
    ------
    AuditError
        ``not-an-audit``.
    """
    old, new = read_run(one).standard, read_run(other).standard
    found = Comparison()
    for pair in matched(one, other, _columns(old, new)):
        found.only_one += pair.only_one
        found.only_other += pair.only_other
        found.replaced += pair.replaced
        if len(pair.one):
            verdicts = [side["verdict"].combine_chunks() for side in (pair.one, pair.other)]
            found.verdicts.update(_counted(pa.table(verdicts, ["was", "now"])))
            differing = changes(pair.one, pair.other, old, new)
            found.causes.update(_causes(differing["because"].combine_chunks()))
            each(differing, len(pair.one))
    return found


def _causes(because: pa.ListArray) -> Counter[tuple[str, str]]:
    """Count photos by check and cause, each once however many measures of a check agree."""
    photo, reasons = pc.list_parent_indices(because), pc.list_flatten(because)
    check, cause = (pc.struct_field(reasons, name) for name in ("check", "cause"))
    every = pa.table([photo, check, cause], ["photo", "check", "cause"])
    once = every.group_by(["photo", "check", "cause"], use_threads=False).aggregate([])
    return _counted(once.select(["check", "cause"]))


def _counted(pairs: pa.Table) -> Counter[tuple[str, str]]:
    """Count how often each pair of texts occurs."""
    names = pairs.column_names
    counts = pairs.group_by(names, use_threads=False).aggregate([([], "count_all")])
    cells = (counts[name].to_pylist() for name in (*names, "count_all"))
    return Counter({(one, other): count for one, other, count in zip(*cells, strict=True)})


def _columns(old: Standard, new: Standard) -> list[str]:
    keys = dict.fromkeys(limit.key for limit in (*old.limits, *new.limits))
    return ["photo_number", "group", "verdict", "code", *(f"m.{key}" for key in keys)]
