"""The photo of a number with its findings drawn on it."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import TypeAdapter

from api.auth import Standing
from api.deps import KnownCaller, Services, ServicesDep
from api.problems import Problem, documented
from api.routes.photos import READING_REFUSED, ForReading
from api.schemas import OverlayQuery
from detector.overlay import Drawing, drawings_of, to_png, to_svg
from detector.report import Report

router = APIRouter(prefix="/v1/photos/{photo_number}", tags=["photos"])

Drawn = Annotated[OverlayQuery, Query()]
_PNG, _SVG = "image/png", "image/svg+xml"
_REPORT = TypeAdapter(Report)
# An SVG opened by itself is a document: it may show its own picture and do nothing else.
_HARMLESS = {"Content-Security-Policy": "default-src 'none'; img-src data:"}
_REFUSED = documented(*READING_REFUSED, HTTPStatus.SERVICE_UNAVAILABLE)


class PngResponse(Response):
    """A PNG picture."""

    media_type = _PNG


class SvgResponse(Response):
    """An SVG picture."""

    media_type = _SVG


@router.get(
    "/overlay.png",
    summary="See the photo with its findings drawn on it, PNG",
    response_class=PngResponse,
    responses=_REFUSED,
)
async def as_png(
    app: ServicesDep, caller: KnownCaller, standing: ForReading, query: Drawn
) -> Response:
    """Show the newest photo of a number with every finding drawn where it is, 720 pixels wide.

    Needs the access code, the key that issued the number, or a studio's that sent the newest
    photo.
    """
    with app.admission.place(caller.holder(standing.number.number)) as place:
        return PngResponse(await place.run(_drawn, app, standing, query.language, to_png))


@router.get(
    "/overlay.svg",
    summary="See the photo with its findings drawn on it, SVG",
    response_class=SvgResponse,
    responses=_REFUSED,
)
async def as_svg(
    app: ServicesDep, caller: KnownCaller, standing: ForReading, query: Drawn
) -> Response:
    """Show the newest photo of a number with every finding drawn where it is, at any size.

    Needs the access code, the key that issued the number, or a studio's that sent the newest
    photo.
    """
    with app.admission.place(caller.holder(standing.number.number)) as place:
        content = await place.run(_drawn, app, standing, query.language, to_svg)
        return SvgResponse(content, headers=_HARMLESS)


def _drawn(
    app: Services,
    standing: Standing,
    language: str,
    render: Callable[[Drawing], bytes] | Callable[[Drawing], str],
) -> bytes | str:
    last = standing.newest
    data = app.store.blobs.read(last.blob) if last and last.blob else None
    if last is None or data is None:
        raise Problem(
            HTTPStatus.NOT_FOUND,
            "no-photo",
            "No photo that can be shown was sent under this number.",
        )
    (drawing,) = drawings_of(data, [_REPORT.validate_json(last.report)], language)
    return render(drawing)
