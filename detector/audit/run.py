"""An audit from beginning to end: what is done already is kept, the rest is worked off."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

from detector.atomic import UNFINISHED
from detector.audit.chunks import chunks
from detector.audit.draft import clear_draft
from detector.audit.draw import draw
from detector.audit.folder import (
    PARTS,
    RUN,
    TIMES,
    Run,
    Sample,
    finished,
    part_path,
    parts,
    read_run,
)
from detector.audit.item import Chunk, Item, as_text
from detector.audit.sources import listing, text
from detector.audit.work import Done, Tally
from detector.audit.worker import DIED
from detector.errors import AuditError, RenxiangError
from detector.networks.manifest import models
from detector.report import Message
from detector.sentences import told, why
from detector.standard import Standard
from detector.version import __version__

Engine = Callable[[Iterator[Chunk]], Iterator[Done]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be audited, by what, and where the answer goes."""

    sources: tuple[str, ...]
    standard: Standard
    out: Path
    sample: Sample | None = None


@dataclass(slots=True)
class Course:
    """How far an audit is.

    Attributes
    ----------
    kept : Tally
        Photos that an earlier start had finished.
    done : Tally
        Photos finished since.
    chunks : int
        Chunks listed.
    population : int
        Photos that a sample was drawn from.
    left_out : int
        Files, and links to folders, that are no photos by their names.
    """

    kept: Tally = field(default_factory=Tally)
    done: Tally = field(default_factory=Tally)
    chunks: int = 0
    population: int = 0
    left_out: int = 0

    def leave_out(self, _name: str) -> None:
        """Count a file that is no photo by its name."""
        self.left_out += 1


def audit(plan: Plan, engine: Engine, course: Course, kept: Callable[[Tally], None]) -> None:
    """Audit every photo, or carry on where an earlier start of the same audit ended.

    The caller keeps the folder locked; see :func:`~detector.audit.lock.locked`.

    Parameters
    ----------
    plan : Plan
        What is asked.
    engine : callable
        Works chunks off; see :func:`~detector.audit.local.run_local`.
    course : Course
        Kept up to date meanwhile.
    kept : callable
        Told of every chunk that was done before.

    Raises
    ------
    AuditError
        ``no-such-source`` where no photo is there, ``malformed-source``, ``source-unreachable``,
        ``audit-changed`` where the folder holds another audit, ``cannot-write``, ``workers-fail``.
    ModelError
        The neural models are not in place.
    """
    run = _asked(plan)
    _agree(run, plan.out)
    missing = _missing(plan, course, kept)
    first = list(islice(missing, 1))
    if not parts(plan.out):  # only sources that can be listed begin an audit
        if not first:
            places = text.places(run.sources)
            raise AuditError("no-such-source", told("no_photo", places=places))
        run.write(plan.out)
    _work_off(chain(first, missing), plan, engine, course)
    strangers = [part for part in parts(plan.out) if int(part.stem) >= course.chunks]
    if strangers:
        raise _changed(plan.out, told("fewer_photos"))
    _finish(run, plan.out, course)


def _finish(run: Run, out: Path, course: Course) -> None:
    """Write down that an audit is whole, and what it came to."""
    known = {
        "finished": True,
        "photos": course.kept.total + course.done.total,
        "left_out": course.left_out,
        "sample": run.sample and run.sample.model_copy(update={"population": course.population}),
    }
    run.model_copy(update=known).write(out)


def _work_off(missing: Iterator[Chunk], plan: Plan, engine: Engine, course: Course) -> None:
    """Have chunks worked off; where nothing comes of it, no audit stays behind."""
    try:
        for done in engine(missing):
            course.done.add(done.tally)
    except RenxiangError:
        if not parts(plan.out):
            (plan.out / RUN).unlink(missing_ok=True)
        raise


def _asked(plan: Plan) -> Run:
    return Run(
        engine=__version__,
        models={model.name: model.sha256 for model in models()},
        sources=tuple(as_text(source) for source in plan.sources),
        standard=plan.standard,
        sample=plan.sample,
    )


def _agree(run: Run, out: Path) -> None:
    """See that a folder is new, or holds photos of an audit that asks for the same."""
    clear_draft(out)
    if not (out / RUN).exists():
        if (out / PARTS).exists():
            raise AuditError("not-an-audit", told("parts_alone", out=out, run=RUN))
        return
    before = read_run(out)
    if not parts(out):
        return  # nothing that could be mixed
    if before.sources != run.sources:
        begun, asked = text.places(before.sources), text.places(run.sources)
        raise _changed(out, told("other_sources", was=begun, now=asked))
    for what, was, now in (
        ("other_standard", before.standard.reference, run.standard.reference),
        ("other_sample", _draw(before), _draw(run)),
        ("other_engine", before.engine, run.engine),
        ("other_models", before.models, run.models),
    ):
        if was != now:
            raise _changed(out, told(what))
    _clear_unfinished(out)


def _clear_unfinished(out: Path) -> None:
    """Take away files that a killed process was writing."""
    for folder in (PARTS, TIMES):
        for draft in (out / folder).glob(f"*/*{UNFINISHED}"):
            draft.unlink(missing_ok=True)


def _draw(run: Run) -> tuple[int, int] | None:
    return None if run.sample is None else (run.sample.size, run.sample.seed)


def _missing(plan: Plan, course: Course, kept: Callable[[Tally], None]) -> Iterator[Chunk]:
    """List the chunks that have no part yet, or one in which a worker died."""
    for chunk in chunks(_drawn(plan, course)):
        course.chunks += 1
        before = finished(part_path(plan.out, chunk.number))
        if before is None:
            yield chunk
            continue
        digest, tally = before[0], Tally.of(before[1])
        if digest != chunk.digest:
            first, last = chunk.items[0].photo, chunk.items[-1].photo
            changed = told("photos_changed", first=first, last=last)
            raise _changed(plan.out, changed if digest else told("was_rejudged"))
        if DIED in tally.codes:  # memory may have been short: worth another try
            yield chunk
            continue
        course.kept.add(tally)
        kept(tally)


def _drawn(plan: Plan, course: Course) -> Iterator[Item]:
    """List the photos to audit: all, or a sample of them."""
    listed = _items(plan.sources, course)
    if plan.sample is None:
        yield from listed
        return
    size, seed = plan.sample.size, plan.sample.seed
    drawn, course.population = draw(listed, size, seed, plan.sources)
    yield from drawn


def _items(named: Sequence[str], course: Course) -> Iterator[Item]:
    try:
        yield from chain.from_iterable(listing.items(one, course.leave_out) for one in named)
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        said = told("unlisted", place=place, why=why(error))
        raise AuditError("source-unreachable", said) from error


def _changed(out: Path, what: Message) -> AuditError:
    return AuditError("audit-changed", told("another_audit", out=out, what=what))
