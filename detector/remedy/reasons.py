"""What has to be different for the next photo, the gravest first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from detector.explain import LANGUAGES, catalogue
from detector.framing import ORDINARY_HEAD, figures
from detector.report import Finding, Message, Report
from detector.standard import Standard

_MOST = 2
_STATUS_ORDER = ("fail", "review", "not_assessed")
# Checks of these families ask for the same change: another wall, other light, another camera.
_ONE_CHANGE = ("background", "lighting", "sharpness")
_FRAMING = (*figures(ORDINARY_HEAD, 1, 1), "position.roll")


@dataclass(frozen=True, slots=True)
class Objection:
    """One change that the next photo needs.

    ``code`` names a check, a fault of the file, or what keeps the photo from being framed.
    """

    code: str
    message: Message


def stands_in_the_way(code: str, sides: Sequence[str] = ()) -> Objection:
    """Say why no picture can be framed or written."""
    texts = {}
    for language in LANGUAGES:
        words = catalogue(language)["remedy"]
        named = words["and"].join(words["sides"][side] for side in sides)
        texts[language] = str(words[code]).format(sides=named)
    return Objection(code, Message(**texts))


def objections(
    report: Report, standard: Standard, grave: Iterable[Objection] = ()
) -> tuple[Objection, ...]:
    """Choose the one or two objections of a report that matter most.

    Parameters
    ----------
    report : Report
        Of a photo that did not pass.
    standard : Standard
        What it was judged by.
    grave : iterable of Objection
        What goes first; a frame that cannot be had replaces what the report says of the frame.
    """
    chosen = list(grave)
    deciding = [f for f in report.findings if f.tier == "must" and f.status != "pass"]
    unreadable = [f for f in deciding if f.check in ("file.readable", "position.face_count")]
    if chosen:
        deciding = [f for f in deciding if not _is_framing(f)]
    ranked = unreadable or sorted(deciding, key=lambda f: _gravity(f, standard))
    changes = set()
    for finding in ranked:
        change = _change(finding.check)
        if change not in changes:
            changes.add(change)
            code = str(finding.value) if finding.check == "file.readable" else finding.check
            chosen.append(Objection(code, finding.message))
    return tuple(chosen[:_MOST])


def _is_framing(finding: Finding) -> bool:
    return finding.check.startswith("file.") or finding.check in _FRAMING


def _change(check: str) -> str:
    family = check.partition(".")[0]
    return family if family in _ONE_CHANGE else check


def _gravity(finding: Finding, standard: Standard) -> tuple[int, float]:
    """Order by status, then by how many review bands a figure lies outside its range."""
    excess = 0.0 if finding.margin is None else -finding.margin
    spoke = (finding.check, finding.measure)
    band = next(limit.band for limit in standard.limits if (limit.check, limit.key) == spoke)
    return _STATUS_ORDER.index(finding.status), -excess / max(band, 1e-9)
