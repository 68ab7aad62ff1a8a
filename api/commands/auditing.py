"""What ``renxiang audit run`` does once its options are understood."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from api.commands.photos import say_left_out
from api.commands.progress import Follow, following, show, show_copies
from detector.audit.arrow import without_pandas
from detector.audit.folder import Sample
from detector.audit.launch import Launched
from detector.audit.local import run_local
from detector.audit.lock import locked
from detector.audit.run import Course, Engine, Plan, audit
from detector.audit.sources import listing
from detector.audit.sources.count import count
from detector.audit.work import Done, Tally
from detector.standard import Standard

if TYPE_CHECKING:
    from detector.audit.page.content import Copied


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for on the command line."""

    sources: tuple[str, ...]
    standard: Standard
    out: Path
    workers: int
    formats: tuple[str, ...]
    engine: str
    address: str | None
    sample: Sample | None
    thumbnails: bool
    reference: Path | None


def run_audit(order: Order, launched: Launched | None = None) -> Tally:
    """Audit, showing how it comes on and what it came to.

    Parameters
    ----------
    order : Order
        What is asked.
    launched : Launched, optional
        A worker's process that is on its way already, for the local engine.

    Raises
    ------
    AuditError, ModelError
        See :func:`detector.audit.run.audit`; ``audit-running``, ``package-missing`` and
        ``not-a-reference`` before any work.
    """
    started = time.monotonic()
    without_pandas()
    if order.reference is not None:
        _see(order.reference)
    listing.check_all(order.sources)
    with locked(order.out):
        course = _work_off(order, launched)
        copies = _write_up(order)
    tally = Tally()
    tally.add(course.kept)
    tally.add(course.done)
    show(tally, course.kept.total, time.monotonic() - started)
    show_copies(copies)
    say_left_out(course.left_out)
    return tally


def _work_off(order: Order, launched: Launched | None) -> Course:
    course = Course()
    with following() as follow:
        if follow.is_shown:
            Thread(target=_expect, args=(order, follow), daemon=True).start()
        plan = Plan(order.sources, order.standard, order.out, order.sample)
        engine = _engine(order, follow.add, launched)
        audit(plan, lambda chunks: _meanwhile(engine(chunks)), course, follow.add)
    return course


def _see(reference: Path) -> None:
    """See that a reference is one, before any work is done."""
    from detector.audit.summary.drift import read_reference

    read_reference(reference)


def _meanwhile(work: Iterator[Done]) -> Iterator[Done]:
    """Load what the report needs once the first part is there, while only workers are busy."""
    for first in work:
        Thread(target=import_module, args=("api.commands.reporting",), daemon=True).start()
        yield first
        yield from work


def _write_up(order: Order) -> "Copied":
    """Write the rows in other formats, and the report; give what it says of copies."""
    from api.commands.reporting import REPORT, run_report
    from detector.audit.export import export

    for form in order.formats:
        export(order.out, form)
    return run_report(
        order.out,
        order.out / REPORT,
        None,
        thumbnails=order.thumbnails,
        against=order.reference,
    )


def _engine(order: Order, seen: Callable[[Tally], None], launched: Launched | None) -> Engine:
    if order.engine == "ray":
        from detector.audit.cluster import run_on_ray

        return lambda chunks: run_on_ray(
            chunks, order.out, order.standard, order.workers, seen, order.address
        )
    return lambda chunks: run_local(
        chunks, order.out, order.standard, order.workers, seen, launched
    )


def _expect(order: Order, follow: Follow) -> None:
    """Count the photos beside the work, so that time left can be told."""
    total = 0
    for source in order.sources:
        counted = count(source)
        if counted is None:
            return
        total += counted
    follow.expect(min(total, order.sample.size) if order.sample else total)
