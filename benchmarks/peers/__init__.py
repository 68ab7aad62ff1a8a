"""What people would use instead, in its own environment, and our worker: over JSON lines."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Peer:
    """A program that answers a line naming photos with a line of seconds.

    Attributes
    ----------
    name : str
        How it is called in the tables.
    python : Path
        Interpreter of its environment.
    arguments : tuple of str
        What follows the interpreter.
    """

    name: str
    python: Path
    arguments: tuple[str, ...]

    @contextmanager
    def running(self) -> Iterator["Running"]:
        """Start the program; it ends with the block."""
        with subprocess.Popen(
            [self.python, *self.arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as process:
            yield Running(process)


@dataclass(frozen=True, slots=True)
class Running:
    """A peer that has been started."""

    process: subprocess.Popen[str]

    def ask(self, photos: Sequence[Path]) -> dict[str, Any]:
        """Have it work through the photos and say what that took.

        Raises
        ------
        RuntimeError
            It ended instead of answering.
        """
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"photos": [str(photo) for photo in photos]}) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError(f"{self.process.args!r} ended with {self.process.wait()}")
        return dict(json.loads(answer))


def ourselves() -> Peer:
    """Give this product's own worker, which answers in the same way."""
    return Peer("renxiang, every check", Path(sys.executable), ("-m", "benchmarks.worker"))


def mediapipe_package(models: Path) -> Peer:
    """Give the peer that loops over the mediapipe package's FaceLandmarker."""
    program = Path(__file__).with_name("mediapipe_package.py")
    python = ROOT / ".venv-mediapipe" / "bin" / "python"
    model = models / "face_landmarker.task"
    return Peer("mediapipe FaceLandmarker loop", python, (str(program), str(model)))
