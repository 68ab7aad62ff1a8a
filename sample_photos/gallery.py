"""``python -m sample_photos.gallery`` writes docs/gallery.html: findings, messages and remedies.

Everything shown is made from the sample photos by the very code that answers applicants.
"""

import base64
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, select_autoescape
from markupsafe import Markup

from detector import load_standard
from detector.overlay import drawings_of, to_svg
from detector.overlay.compose import MOST_SHOWN, objections_of
from detector.remedy import Remedy, remedy
from sample_photos import album, manifest

PAGE = Path(__file__).parents[1] / "docs" / "gallery.html"
STANDARD = "cn-id-card"
SHOWN = (
    "good-woman.jpg",
    "head-too-large.jpg",
    "eyes-too-low.jpg",
    "wrong-pixel-size.jpg",
    "head-tilted.jpg",
    "shadow-on-wall.jpg",
    "black-border.jpg",
    "side-light.jpg",
    "png-instead-of-jpeg.png",
    "eyes-closed.jpg",
    "mouth-open.jpg",
    "hopper.jpg",
)
_REMEDIES = {
    "made": "A picture that passes was made from it",
    "retake": "The photo has to be taken again",
    "none_needed": "Nothing has to be done",
}


def page() -> str:
    """Make every sample shown, inspect, draw and remedy it, and give the page's text."""
    environment = Environment(
        loader=PackageLoader("sample_photos", "."), autoescape=select_autoescape(default=True)
    )
    listed = manifest.load()
    rows = {row.file: row for row in listed.pictures}
    samples = [_sample(rows[file].shows, album.picture(listed, rows[file])) for file in SHOWN]
    template = environment.get_template("gallery.html.jinja")
    return template.render(standard=load_standard(STANDARD), samples=samples)


def _sample(shows: str, data: bytes) -> dict[str, Any]:
    answer = remedy(data, load_standard(STANDARD))
    (drawing,) = drawings_of(data, [answer.found], "zh")
    return {
        "shows": shows,
        "verdict": answer.found.verdict,
        "overlay": Markup(to_svg(drawing)),
        "findings": objections_of(answer.found)[:MOST_SHOWN],
        "remedy": _REMEDIES[answer.remedy],
        "picture": _embedded(answer),
        "reasons": [reason.message for reason in answer.reasons],
    }


def _embedded(answer: Remedy) -> str:
    if answer.picture is None:
        return ""
    return f"data:image/jpeg;base64,{base64.b64encode(answer.picture).decode()}"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
