"""One worker of ours, answering as the peers do: what a pass over some photos took."""

import json
import resource
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import cv2

from benchmarks.photos import STANDARD
from detector import inspect_batch, load_standard


def main() -> None:
    """Answer each request line ``{"photos": [path, ...]}`` with the time of one pass."""
    cv2.setNumThreads(1)
    for line in sys.stdin:
        sys.stdout.write(
            json.dumps(_pass([Path(one) for one in json.loads(line)["photos"]])) + "\n"
        )
        sys.stdout.flush()


def _pass(photos: Sequence[Path]) -> dict[str, float]:
    standard = load_standard(STANDARD)
    wall, cpu = time.perf_counter(), time.process_time()
    inspect_batch([path.read_bytes() for path in photos], standard)
    return {
        "wall_s": time.perf_counter() - wall,
        "cpu_s": time.process_time() - cpu,
        "memory_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


if __name__ == "__main__":
    main()
