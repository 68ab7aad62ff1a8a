"""The mediapipe package's own FaceLandmarker, as its documentation has people use it.

Run as a script it serves the benchmark: each line of standard input names photos, each line of
standard output says what one pass over them took. It imports nothing of the detector, so that it
runs wherever the mediapipe package does.
"""

import json
import resource
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import mediapipe
import numpy as np
from mediapipe.tasks.python import BaseOptions, vision
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class PeerFace:
    """One face as the package reports it.

    Attributes
    ----------
    points : ndarray, shape (478, 2), float64
        Landmarks in pixels.
    rotation : ndarray, shape (3, 3), float64
        Of the canonical face: x to the person's left, y up, z to the camera.
    """

    points: NDArray[np.float64]
    rotation: NDArray[np.float64]


class Landmarker:
    """FaceLandmarker with every output that the inspection computes too.

    Parameters
    ----------
    model : str
        Path of ``face_landmarker.task``.
    """

    def __init__(self, model: str) -> None:
        options = vision.FaceLandmarkerOptions(
            base_options=BaseOptions(model_asset_path=model),
            output_facial_transformation_matrixes=True,
        )
        self._landmarker: Any = vision.FaceLandmarker.create_from_options(options)

    def detect(self, rgb: NDArray[np.uint8]) -> PeerFace | None:
        """Trace the face of a picture (H, W, 3), or give None."""
        image = mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=rgb)
        found = self._landmarker.detect(image)
        if not found.face_landmarks:
            return None
        size = rgb.shape[1::-1]
        turn = found.facial_transformation_matrixes[0][:3, :3]
        return PeerFace(
            np.array([(point.x, point.y) for point in found.face_landmarks[0]]) * size,
            turn / np.linalg.norm(turn, axis=0),
        )

    def loop(self, paths: Iterable[str]) -> dict[str, float]:
        """Read, decode and trace each photo, keeping only the time taken in seconds."""
        wall, cpu = time.perf_counter(), time.process_time()
        detecting = 0.0
        for path in paths:
            image = mediapipe.Image.create_from_file(path)
            started = time.perf_counter()
            self._landmarker.detect(image)
            detecting += time.perf_counter() - started
        return {
            "wall_s": time.perf_counter() - wall,
            "cpu_s": time.process_time() - cpu,
            "detect_s": detecting,
            "memory_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }


def main() -> None:
    """Answer each request line ``{"photos": [path, ...]}`` with the time of one pass."""
    landmarker = Landmarker(sys.argv[1])
    for line in sys.stdin:
        sys.stdout.write(json.dumps(landmarker.loop(json.loads(line)["photos"])) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
