"""Renxiang's inspection library: bytes in, a measured and explained verdict out."""

from detector.errors import RenxiangError
from detector.inspect import inspect, inspect_against, inspect_batch
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
