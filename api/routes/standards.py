"""The standards that photos can be held against."""

from fastapi import APIRouter

from api.deps import ServicesDep
from api.schemas import StandardEntry
from detector.standard import Standard

router = APIRouter(prefix="/v1/standards", tags=["standards"])


@router.get("", summary="List the standards")
def list_standards(app: ServicesDep) -> list[StandardEntry]:
    """List the standards."""
    return [_entry(standard) for standard in app.standards]


def _entry(standard: Standard) -> StandardEntry:
    reference = standard.reference
    return StandardEntry(
        id=reference.id, version=reference.version, hash=reference.hash, title=standard.title
    )
