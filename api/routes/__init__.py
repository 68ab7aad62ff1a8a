"""The resources, one file each."""

from collections.abc import Iterator

from fastapi import APIRouter

from api.routes import health, inspections, keys, overlays, photo_numbers, photos, standards

_MOST_JSON_BYTES = 16_384
# What a form adds to the photo: boundaries and the fields' headers.
_FORM_OVERHEAD_BYTES = 16_384


def routers(photo_bytes: int) -> Iterator[tuple[APIRouter, int]]:
    """Give the routers in the order of the documentation, and how large a body each reads.

    Parameters
    ----------
    photo_bytes : int
        The largest photo.
    """
    for module in (photo_numbers, photos, overlays, inspections, standards, keys, health):
        takes_photos = module in (photos, inspections)
        yield (
            module.router,
            photo_bytes + _FORM_OVERHEAD_BYTES if takes_photos else _MOST_JSON_BYTES,
        )
