"""Make ``detector/appearance/weights.npz`` anew: ``python -m calibration.appearance [PHOTOS]``."""

import argparse
import sys
import zipfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from calibration.appearance.examples import Example, examples
from calibration.appearance.learn import (
    area,
    dictionary,
    equal_error,
    left_out,
    log_odds,
    logistic,
)
from calibration.appearance.roles import ROLES, Role
from detector.appearance.patches import Window, patches
from detector.networks.sessions import thread_networks

_PHOTOS = Path(__file__).parents[3] / "shared" / "photos"
_WEIGHTS = Path(__file__).parents[2] / "detector" / "appearance" / "weights.npz"
_REAL_WEIGHT = 8.0  # a photo as it came teaches as much as this many spoilt ones

Arrays = dict[str, NDArray[np.floating]]


def fit(found: Sequence[Example]) -> Arrays:
    """Fit every model and print how it does on people it never saw."""
    arrays: Arrays = {}
    for window in Window:
        cut = [patches(example.frame, window) for example in found]
        words = dictionary([patch for several in cut for patch in several])
        arrays |= {f"{window.name}.words": words.words, f"{window.name}.offsets": words.offsets}
        features = np.stack([[words.encode(patch) for patch in several] for several in cut])
        for role in (role for role in ROLES if role.window is window):
            arrays[f"{window.name}:{role.name}"] = _model(role, found, features)
    return arrays


def _model(
    role: Role, found: Sequence[Example], features: NDArray[np.float32]
) -> NDArray[np.float32]:
    several = features.shape[1]
    wrong = np.array([role.wrong(example) for example in found])
    known = wrong | ~np.array([role.unclear(example) for example in found])
    weights = known * np.array([1.0 if example.check else _REAL_WEIGHT for example in found])
    people = np.array([example.person for example in found])
    rows = features.reshape(len(found) * several, -1)
    taught = [np.repeat(column, several) for column in (wrong, weights, people)]
    scores = left_out(rows, *taught).reshape(-1, several).mean(1)
    slope, shift = log_odds(scores[known], wrong[known])
    _tell(role.name, found, scores, wrong, known)
    model = logistic(rows[taught[1] > 0], taught[0][taught[1] > 0], taught[1][taught[1] > 0])
    return np.array([model.bias, slope, shift, *model.weights], np.float32)


def _tell(
    name: str,
    found: Sequence[Example],
    scores: NDArray[np.float64],
    wrong: NDArray[np.bool_],
    known: NDArray[np.bool_],
) -> None:
    made = np.array([bool(example.check) for example in found])
    frontal = np.array([example.said["frontal"] == "y" for example in found])
    ours = np.array([example.path.startswith(("idcard/", "portraits/")) for example in found])
    kept = known & (frontal | wrong)
    groups = {
        "card photos, made": ours & (made | ~wrong),
        "others, made": ~ours & (made | ~wrong),
        "others, as they came": ~ours & ~made,
    }
    for label, where in groups.items():
        at = kept & where
        if wrong[at].any() and (~wrong[at]).any():
            sys.stdout.write(
                f"{name:15} {label:22} {wrong[at].sum():4} / {(~wrong[at]).sum():4}  "
                f"AUC {area(scores[at], wrong[at]):.4f}  "
                f"EER {100 * equal_error(scores[at], wrong[at]):4.1f} %\n"
            )


def main() -> None:
    """Read the photos, fit, and write the weights."""
    parser = argparse.ArgumentParser(prog="python -m calibration.appearance", description=__doc__)
    parser.add_argument("photos", type=Path, nargs="?", default=_PHOTOS)
    parser.add_argument("--out", type=Path, default=_WEIGHTS)
    options = parser.parse_args()
    arrays = fit(list(examples(options.photos, thread_networks())))
    _write(arrays, options.out)


def _write(arrays: Arrays, out: Path) -> None:
    """Write arrays as a compressed NumPy archive, at half precision, the same every time."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in sorted(arrays.items()):
            content = BytesIO()
            np.save(content, array.astype(np.float16), allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy"), content.getvalue())


if __name__ == "__main__":
    main()
