"""``python -m calibration.faults SOURCE OUT``: write spoilt photos and their labels."""

import argparse
import csv
import re
from pathlib import Path

from calibration.faults import FAULTS, SEVERITIES, faults_of, sitting
from detector.errors import PhotoError

_PICTURES = (".jpg", ".jpeg", ".png", ".webp")


def person_of(path: Path) -> str:
    """Give who a photo shows: the number its name starts with, else the whole name."""
    number = re.match(r"\d+", path.stem)
    return number.group() if number else path.stem


def main() -> None:
    """Spoil every photo of a folder in every way asked for."""
    options = _options()
    options.out.mkdir(parents=True, exist_ok=True)
    wanted = faults_of(options.check) if options.check else FAULTS
    severities = [options.severity] if options.severity else SEVERITIES
    sources = sorted(p for p in options.source.iterdir() if p.suffix.lower() in _PICTURES)
    with (options.out / "labels.csv").open("w", newline="", encoding="utf-8") as stream:
        rows = csv.writer(stream)
        rows.writerow(["path", "person", "check", "fault", "severity"])
        for path in sources[: options.limit]:
            try:
                sitter = sitting(path.read_bytes())
            except (PhotoError, ValueError) as error:
                print(f"{path.name}: {error}")  # noqa: T201
                continue
            for fault in wanted:
                for severity in severities:
                    data = fault.apply(sitter, severity, options.seed)
                    name = f"{path.stem}__{fault.check}__{fault.name}__{severity}{_suffix(data)}"
                    (options.out / name).write_bytes(data)
                    rows.writerow([name, person_of(path), fault.check, fault.name, severity])


def _suffix(data: bytes) -> str:
    if data.startswith(b"\x89PNG"):
        return ".png"
    return ".webp" if data.startswith(b"RIFF") else ".jpg"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m calibration.faults", description=__doc__)
    parser.add_argument("source", type=Path, help="folder of compliant photos")
    parser.add_argument("out", type=Path, help="folder to write to")
    parser.add_argument("--check", help="only this check, or every check of a family")
    parser.add_argument("--severity", choices=SEVERITIES, help="only this severity")
    parser.add_argument("--limit", type=int, help="at most so many source photos")
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


if __name__ == "__main__":
    main()
