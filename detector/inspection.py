"""The visible list of steps: bytes to photos, to a batch, to columns, to verdicts, to reports."""

import hashlib
import time
from collections.abc import Mapping, Sequence

from detector.batch import Batch, prepare
from detector.codec import decode
from detector.errors import PhotoError
from detector.findings import findings, geometry, unreadable
from detector.judge import Judgement, Outcome, judge
from detector.measure import Column
from detector.measures import BY_KEY, CATEGORIES
from detector.networks.sessions import thread_networks
from detector.photo import Photo
from detector.report import Finding, Geometry, Report, Verdict
from detector.standard import Standard
from detector.version import __version__

# Photos at work together. Steps that follow one another find their code and weights in the cache;
# too many pixels would leave it and take memory. Nothing else depends on it.
_AT_ONCE, _PIXELS_AT_ONCE = 24, 4_000_000

_VERDICTS: dict[int, Verdict] = {
    Outcome.PASS: "pass",
    Outcome.REVIEW: "review",
    Outcome.FAIL: "fail",
}
_Draft = tuple[Verdict, Sequence[Finding], Geometry | None]


def inspect(data: bytes, standard: Standard) -> Report:
    """Inspect one photo.

    Parameters
    ----------
    data : bytes
        The file as it came.
    standard : Standard
        What it is judged by.

    Returns
    -------
    Report
        Bytes that cannot become a photo give a report too: ``fail``, with the error's code under
        ``file.readable``.

    Raises
    ------
    ModelError
        The neural models are not in place.
    """
    (report,) = inspect_batch([data], standard)
    return report


def inspect_batch(
    data: Sequence[bytes], standard: Standard, names: Sequence[str] | None = None
) -> list[Report]:
    """Inspect many photos; each report is the one the photo would get alone.

    Parameters
    ----------
    data : sequence of N bytes
        The files as they came.
    standard : Standard
        What they are judged by.
    names : sequence of N str, optional
        The caller's own names for them, repeated in the reports.

    Raises
    ------
    ModelError
        The neural models are not in place.
    """
    return [report for (report,) in inspect_against(data, [standard], names)]


def inspect_against(
    data: Sequence[bytes], standards: Sequence[Standard], names: Sequence[str] | None = None
) -> list[tuple[Report, ...]]:
    """Inspect many photos by several standards; each photo is measured once.

    Parameters
    ----------
    data : sequence of N bytes
        The files as they came.
    standards : sequence of S Standard
        What they are judged by.
    names : sequence of N str, optional
        The caller's own names for them, repeated in the reports.

    Returns
    -------
    list of N tuples of S Report
        Every photo's reports in the order of the standards. ``elapsed_ms`` is the photo's time
        for all of them together.

    Raises
    ------
    ModelError
        The neural models are not in place.
    """
    labels = names if names is not None else [""] * len(data)
    reports: list[tuple[Report, ...]] = []
    while len(reports) < len(data):
        several = slice(len(reports), len(reports) + _AT_ONCE)
        reports += _inspect_some(data[several], standards, labels[several])
    return reports


def inspect_photo(
    photo: Photo, sha256: str, standards: Sequence[Standard], name: str = ""
) -> list[Report]:
    """Inspect a photo that is decoded already by several standards.

    Parameters
    ----------
    photo : Photo
        The photo, with what its file said of itself.
    sha256 : str
        Hash of that file.
    standards : sequence of S Standard
        What it is judged by.
    name : str
        The caller's own name for it, repeated in the reports.

    Returns
    -------
    list of S Report
        In the order of the standards.

    Raises
    ------
    ModelError
        The neural models are not in place.
    """
    started = time.perf_counter()
    (drafts,) = _drafted([photo], standards)
    elapsed_ms = 1000 * (time.perf_counter() - started)
    return _reports(drafts, standards, (name, sha256, elapsed_ms))


def _inspect_some(
    data: Sequence[bytes], standards: Sequence[Standard], names: Sequence[str]
) -> list[tuple[Report, ...]]:
    """Inspect the first few photos, as many as go together."""
    started = time.perf_counter()
    opened = _open_some(data)
    drafted = _drafted(opened, standards)
    hashes = [hashlib.sha256(content).hexdigest() for content in data[: len(opened)]]
    elapsed_ms = 1000 * (time.perf_counter() - started) / len(opened)
    photos = zip(names[: len(opened)], hashes, drafted, strict=True)
    return [
        tuple(_reports(drafts, standards, (name, sha256, elapsed_ms)))
        for name, sha256, drafts in photos
    ]


def _drafted(
    opened: Sequence[Photo | PhotoError], standards: Sequence[Standard]
) -> list[tuple[_Draft, ...]]:
    """Measure photos once and judge each by every standard."""
    batch = prepare([photo for photo in opened if isinstance(photo, Photo)], thread_networks())
    columns = measure(batch, *standards)
    drafts = [_drafts(opened, standard, batch, columns) for standard in standards]
    return [tuple(drafted) for _, *drafted in zip(opened, *drafts, strict=True)]


def _reports(
    drafts: Sequence[_Draft], standards: Sequence[Standard], about: tuple[str, str, float]
) -> list[Report]:
    """Report on a photo of a name and a hash, which took so many milliseconds."""
    name, sha256, elapsed_ms = about
    return [
        Report(name, sha256, __version__, standard.reference, verdict, findings, place, elapsed_ms)
        for standard, (verdict, findings, place) in zip(standards, drafts, strict=True)
    ]


def _drafts(
    opened: Sequence[Photo | PhotoError],
    standard: Standard,
    batch: Batch,
    columns: Mapping[str, Column],
) -> list[_Draft]:
    """Judge every photo by one standard."""
    judgement = judge(standard, columns, CATEGORIES)
    rows = iter(range(len(batch)))
    return [
        _unreadable(photo)
        if isinstance(photo, PhotoError)
        else _readable(standard, batch, columns, judgement, next(rows))
        for photo in opened
    ]


def report_unreadable(error: PhotoError, standard: Standard, name: str = "") -> Report:
    """Report a file whose bytes could not even be had."""
    verdict, findings, place = _unreadable(error)
    return Report(name, "", __version__, standard.reference, verdict, findings, place, 0.0)


def measure(batch: Batch, *standards: Standard) -> dict[str, Column]:
    """Compute the columns that standards limit, each once."""
    keys = dict.fromkeys(limit.key for standard in standards for limit in standard.limits)
    return {key: BY_KEY[key](batch) for key in keys}


def _open_some(data: Sequence[bytes]) -> list[Photo | PhotoError]:
    """Decode the first photos until they have many pixels."""
    opened: list[Photo | PhotoError] = []
    pixels = 0
    for content in data:
        photo = _open(content)
        opened.append(photo)
        pixels += photo.width_px * photo.height_px if isinstance(photo, Photo) else 0
        if pixels >= _PIXELS_AT_ONCE:
            break
    return opened


def _open(content: bytes) -> Photo | PhotoError:
    try:
        return decode(content)
    except PhotoError as error:
        return error


def _unreadable(error: PhotoError) -> _Draft:
    return "fail", (unreadable(error.code),), None


def _readable(
    standard: Standard,
    batch: Batch,
    columns: Mapping[str, Column],
    judgement: Judgement,
    row: int,
) -> _Draft:
    verdict = _VERDICTS[int(judgement.verdicts[row])]
    found = findings(standard, batch, columns, judgement, row)
    return verdict, found, geometry(batch, row)
