"""An audit's summary as one HTML page."""

import math
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from detector.audit.item import visible
from detector.audit.page import content, words
from detector.audit.page.charts import bar
from detector.audit.page.pictures import Pictures
from detector.audit.summary.calibrated import calibrated
from detector.audit.summary.closest import Case
from detector.audit.summary.counts import MOST_GROUPS
from detector.audit.summary.drift import Reference
from detector.audit.summary.summary import Summary
from detector.measures import BY_KEY
from detector.standard import Standard

_FAR = 10  # standard deviations


def render(
    summary: Summary,
    pictures: Pictures,
    language: str,
    against: tuple[str, Reference] | None = None,
) -> str:
    """Write an audit's page.

    Parameters
    ----------
    summary : Summary
        The audit in figures.
    pictures : Pictures
        Thumbnails; empty for a page without.
    language : {"zh", "en"}
        The language it opens in; the reader can choose the other.
    against : (str, Reference), optional
        A reference and its name, to compare distributions with; by default the compliant photos
        that the package's limits were set by.

    Returns
    -------
    str
        HTML in UTF-8 that loads nothing and runs nothing. Names of files are escaped.
    """
    run, counts, standard = summary.run, summary.counts, summary.run.standard
    shares = content.verdict_shares(counts)
    name, held_against = against or (None, calibrated(standard))
    return (
        _environment(standard)
        .get_template("page.html.j2")
        .render(
            language=language,
            texts=words.texts(),
            css=Markup(files(__package__).joinpath("page.css").read_text("utf-8")),
            run=run,
            standard={
                "title": standard.title.model_dump(),
                "id": standard.id,
                "version": standard.version,
                "hash": standard.reference.hash,
            },
            counts=counts,
            verdicts=shares,
            verdict_bar=bar([(name, one.hits) for name, one in shares], counts.photos),
            reasons=content.objections(standard, counts),
            groups=content.groups(counts),
            close=summary.closest.close,
            worst=summary.closest.worst,
            drift=content.moved(counts, name, held_against) if held_against else None,
            copies=content.copied(summary.duplicates),
            codes=[
                (code, n, words.code_meaning(code), summary.unread[code])
                for code, n in counts.codes.most_common()
            ],
            cards=content.cards(summary, held_against),
            pictures=pictures,
            shown=len(pictures),
        )
    )


def _environment(standard: Standard) -> Environment:
    checks = {limit.key: limit.check for limit in standard.limits}

    def measure_name(measure: str) -> Markup:
        return words.measure_name(measure, checks.get(measure, measure))

    environment = Environment(
        loader=PackageLoader("detector.audit.page", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        t=words.text,
        both=words.both,
        check_name=words.check_name,
        measure_name=measure_name,
        category_name=words.category_name,
        most_groups=MOST_GROUPS,
        shown_of_a_number=content.SHOWN_OF_A_NUMBER,
    )
    environment.filters.update(_FILTERS)
    return environment


def percent(share: float) -> str:
    """Write a share in percent, with more decimals the smaller it is or its rest."""
    rest = min(share, 1 - share)
    decimals = 1 if rest >= 0.01 or rest == 0 else min(1 - math.floor(math.log10(100 * rest)), 4)
    return f"{100 * share:.{decimals}f}"


def _distance(case: Case) -> str:
    """Write how far inside the limit a figure is; how many times too far says nothing more."""
    if abs(case.distance) < _FAR:
        return f"{case.distance:+.2g} σ"
    return f"{'<' if case.distance < 0 else '>'} {math.copysign(_FAR, case.distance):+.0f} σ"


def _figure_of(case: Case) -> Markup:
    unit = words.unit(BY_KEY[case.measure].unit)
    return Markup(words.figure(case.figure)) + words.both(unit)


_FILTERS: dict[str, Any] = {
    "visible": visible,
    "short": words.short,
    "percent": percent,
    "thousands": lambda count: f"{count:,}",
    "sigmas": lambda far: f"{far:+.2g} σ" if abs(far) < 10 else f"{far:+,.0f} σ",
    "figure_of": _figure_of,
    "distance": _distance,
}
