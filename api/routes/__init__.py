"""The resources, one file each."""

from collections.abc import Iterator

from fastapi import APIRouter

from api.routes import health, inspections, keys, overlays, photo_numbers, photos, standards


def routers() -> Iterator[APIRouter]:
    """Give the routers in the order of the documentation."""
    for module in (photo_numbers, photos, overlays, inspections, standards, keys, health):
        yield module.router
