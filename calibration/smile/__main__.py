"""Make ``detector/face/smile.toml`` anew: ``python -m calibration.smile [PHOTOS]``."""

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from calibration.appearance.learn import Linear
from calibration.curves import area_under_curve, equal_error_rate
from calibration.development import photographed, spoilt
from calibration.labels import Label
from calibration.smile.learn import FAULT, NO_SMILE, Learned, learn, posed
from detector.codec import decode
from detector.face import locate
from detector.face.smile import FEATURES, features
from detector.networks.sessions import thread_networks

_PHOTOS = Path(__file__).parents[3] / "shared" / "photos"
_WEIGHTS = Path(__file__).parents[2] / "detector" / "face" / "smile.toml"


def main() -> None:
    """Read the photos, fit, print how the model does on people it never saw, and write it."""
    parser = argparse.ArgumentParser(prog="python -m calibration.smile", description=__doc__)
    parser.add_argument("photos", type=Path, nargs="?", default=_PHOTOS)
    parser.add_argument("--work", type=Path, default=Path("build/calibration"))
    parser.add_argument("--out", type=Path, default=_WEIGHTS)
    options = parser.parse_args()
    made = options.work / "spoilt"
    sources = [(options.photos, label) for label in photographed(options.photos)]
    sources += [
        (made, label) for label in spoilt(options.photos, made) if label.fault in (FAULT, *NO_SMILE)
    ]
    labels, seen = _seen(sources)
    learned = learn(labels, seen)
    sys.stdout.writelines(_table(labels, learned))
    options.out.write_text(_toml(learned.model), "utf-8")


def _seen(sources: Iterable[tuple[Path, Label]]) -> tuple[list[Label], NDArray[np.float64]]:
    """Give the labels of the photos that show a face, and the faces' features (N, F)."""
    networks = thread_networks()
    labels, rows = [], []
    for folder, label in sources:
        row = features(locate([decode((folder / label.path).read_bytes())], networks))
        if not np.isnan(row).any():
            labels.append(label)
            rows.append(row)
    return labels, np.concatenate(rows)


def _toml(model: Linear) -> str:
    pairs = zip(FEATURES, model.weights.tolist(), strict=True)
    return (
        "# Written by python -m calibration.smile; see detector/face/smile.py.\n"
        f"bias = {model.bias:.5g}\n\n[weights]\n"
        + "".join(f"{name} = {weight:.5g}\n" for name, weight in pairs)
    )


def _table(labels: Sequence[Label], learned: Learned) -> list[str]:
    """Tell how it does: on people who posed, at rest and smiling, on others, on made smiles."""
    ours, made = posed(labels), np.array([bool(label.fault) for label in labels])
    lines = []
    for name, where in (("posed", ours), ("others", ~ours & ~made), ("made", made)):
        right = learned.scores[learned.rest & (~ours if name == "others" else ours)]
        wrong = learned.scores[learned.smiling & where]
        lines.append(
            f"{name:8}{len(wrong):4} / {len(right):4}  "
            f"AUC {area_under_curve(right, wrong):.4f}  "
            f"EER {100 * equal_error_rate(right, wrong):4.1f} %  "
            f"above one half: {100 * np.mean(wrong > 0):5.1f} %, "
            f"at rest {100 * np.mean(right > 0):4.1f} %\n"
        )
    return lines


if __name__ == "__main__":
    main()
