"""``python -m calibration.standards_page`` writes docs/standards.md from the standards themselves.

Each section quotes what a document's own text asks for; what all of them share, the quality of the
photo, stands in docs/checks.md.
"""

from pathlib import Path

from calibration.checks_page import passes, reviewed
from detector.standard import Limit, Picture, Source, Standard, load_standard, standard_ids

PAGE = Path(__file__).parents[1] / "docs" / "standards.md"

_HEAD = """# Every standard

Made from the standards by `python -m calibration.standards_page`. Each section has the limits that
a document's own text lays down, with the picture that `renxiang fix` makes for it. The limits on
light, sharpness, expression and whatever else makes a photo usable are shared: see
[checks.md](checks.md) and `renxiang standards show ID`.

How far a figure can be trusted: `official` was read at the issuing body; `transcribed` in a press
report or a copy of its text, or alike in several independent places; `third-party` in one place
that is neither; `unverified` where places disagree. The last two never decide, only advise. All
figures were read in excerpts, so check the issuer's page before you rely on one. Variants for
children are left out.
"""
_OWN = ("calibration", "own-rule")


def page() -> str:
    """Give the page's text."""
    standards = [load_standard(name) for name in standard_ids()]
    return "\n".join([_HEAD, _overview(standards), *(_section(one) for one in standards)])


def _overview(standards: list[Standard]) -> str:
    head = "| standard | document | picture | limits from its own text | of which decide |\n"
    rows = [
        f"| [`{one.id}`](#{one.id}) | {one.title.en} · {one.title.zh} | {_size(one.picture)} "
        f"| {len(_quoted(one))} | {sum(row.tier == 'must' for row in _quoted(one))} |\n"
        for one in standards
    ]
    return head + "|---|---|---|---|---|\n" + "".join(rows)


def _quoted(standard: Standard) -> list[Limit]:
    return [limit for limit in standard.limits if limit.source not in _OWN]


def _section(standard: Standard) -> str:
    parts = [f"## {standard.id}", f"{standard.title.en} · {standard.title.zh}"]
    parts += [standard.note, _makes(standard)]
    shown = [
        limit
        for limit in standard.limits
        if limit.source not in _OWN or limit.check.startswith("background.colour")
    ]
    head = "| measure | passes | a person decides | tier | clause | source | trust |"
    parts.append("\n".join([head, "|---|---|---|---|---|---|---|", *map(_row, shown)]))
    used = {limit.source for limit in standard.limits} - {*_OWN}
    sources = [_source(name, said) for name, said in standard.sources.items() if name in used]
    parts.append("\n".join(sources))
    return "\n\n".join(part for part in parts if part) + "\n"


def _makes(standard: Standard) -> str:
    made = standard.picture
    if made is None:
        return "Any size."
    least, most = (None if n is None else f"{n:,}" for n in (made.min_bytes, made.max_bytes))
    size = f"{least or 'any'} to {most or 'any'} bytes" if least or most else "any bytes"
    walls = ", ".join(f"({red}, {green}, {blue})" for red, green, blue in made.backgrounds)
    return (
        f"Made for it: {_size(made)} at {made.density_ppi:g} ppi, {size}, background {walls}, "
        f"replacing it {standard.background_replacement}."
    )


def _size(picture: Picture | None) -> str:
    if picture is None:
        return "any"
    pixels = f"{picture.width_px} × {picture.height_px} px"
    return f"{pixels}, {picture.width_mm:g} × {picture.height_mm:g} mm"


def _row(limit: Limit) -> str:
    cells = [f"`{limit.key}`", passes(limit), reviewed(limit), limit.tier, limit.clause]
    return "| " + " | ".join([*cells, limit.source, limit.trust]) + " |"


def _source(name: str, source: Source) -> str:
    title = f"[{source.title}]({source.address})" if source.address else source.title
    return f"- `{name}`: {title}. {source.note}".strip()


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
