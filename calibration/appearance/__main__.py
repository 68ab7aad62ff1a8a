"""Make ``detector/appearance/weights.npz`` anew: ``python -m calibration.appearance [PHOTOS]``."""

import argparse
import sys
import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path

import numpy as np

from calibration.appearance.examples import Example, examples
from calibration.appearance.models import Learned, learn
from calibration.appearance.roles import ROLES
from calibration.curves import area_under_curve, equal_error_rate
from detector.appearance.recognise import features
from detector.networks.sessions import thread_networks

_PHOTOS = Path(__file__).parents[3] / "shared" / "photos"
_WEIGHTS = Path(__file__).parents[2] / "detector" / "appearance" / "weights.npz"
_ACCEPTED = 0.03  # share of sound photos objected to at which the share caught is told


def main() -> None:
    """Read the photos, fit, print how the models do on people they never saw, and write them."""
    parser = argparse.ArgumentParser(prog="python -m calibration.appearance", description=__doc__)
    parser.add_argument("photos", type=Path, nargs="?", default=_PHOTOS)
    parser.add_argument("--out", type=Path, default=_WEIGHTS)
    options = parser.parse_args()
    networks = thread_networks()
    found = list(examples(options.photos, networks))
    learned = learn(found, np.stack([features(example.crops, networks) for example in found]))
    for name, model in learned.items():
        sys.stdout.writelines(_table(name, model, found))
    write(learned, options.out)


def write(learned: Mapping[str, Learned], out: Path) -> None:
    """Write the models as a compressed NumPy archive, at half precision, the same every time."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for role in sorted(ROLES, key=lambda role: role.name):
            content = BytesIO()
            weights = learned[role.name].weights.astype(np.float16)
            np.save(content, weights, allow_pickle=False)
            key = f"{role.window.name}:{role.name}.npy"
            archive.writestr(zipfile.ZipInfo(key), content.getvalue())


def _table(name: str, model: Learned, found: Sequence[Example]) -> list[str]:
    """Tell how one model does: on frontal photos as they came, and on spoilt ones."""
    made = np.array([bool(example.check) for example in found])
    frontal = np.array([example.said["frontal"] == "y" for example in found])
    ours = np.array([example.path.startswith(("idcard/", "portraits/")) for example in found])
    kept = model.known & (frontal | model.wrong)
    groups = {
        "card photos, made": ours & (made | ~model.wrong),
        "others, made": ~ours & (made | ~model.wrong),
        "others, as they came": ~ours & ~made,
        "all, as they came": ~made,
    }
    lines = []
    for label, where in groups.items():
        right = model.percents[kept & where & ~model.wrong]
        wrong = model.percents[kept & where & model.wrong]
        if len(right) and len(wrong):
            caught = 100 * float(np.mean(wrong > np.quantile(right, 1 - _ACCEPTED)))
            lines.append(
                f"{name:15} {label:22} {len(wrong):4} / {len(right):4}  "
                f"AUC {area_under_curve(right, wrong):.4f}  "
                f"EER {100 * equal_error_rate(right, wrong):4.1f} %  "
                f"caught at {_ACCEPTED:.0%} {caught:5.1f} %\n"
            )
    return lines


if __name__ == "__main__":
    main()
