"""Make ``detector/expression/weights.npz`` anew: ``python -m calibration.expression [PHOTOS]``."""

import argparse
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from calibration.appearance.learn import Linear
from calibration.curves import area_under_curve, equal_error_rate
from calibration.development import Said, photographed, read_rows, spoilt
from calibration.expression import lids, lips, nods, smile
from calibration.expression.drawn import Drawn, Sitter, drawn
from calibration.expression.heads import BROWS, BROWS_PENALTY, HEADS, PENALTY, Taught, learn
from calibration.expression.photos import FAULTS, Face, as_they_came, taught_by
from calibration.labels import Label, person_of
from detector.codec import decode
from detector.expression.look import part
from detector.face import locate
from detector.face.anatomy import place
from detector.face.traits import EVERYTHING, EYES, FACE, IRISES
from detector.networks.sessions import Networks, thread_networks
from detector.view import view

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
    sitters = list(_sitters(options.photos))
    models = {"smile": smiling.model}
    for taught, names, penalty in _lessons(faces, sitters):
        heads, said = _heads(taught, names, penalty)
        sys.stdout.writelines(_told(names, taught, said))
        models |= heads
    _write(models, options.out)


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


def _sitters(photos: Path) -> Iterator[Sitter]:
    """Give every face at rest."""
    for said in filter(_at_rest, read_rows(photos)):
        photo = decode((photos / said["path"]).read_bytes())
        faces = locate([photo], thread_networks())
        if faces.found[0]:
            apart_px = float(place(faces.points).eye_distance_px[0])
            points = faces.points[0]
            seen = view(photo, points[:, :2], apart_px)
            weight = _DRAWN[said["path"].startswith(_REAL)]
            yield Sitter(person_of(said["path"]), weight, photo, seen, points)


def _lessons(
    faces: Sequence[Face], sitters: Sequence[Sitter]
) -> Iterator[tuple[Taught, Sequence[str], float]]:
    """Give what teaches which heads, and the penalty on their slopes."""
    drawings = _drawings(drawn, sitters)
    yield _expressions(faces, drawings, BROWS), BROWS, BROWS_PENALTY
    fuller = _drawings(lips.drawn, sitters)
    yield _expressions(faces, [*drawings, *fuller], HEADS), HEADS, PENALTY
    yield nods.taught(faces, _drawings(nods.drawn, sitters)), nods.NAMES, PENALTY
    yield lids.taught(faces, _drawings(lids.drawn, sitters)), lids.NAMES, lids.PENALTY


def _drawings(
    draw: Callable[[Sitter, Networks, Generator], Iterator[Drawn]], sitters: Sequence[Sitter]
) -> list[Drawn]:
    chance = np.random.default_rng(0)
    return [one for sitter in sitters for one in draw(sitter, thread_networks(), chance)]


def _at_rest(said: Said) -> bool:
    return (
        said["path"].startswith((_REAL, "synthetic/"))
        and said["neutral"] == said["frontal"] == "y"
        and said["mouth"] == "closed"
        and said["eyes"] == "open"
    )


def _expressions(faces: Sequence[Face], drawings: Sequence[Drawn], names: Sequence[str]) -> Taught:
    """Give what teaches how brows, mouth and irises are held."""
    known = [(face, *told) for face in faces if (told := as_they_came(face))]
    came = [face for face, _, _ in known]
    figures = np.array([[told.get(name, 0.0) for name in names] for _, told, _ in known])
    weights = np.array([weight for _, _, weight in known])
    rest = np.array([face.rests for face in came])
    return taught_by(came, figures, weights, rest, drawings, names)


def _heads(
    taught: Taught, names: Sequence[str], penalty: float
) -> tuple[Mapping[str, Linear], NDArray[np.float64]]:
    """Fit every head to the traits that it tells by; see `heads.learn`."""
    models: dict[str, Linear] = {}
    said = np.empty_like(taught.figures)
    for where in (FACE, IRISES, EYES, EVERYTHING):
        columns = [column for column, name in enumerate(names) if part(name) == where]
        if columns:
            some = replace(
                taught, traits=taught.traits[:, where], figures=taught.figures[:, columns]
            )
            found, said[:, columns] = learn(some, [names[column] for column in columns], penalty)
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
