"""An audit that is written in one go: it lies in a folder of its own until it is whole.

A process that is killed leaves that folder, ``OUT/rejudge.unfinished``, and nothing that could be
taken for an audit. Whoever writes into ``OUT`` next removes it.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from detector.atomic import settle
from detector.audit.folder import DRAFT, PARTS, RUN
from detector.errors import AuditError
from detector.sentences import told, why


@contextmanager
def drafted(out: Path) -> Iterator[Path]:
    """Give a folder to write an audit into; it becomes the audit in ``out`` if all goes well.

    The caller keeps ``out`` locked.

    Raises
    ------
    AuditError
        ``audit-changed`` where ``out`` holds an audit already, ``not-an-audit`` where it holds
        parts of one, ``cannot-write``.
    """
    draft = out / DRAFT
    if (out / RUN).exists():
        with suppress(OSError):
            draft.rmdir()  # empty, where a process was killed as it had just finished
        raise AuditError("audit-changed", told("holds_audit", out=out))
    clear_draft(out)
    if (out / PARTS).exists():
        raise AuditError("not-an-audit", told("parts_alone", out=out, run=RUN))
    try:
        yield draft
        _move(draft, out)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def clear_draft(out: Path) -> None:
    """Remove what a process left that was killed before its audit was whole.

    It moves parts before ``run.json``: parts without one, beside a draft, are the draft's.
    """
    draft = out / DRAFT
    if draft.exists() and not (out / RUN).exists():
        shutil.rmtree(out / PARTS, ignore_errors=True)
        shutil.rmtree(draft, ignore_errors=True)


def _move(draft: Path, out: Path) -> None:
    """Put a whole audit in its place: it is one from the last of these steps on."""
    try:
        for name in (PARTS, RUN):
            if (draft / name).exists():  # an audit of no photos has no parts
                (draft / name).rename(out / name)
                settle(out)
    except OSError as error:
        raise AuditError("cannot-write", told("unwritten", path=out, why=why(error))) from error
