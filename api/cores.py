"""How many processors there are to work on."""

import os


def core_count() -> int:
    """Count the cores this process may use, which in a container may be fewer than there are."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
