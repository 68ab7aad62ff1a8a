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
from calibration.expression import nods, smile
from calibration.expression.drawn import Drawn, drawn
from calibration.expression.heads import HEADS, Taught, figures_of, learn
from calibration.expression.photos import FAULTS, Face, as_they_came
from calibration.labels import Label, person_of
from detector.codec import decode
from detector.expression.look import part
from detector.face import locate
from detector.face.anatomy import place
from detector.face.traits import EYES, FACE, IRISES
from detector.networks.sessions import thread_networks
from detector.photo import Photo
from detector.view import View, view

_ROOT = Path(__file__).parents[2]
_PHOTOS = _ROOT.parent / "shared" / "photos"
_WEIGHTS = _ROOT / "detector" / "expression" / "weights.npz"
_REAL = "idcard/"
_DRAWN = {True: 0.5, False: 0.25}  # how much a drawn face counts: a real one, a generated one


def main() -> None:
    """Read the photos, fit, print how the models do on people they never saw, and write them."""
    parser = argparse.ArgumentParser(prog="python -m calibration.expression", description=__doc__)
    parser.add_argument("photos", type=Path, nargs="?", default=_PHOTOS)
    parser.add_argument("--work", type=Path, default=Path("build/calibration"))
    parser.add_argument("--out", type=Path, default=_WEIGHTS)
    options = parser.parse_args()
    faces = list(_photos(options.photos, options.work / "spoilt"))
    seen = np.stack([face.traits[part("smile")] for face in faces])
    smiling = smile.learn([face.label for face in faces], seen)
    sys.stdout.writelines(_smiles(faces, smiling))
    taught = _taught(faces, list(_moved(options.photos)))
    heads, said = _heads(taught)
    sys.stdout.writelines(_told(HEADS, taught, said))
    lowered, taught, said = nods.learn(faces, list(_nodded(options.photos)))
    sys.stdout.writelines(_told([nods.NAME], taught, said))
    _write({"smile": smiling.model, **heads, nods.NAME: lowered}, options.out)


def _photos(photos: Path, made: Path) -> Iterator[Face]:
    """Give what the network sees of every photo as it came, and of those with an expression drawn.

    Which faults are drawn is in `calibration.expression.photos`.
    """
    said = {row["path"]: row for row in read_rows(photos)}
    sources = [(photos, label) for label in photographed(photos)]
    sources += [(made, label) for label in spoilt(photos, made) if label.fault in FAULTS]
    for folder, label in sources:
        photo = decode((folder / label.path).read_bytes())
        faces = locate([photo], thread_networks())
        if faces.found[0]:
            pitch_deg = float(faces.pose_deg[0, 1])
            yield Face(label, said.get(label.path, {}), faces.traits[0], pitch_deg)


def _moved(photos: Path) -> Iterator[tuple[str, Drawn]]:
    """Draw every face at rest in many expressions; give whose with what was seen."""
    chance = np.random.default_rng(0)
    for path, photo, seen, _ in _sitters(photos):
        for one in drawn(photo, seen, thread_networks(), chance):
            yield path, one


def _nodded(photos: Path) -> Iterator[nods.Nod]:
    """Turn the head of every face at rest."""
    chance = np.random.default_rng(0)
    for path, photo, seen, points in _sitters(photos):
        sitter = nods.Sitter(person_of(path), _DRAWN[path.startswith(_REAL)], photo, seen, points)
        yield from nods.drawn(sitter, thread_networks(), chance)


def _sitters(photos: Path) -> Iterator[tuple[str, Photo, View, NDArray[np.float32]]]:
    """Give every face at rest: its path, photo and view, and its landmarks in the photo."""
    for said in filter(_at_rest, read_rows(photos)):
        photo = decode((photos / said["path"]).read_bytes())
        faces = locate([photo], thread_networks())
        if faces.found[0]:
            apart_px = float(place(faces.points).eye_distance_px[0])
            points = faces.points[0]
            yield said["path"], photo, view(photo.rgb, points[:, :2], apart_px), points


def _at_rest(said: Said) -> bool:
    return (
        said["path"].startswith((_REAL, "synthetic/"))
        and said["neutral"] == said["frontal"] == "y"
        and said["mouth"] == "closed"
        and said["eyes"] == "open"
    )


def _taught(faces: list[Face], moved: list[tuple[str, Drawn]]) -> Taught:
    came = [(face, *face_taught) for face in faces if (face_taught := as_they_came(face))]
    weights = [weight for _, _, weight in came]
    weights += [_DRAWN[path.startswith(_REAL)] for path, _ in moved]
    people = [face.label.person for face, _, _ in came] + [person_of(path) for path, _ in moved]
    return Taught(
        traits=np.stack([face.traits for face, _, _ in came] + [one.traits for _, one in moved]),
        figures=figures_of([said for _, said, _ in came] + [one.figures for _, one in moved]),
        weights=np.array(weights),
        rest=np.array([face.rests for face, _, _ in came] + [False] * len(moved)),
        people=np.array(people),
    )


def _heads(taught: Taught) -> tuple[Mapping[str, Linear], NDArray[np.float64]]:
    """Fit every head to the traits that it tells by; see `heads.learn`."""
    models: dict[str, Linear] = {}
    said = np.empty_like(taught.figures)
    for where in (FACE, IRISES, EYES):
        columns = [column for column, name in enumerate(HEADS) if part(name) == where]
        some = replace(taught, traits=taught.traits[:, where], figures=taught.figures[:, columns])
        found, said[:, columns] = learn(some, [HEADS[column] for column in columns])
        models |= found
    return models, said


def _write(models: Mapping[str, Linear], out: Path) -> None:
    """Write the models as a compressed NumPy archive, at half precision, the same every time."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, model in models.items():
            content = BytesIO()
            row = np.concatenate([[model.bias], model.weights]).astype(np.float16)
            np.save(content, row, allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy"), content.getvalue())


def _smiles(faces: list[Face], learned: smile.Learned) -> list[str]:
    """Tell how it does: on people who posed, at rest and smiling, on others, on made smiles."""
    labels: list[Label] = [face.label for face in faces]
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


def _told(names: Sequence[str], taught: Taught, said: NDArray[np.float64]) -> list[str]:
    """Tell how well what is moved is told, and how far faces at rest read as moved."""
    lines = []
    for name, truth, told in zip(names, taught.figures.T, said.T, strict=True):
        known = np.isfinite(truth)
        rest = np.abs(told[taught.rest])
        lines.append(
            f"{name:13} of {(truth[known] != 0).sum()} moved: correlation "
            f"{np.corrcoef(truth[known], told[known])[0, 1]:.3f}; at rest, of {len(rest)}: median "
            f"{np.median(rest):.3f}, one in fifty beyond {np.quantile(rest, 0.98):.3f}\n"
        )
    return lines


if __name__ == "__main__":
    main()
