"""Make ``detector/appearance/weights.npz`` anew: ``python -m calibration.appearance [PHOTOS]``."""

import argparse
import os
import sys
import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path

import numpy as np

from calibration.appearance.examples import FAMILY, Example, examples, variations
from calibration.appearance.models import Learned, learn
from calibration.appearance.painted import painted
from calibration.appearance.roles import ROLES
from calibration.curves import area_under_curve, equal_error_rate
from calibration.development import photographed, read_rows, spoilt
from calibration.observe import joined, observe, read_photos

_ROOT = Path(__file__).parents[2]
_PHOTOS = _ROOT.parent / "shared" / "photos"
_WEIGHTS = _ROOT / "detector" / "appearance" / "weights.npz"
_ACCEPTED = 0.03  # share of sound photos objected to at which the share caught is told


def main() -> None:
    """Read the photos, fit, print how the models do on people they never saw, and write them."""
    parser = argparse.ArgumentParser(prog="python -m calibration.appearance", description=__doc__)
    parser.add_argument("photos", type=Path, nargs="?", default=_PHOTOS)
    parser.add_argument("--work", type=Path, default=Path("build/calibration"))
    parser.add_argument("--out", type=Path, default=_WEIGHTS)
    options = parser.parse_args()
    workers, rows = os.cpu_count() or 1, read_rows(options.photos)
    made = options.work / "spoilt"
    own = observe(read_photos(options.photos, photographed(options.photos)), workers, ())
    drawn = observe(read_photos(made, spoilt(options.photos, made, FAMILY)), workers, ())
    seen = joined([own, drawn])
    besides = [*variations(options.photos, rows, workers), *painted()]
    found = [
        (example, head)
        for example, head in zip(examples(seen.labels, rows), seen.heads, strict=True)
        if head is not None
    ]
    shown = [example for example, _ in (*found, *besides)]
    learned = learn(shown, [head for _, head in (*found, *besides)])
    for name, model in learned.items():
        sys.stdout.writelines(table(name, model, shown))
    write(learned, options.out)


def write(learned: Mapping[str, Learned], out: Path) -> None:
    """Write the models as a compressed NumPy archive, at half precision, the same every time.

    Of a model that looks at both windows the first part holds the bias.
    """
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for role in sorted(ROLES, key=lambda role: role.name):
            bias, weights = np.split(learned[role.name].weights.astype(np.float16), [1])
            for window, part in zip(
                role.windows, np.split(weights, len(role.windows)), strict=True
            ):
                content = BytesIO()
                np.save(content, np.concatenate([bias, part]), allow_pickle=False)
                key = f"{window.name}:{role.depth.name}:{role.name}.npy"
                archive.writestr(zipfile.ZipInfo(key), content.getvalue())
                bias = np.zeros_like(bias)


def table(name: str, model: Learned, found: Sequence[Example]) -> list[str]:
    """Tell how one model does: on frontal photos as they came, on spoilt ones, on patches."""
    patched = np.array([example.shows is not None for example in found])
    original = np.array([not example.variant for example in found]) & ~patched
    made = np.array([bool(example.check) for example in found])
    frontal = np.array([example.said["frontal"] == "y" for example in found])
    ours = np.array([example.path.startswith(("idcard/", "portraits/")) for example in found])
    teaches = np.array([example.teaches for example in found])
    kept = model.known & teaches & (frontal | model.wrong)
    groups = {
        "as they came": original & ~made,
        "as they came, others": original & ~made & ~ours,
        "drawn": original & (made | ~model.wrong),
        "patches": patched | (original & ~made & ~model.wrong),
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
