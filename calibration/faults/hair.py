"""Hair across the eyes, the brows or the ears: strand by strand, in the person's own colour."""

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from calibration.faults.canvas import lines, soft
from calibration.faults.fault import Fault
from calibration.faults.light import Light, Rgb, colour, developed, luminance, mixed
from calibration.faults.sitting import Sitting
from detector.face import landmarks as at

_LAYERS = 24
_STEPS = 14
_TIP = 4  # steps at the end over which a strand thins out
_UPPER_RIM = at.indices("127 162 21 54 103 67 109 10 338 297 332 284 251 389 356")


def _hair_colour(sitting: Sitting) -> NDArray[np.float32]:
    """Give the median colour of what lies between the face and the hair's top, or dark brown."""
    _, y = sitting.grid
    oval = sitting.inside(at.FACE_OVAL, 0)
    above = (sitting.alpha > 0.95) & (oval < 0.01) & (y < sitting.points[10, 1])
    if above.sum() < 50:
        return colour(52, 38, 30)
    hairs = sitting.light[above]
    dark = luminance(hairs) <= np.median(luminance(hairs))
    own = np.asarray(np.median(hairs[dark], 0), np.float32)
    return np.minimum(own, 0.5 * sitting.skin_light) if own.mean() > 0.05 else own


def _strands(
    sitting: Sitting, roots: NDArray[np.float64], tips: NDArray[np.float64], rng: Generator
) -> Rgb:
    """Draw curved strands from roots to tips, (K, 2) each, in layers of different shade."""
    unit = sitting.eye_distance_px
    along = np.linspace(0, 1, _STEPS)[None, :, None]
    chord = (tips - roots)[:, None]
    aside = np.stack([-chord[..., 1], chord[..., 0]], -1)
    lock = rng.normal(0, 0.07, (len(roots) // 12 + 1, 1, 1))[np.arange(len(roots)) // 12]
    bow = lock + rng.normal(0, 0.03, (len(roots), 1, 1))
    paths = roots[:, None] + along * chord + bow * aside * np.sin(np.pi * along)
    own = _hair_colour(sitting)
    light = _shadow(sitting, paths)
    start, sheen = float(roots[:, 1].mean()), rng.uniform(0.3, 0.6)
    span = max(float(tips[:, 1].mean()) - start, 1.0)
    shine = 1 + 0.7 * np.exp(-0.5 * (((sitting.grid[1] - start) / span - sheen) / 0.16) ** 2)
    for layer in np.array_split(rng.permutation(len(paths)), _LAYERS):
        whole = lines(list(paths[layer]), sitting.size, 0.008 * unit)
        body = lines(list(paths[layer, :-_TIP]), sitting.size, 0.008 * unit)
        cover = 0.4 * whole + 0.6 * body
        shade = rng.lognormal(-0.25, 0.45) * shine[..., None]
        light = mixed(light, own * shade.astype(np.float32), 0.85 * cover)
    return developed(light)


def _shadow(sitting: Sitting, paths: NDArray[np.float64]) -> Light:
    unit = sitting.eye_distance_px
    fallen = soft(lines(list(paths + 0.02 * unit), sitting.size, 0.02 * unit), 0.025 * unit)
    return np.asarray(sitting.light * (1 - 0.3 * fallen)[..., None], np.float32)


def _roots(sitting: Sitting, x: NDArray[np.float64], rng: Generator) -> NDArray[np.float64]:
    """Root strands at columns x somewhere between the mesh's upper rim and the hair's top."""
    rim = sitting.points[_UPPER_RIM, :2]
    order = np.argsort(rim[:, 0])
    row = np.interp(x, rim[order, 0], rim[order, 1])
    half = 0.7 * float(np.ptp(rim[:, 0]))
    dome = np.sqrt(np.clip(1 - ((x - rim[:, 0].mean()) / half) ** 2, 0, 1))
    room = max(float(rim[:, 1].min() - sitting.hair_top[1]), 0.2 * sitting.eye_distance_px)
    return np.stack([x, row - room * dome * rng.uniform(0.1, 0.85, len(x))], 1)


def _over_eyes(sitting: Sitting, count: float, rng: Generator) -> Rgb:
    """Let strands fall across one or both eyes down to the cheek."""
    unit = sitting.eye_distance_px
    eyes = sitting.points[[468, 473], :2].astype(np.float64)
    chosen = (
        eyes[rng.integers(0, 2, round(count))]
        if rng.random() < 0.4
        else np.repeat(eyes[[int(rng.integers(2))]], round(count), 0)
    )
    through = chosen + rng.normal(0, [0.16, 0.05], chosen.shape) * unit
    lean = rng.uniform(-0.4, 0.4)
    x = through[:, 0] + lean * unit + rng.normal(0, 0.05, len(chosen)) * unit
    roots = _roots(sitting, x, rng)
    tips = through + (through - roots) * rng.uniform(0.25, 0.7, (len(chosen), 1))
    return _strands(sitting, roots, tips, rng)


def _over_brows(sitting: Sitting, count: float, rng: Generator) -> Rgb:
    """Comb a fringe over both brows that ends above the lids."""
    unit = sitting.eye_distance_px
    brows = sitting.points[np.concatenate([at.BROW_RIGHT, at.BROW_LEFT]), :2]
    x = rng.uniform(brows[:, 0].min() - 0.05 * unit, brows[:, 0].max() + 0.05 * unit, round(count))
    roots = _roots(sitting, x + rng.normal(0, 0.06, len(x)) * unit, rng)
    low = float(brows[:, 1].max()) + 0.02 * unit
    tips = np.stack([x, low + rng.normal(0, 0.03, len(x)) * unit], 1)
    return _strands(sitting, roots, tips, rng)


def _over_ears(sitting: Sitting, count: float, rng: Generator) -> Rgb:
    """Let hair hang over both ears to the jaw."""
    unit = sitting.eye_distance_px
    number = round(count)
    left = rng.integers(0, 2, number).astype(bool)
    rim = np.where(left, sitting.points[454, 0], sitting.points[234, 0]).astype(np.float64)
    outwards = np.where(left, 1.0, -1.0)
    x = rim + outwards * rng.uniform(-0.06, 0.3, number) * unit
    temple = float(sitting.points[[162, 389], 1].mean())
    roots = np.stack(
        [
            rim + outwards * rng.uniform(-0.3, 0.02, number) * unit,
            temple + rng.normal(-0.6, 0.15, number) * unit,
        ],
        1,
    )
    jaw = float(sitting.points[[58, 288], 1].mean())
    tips = np.stack([x, jaw + rng.normal(0.15, 0.2, number) * unit], 1)
    return _strands(sitting, roots, tips, rng)


FAULTS: tuple[Fault, ...] = (
    Fault("appearance.eyes_visible", "hair", (10, 60, 200), "strands", _over_eyes),
    Fault("appearance.brows_visible", "fringe", (50, 260, 700), "strands", _over_brows),
    Fault("appearance.ears_visible", "hair", (60, 350, 900), "strands", _over_ears),
)
