"""The evidence on one page: distributions, curves, error rates, and the closest calls."""

import base64
import tomllib
from collections.abc import Callable, Collection
from html import escape
from importlib.resources import files

import cv2
import numpy as np

from calibration.charts import det_chart, distributions
from calibration.curves import area_under_curve, badness, det, equal_error_rate
from calibration.faults import FAULTS, SEVERITIES
from calibration.intervals import percent
from calibration.labels import Label
from calibration.score import Judged
from detector.codec import decode
from detector.judge import Outcome
from detector.standard import Limit

Show = Callable[[Label], bytes]

_CLOSEST = 10
_THUMBNAIL_PX = 80
_LEAST = 5


def report(scored: Judged, pictured: Judged, show: Show, note: str = "") -> str:
    """Write the page.

    Parameters
    ----------
    scored : Judged
        Labelled photos, judged by limits fitted without their people.
    pictured : Judged
        Photos to pick the closest calls from: the same, or others that may be shown.
    show : callable
        From a label of theirs to the file's bytes.
    note : str
        What a reader has to know besides.

    Returns
    -------
    str
        HTML with everything in it: no script, no other file.
    """
    title = f"Calibration of {scored.standard.id}"
    seen = scored.observations
    facts = (
        f"{len(seen)} photos of {len(np.unique(seen.people))} people. Every figure is of people "
        f"whose photos the limits were not fitted to. Data {seen.data_hash[:16]}. {note}"
    )
    body = [f"<h1>{title}</h1><p>{facts}</p>", _system(scored), _requirements(scored)]
    for check in scored.checks:
        body += [_section(scored, check), _closest(pictured, check, show), _by_fault(scored, check)]
    return _page(title, "\n".join(body))


def _system(scored: Judged) -> str:
    right, wrong = scored.compliant, scored.refusable
    rows = [
        ("compliant photos that pass", scored.verdict_share(right, Outcome.PASS), right.sum()),
        ("compliant photos to review", scored.verdict_share(right, Outcome.REVIEW), right.sum()),
        ("compliant photos that fail", scored.verdict_share(right, Outcome.FAIL), right.sum()),
        ("faulty photos let through", scored.verdict_share(wrong, Outcome.PASS), wrong.sum()),
        ("faulty photos with the right check named", scored.share_named, wrong.sum()),
    ]
    cells = [f"<tr><td>{a}<td>{percent(b)}<td>{c}</tr>" for a, b, c in rows]
    return f"<h2>The whole system</h2>{_table(['', 'share', 'photos'], cells)}"


def _requirements(scored: Judged) -> str:
    text = files("calibration").joinpath("requirements.toml").read_text("utf-8")
    rows, rates = [], []
    for entry in tomllib.loads(text)["requirements"]:
        rate = requirement_rate(scored, entry["checks"], entry.get("faults", ()))
        rates += [] if rate is None else [rate]
        shown = "not tested" if rate is None else f"{100 * rate:.1f}"
        names = escape(", ".join(entry["checks"]))
        rows.append(
            f"<tr><td>{entry['number']} {entry['name']}<td>{names}<td>{shown}"
            f"<td>{entry['best']}</tr>"
        )
    mean, median = (100 * one(rates) if rates else 0.0 for one in (np.mean, np.median))
    head = ["requirement", "checks", "equal error rate, %", "best published, other photos, %"]
    summary = f"<p>{len(rates)} tested; mean {mean:.1f} %, median {median:.1f} %.</p>"
    return f"<h2>Against the FICV requirements</h2>{summary}{_table(head, rows)}"


def requirement_rate(
    scored: Judged, checks: list[str], faults: Collection[str] = ()
) -> float | None:
    """Give the equal error rate of several checks together; None where it was not tested.

    Where ``faults`` are named, only those of the checks' faults are what the requirement means.
    """
    seen = scored.observations
    known = [check for check in checks if check in scored.checks]
    if not known:
        return None
    worst = np.fmax.reduce([badness(scored.standard, seen, check) for check in known])
    right = np.logical_and.reduce([seen.complies(check) for check in known])
    wrong = np.logical_or.reduce([seen.offends(check) for check in known])
    if faults:
        wrong &= np.array([label.fault in faults for label in seen.labels])
    measured = ~np.isnan(worst)
    if min((right & measured).sum(), (wrong & measured).sum()) < _LEAST:
        return None
    return equal_error_rate(worst[right & measured], worst[wrong & measured])


def _section(scored: Judged, check: str) -> str:
    seen = scored.observations
    scores = badness(scored.standard, seen, check)
    right, wrong = seen.complies(check) & seen.readable, seen.offends(check)
    caught = f"lets {percent(scored.let_through(check))} of {wrong.sum()} faulty ones through"
    head = (
        f"<p>Objects to {percent(scored.false_objection(check))} of {right.sum()} compliant "
        f"photos; {caught if wrong.any() else 'no photo has this fault'}."
    )
    parts = [f'<h2 id="{check}">{check}</h2>', head]
    measured = ~np.isnan(scores)
    if min((right & measured).sum(), (wrong & measured).sum()) >= _LEAST:
        classes = scores[right & measured], scores[wrong & measured]
        equal = equal_error_rate(*classes)
        parts.append(
            f" Equal error rate {100 * equal:.2f} %, AUC {area_under_curve(*classes):.4f}."
        )
        limits = [one for one in scored.standard.limits if one.check == check and not one.one_of]
        charts = [_chart(scored, limit) for limit in limits]
        parts.append(f'<div class="row">{"".join(charts)}{det_chart(*det(*classes), equal)}</div>')
    return "\n".join(parts)


def _chart(scored: Judged, limit: Limit) -> str:
    seen = scored.observations
    values = seen.columns[limit.key].values
    known = ~np.isnan(values)
    slight = np.array([limit.check in one.offends for one in seen.labels]) & ~seen.offends(
        limit.check
    )
    chosen = (seen.complies(limit.check), seen.offends(limit.check), slight)
    return distributions(limit, *(values[known & one] for one in chosen))


def _by_fault(scored: Judged, check: str) -> str:
    labels = scored.observations.labels
    objected, failed = scored.objected(check), scored.failed(check)
    rows = []
    for fault in (fault for fault in FAULTS if fault.check == check):
        for severity, amount in zip(SEVERITIES, fault.amounts, strict=True):
            mine = np.array(
                [
                    check in one.offends and one.fault == fault.name and one.severity == severity
                    for one in labels
                ]
            )
            if mine.any():
                rows.append(
                    f"<tr><td>{fault.name}<td>{severity}<td>{amount:g} {escape(fault.unit)}"
                    f"<td>{mine.sum()}<td>{(~objected)[mine].sum()}"
                    f"<td>{(objected & ~failed)[mine].sum()}<td>{failed[mine].sum()}</tr>"
                )
    head = ["fault", "severity", "amount", "photos", "passed", "to review", "failed"]
    return _table(head, rows) if rows else ""


def _closest(pictured: Judged, check: str, show: Show) -> str:
    """Show the photos nearest to the limit."""
    seen = pictured.observations
    scores = badness(pictured.standard, seen, check)
    known = (seen.complies(check) | seen.offends(check)) & ~np.isnan(scores)
    order = [place for place in np.argsort(np.abs(scores - 1)).tolist() if known[place]]
    objected = pictured.objected(check)
    tiles = []
    for place in order[:_CLOSEST]:
        label = seen.labels[place]
        wrong = f"{label.fault} {label.severity}".strip() or ", ".join(sorted(label.offends))
        truth = wrong if label.offends else "compliant"
        said = escape(f"{truth}: {'objects' if objected[place] else 'passes'}")
        picture = f'<img alt="" src="{_thumbnail(show(label))}">'
        tiles.append(f"<figure>{picture}<figcaption>{said}</figcaption></figure>")
    return f'<div class="row">{"".join(tiles)}</div>'


def _thumbnail(data: bytes) -> str:
    rgb = decode(data).rgb
    size = (round(_THUMBNAIL_PX * rgb.shape[1] / rgb.shape[0]), _THUMBNAIL_PX)
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
    _, encoded = cv2.imencode(".jpg", small[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 75])
    return "data:image/jpeg;base64," + base64.b64encode(encoded.tobytes()).decode()


def _table(head: list[str], rows: list[str]) -> str:
    cells = "".join(f"<th>{name}" for name in head)
    return f"<table><tr>{cells}</tr>{''.join(rows)}</table>"


def _page(title: str, body: str) -> str:
    style = files("calibration").joinpath("report.css").read_text("utf-8")
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
        f"<style>{style}</style><body>{body}</body></html>\n"
    )
