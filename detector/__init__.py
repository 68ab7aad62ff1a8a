"""Renxiang's inspection library: bytes in, a measured and explained verdict out."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from detector.errors import RenxiangError
    from detector.inspection import inspect, inspect_against, inspect_batch
    from detector.report import Report
    from detector.standard import Standard, load_standard, standard_ids
    from detector.version import __version__

__all__ = [
    "RenxiangError",
    "Report",
    "Standard",
    "__version__",
    "inspect",
    "inspect_against",
    "inspect_batch",
    "load_standard",
    "standard_ids",
]

_HOMES = {
    "errors": ("RenxiangError",),
    "inspection": ("inspect", "inspect_against", "inspect_batch"),
    "report": ("Report",),
    "standard": ("Standard", "load_standard", "standard_ids"),
    "version": ("__version__",),
}


def __getattr__(name: str) -> Any:
    """Import a name when it is first asked for: who needs only a standard loads no networks."""
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
