"""Make ``detector/expression/weights.npz`` anew: ``python -m calibration.expression [PHOTOS]``."""

import argparse
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from calibration.appearance.learn import Linear
from calibration.curves import area_under_curve, equal_error_rate
from calibration.development import Said, photographed, read_rows, spoilt
from calibration.expression import brows, smile
from calibration.labels import Label, person_of
from detector.codec import decode
from detector.expression.look import brow_features, smile_features
from detector.expression.shape import features
from detector.expression.strips import bearings, strips
from detector.face import locate
from detector.face.anatomy import place
from detector.measures.expression import FROWN, RAISED
from detector.networks.sessions import thread_networks
from detector.standard import load_standard
from detector.view import View, view

_ROOT = Path(__file__).parents[2]
_PHOTOS = _ROOT.parent / "shared" / "photos"
_WEIGHTS = _ROOT / "detector" / "expression" / "weights.npz"
_MOVED = 10  # times that each face's brows are moved
_REAL = ("idcard/", "portraits/", "official/")
_ONCE_MORE = "portraits/"
_STANDARD = "cn-id-card"  # whose limit moved brows are held to

Seen = tuple[View, NDArray[np.float64]]


def main() -> None:
    """Read the photos, fit, print how the models do on people they never saw, and write them."""
    parser = argparse.ArgumentParser(prog="python -m calibration.expression", description=__doc__)
    parser.add_argument("photos", type=Path, nargs="?", default=_PHOTOS)
    parser.add_argument("--work", type=Path, default=Path("build/calibration"))
    parser.add_argument("--out", type=Path, default=_WEIGHTS)
    options = parser.parse_args()
    smiling = _smile(options.photos, options.work / "spoilt")
    up, frown = _brows(options.photos)
    _write({"smile": smiling, "brows_up": up, "frown": frown}, options.out)


def _smile(photos: Path, made: Path) -> Linear:
    sources = [(photos, label) for label in photographed(photos)]
    drawn = (smile.FAULT, *smile.NO_SMILE)
    sources += [(made, label) for label in spoilt(photos, made) if label.fault in drawn]
    labels, rows = [], []
    for folder, label in sources:
        for seen, shape in _seen(folder / label.path):
            eyes, mouth = bearings(strips(seen))
            labels.append(label)
            rows.append(smile_features(eyes, mouth, shape))
    learned = smile.learn(labels, np.stack(rows))
    sys.stdout.writelines(_smiles(labels, learned))
    return learned.model


def _brows(photos: Path) -> Sequence[Linear]:
    chance = np.random.default_rng(0)
    rows, figures, people, real = [], [], [], []
    for said in filter(_at_rest, read_rows(photos)):
        path = said["path"]
        times = 0 if path.startswith(_ONCE_MORE) or said["glasses"] != "none" else _MOVED
        for seen, _ in _seen(photos / path):
            ways = [brows.Brows(np.zeros(3), 0.0), *(brows.posed(chance) for _ in range(times))]
            drawn = [seen, *(replace(seen, rgb=brows.moved(seen, one, chance)) for one in ways[1:])]
            rows += [brow_features(bearings(strips(one))[0]) for one in drawn]
            figures += [one.figures for one in ways]
            people += [person_of(path)] * len(ways)
            real += [path.startswith(_REAL)] * len(ways)
    moved = np.array(figures)
    shown = brows.Shown(
        np.stack(rows), moved, np.array(people), np.array(real), np.abs(moved).sum(1) == 0
    )
    models, told = brows.learn(shown)
    sys.stdout.writelines(_drawn(shown, told))
    return models


def _at_rest(said: Said) -> bool:
    return (
        said["neutral"] == said["frontal"] == "y"
        and said["mouth"] == "closed"
        and said["eyes"] == "open"
        and said["glasses"] in ("none", "clear")
        and said["head_covering"] == "none"
    )


def _seen(path: Path) -> Iterator[Seen]:
    """Give the portrait at working size and its mouth's shape; nothing where there is no face."""
    photo = decode(path.read_bytes())
    faces = locate([photo], thread_networks())
    if faces.found[0]:
        apart_px = float(place(faces.points).eye_distance_px[0])
        yield view(photo.rgb, faces.points[0, :, :2], apart_px), features(faces)[0]


def _write(models: Mapping[str, Linear], out: Path) -> None:
    """Write the models as a compressed NumPy archive, at half precision, the same every time."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, model in models.items():
            content = BytesIO()
            row = np.concatenate([[model.bias], model.weights]).astype(np.float16)
            np.save(content, row, allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy"), content.getvalue())


def _smiles(labels: Sequence[Label], learned: smile.Learned) -> list[str]:
    """Tell how it does: on people who posed, at rest and smiling, on others, on made smiles."""
    ours = smile.posed(labels)
    made = np.array([bool(label.fault) for label in labels])
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


def _drawn(shown: brows.Shown, told: NDArray[np.float64]) -> list[str]:
    """Tell how far moved brows are told, and how many are objected to that nobody moved."""
    most = next(one.max for one in load_standard(_STANDARD).limits if one.key == smile.CHECK) or 0.0
    lines = []
    for number, (name, extreme) in enumerate({"brows up": RAISED, "frown": FROWN}.items()):
        least = most * extreme
        truth, said, rest = shown.figures[:, number], told[:, number], shown.as_came
        moved, over = truth > least * 4 / 3, said > least
        lines.append(
            f"{name:8} correlation {np.corrcoef(truth, said)[0, 1]:.3f}  "
            f"caught of those moved clearly {100 * over[moved].mean():.1f} % of {moved.sum()}, "
            f"objected to at rest: real {over[rest & shown.real].sum()} of "
            f"{(rest & shown.real).sum()}, generated {over[rest & ~shown.real].sum()} of "
            f"{(rest & ~shown.real).sum()}\n"
        )
    return lines


if __name__ == "__main__":
    main()
