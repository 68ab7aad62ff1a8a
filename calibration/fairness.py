"""Whether any check refuses compliant photos of one group more than those of others.

``python -m calibration.fairness PHOTOS`` measures it on the development photos, as they are and
re-rendered over skin tones, and fails where a gap is significant and large.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray
from scipy.stats import fisher_exact

from calibration.development import CALIBRATED, photographed, suits
from calibration.faults import Sitting, sitting
from calibration.faults.light import jpeg
from calibration.labels import Label
from calibration.observe import observe, read_photos
from calibration.score import Judged, judged
from calibration.tones import TONES, retoned
from detector.standard import load_standard
from detector.view import lab_of

LARGEST_GAP = 0.03
SIGNIFICANCE = 0.05
_LEAST_GROUP = 20
_CLASSES_DEG = (
    (55, "very light"),
    (41, "light"),
    (28, "intermediate"),
    (10, "tan"),
    (-30, "brown"),
)
_LIDS = ((159, 145, 33, 133), (386, 374, 362, 263))

Groups = Mapping[str, NDArray[np.str_]]


@dataclass(frozen=True, slots=True)
class Gap:
    """One group's false objections beside everybody else's.

    Attributes
    ----------
    check, attribute, group : str
        What was compared.
    share, others : float
        False-objection rates.
    count : int
        Photos in the group.
    chance : float
        Probability of a gap as large without a cause: Fisher's exact test, corrected for the
        number of comparisons (Holm).
    """

    check: str
    attribute: str
    group: str
    share: float
    others: float
    count: int
    chance: float

    @property
    def unfair(self) -> bool:
        """Tell whether the gap is both large and no accident."""
        return self.share - self.others > LARGEST_GAP and self.chance < SIGNIFICANCE


def gaps(scored: Judged, groups: Groups) -> list[Gap]:
    """Compare every group of every attribute with the other photos, check by check.

    Parameters
    ----------
    scored : Judged
        N photos under a standard.
    groups : mapping of str to ndarray, shape (N,), str
        For each attribute the group of each photo; empty where it is not known.
    """
    found = [
        gap
        for check in scored.checks
        for attribute, names in groups.items()
        for gap in _compared(scored, check, attribute, names)
    ]
    return _corrected(found)


def _compared(scored: Judged, check: str, attribute: str, names: NDArray[np.str_]) -> Iterator[Gap]:
    known = scored.observations.complies(check) & (names != "")
    hits = scored.objected(check)
    for group in np.unique(names[known]).tolist():
        inside, outside = known & (names == group), known & (names != group)
        if min(inside.sum(), outside.sum()) < _LEAST_GROUP:
            continue
        table = [[int(hits[one].sum()), int((~hits)[one].sum())] for one in (inside, outside)]
        chance = float(fisher_exact(table).pvalue)
        shares = float(hits[inside].mean()), float(hits[outside].mean())
        yield Gap(check, attribute, group, *shares, int(inside.sum()), chance)


def _corrected(found: list[Gap]) -> list[Gap]:
    """Raise the probabilities for the number of comparisons: Holm, Scand. J. Statist. 6, 1979."""
    order = sorted(found, key=lambda gap: gap.chance)
    kept, floor = [], 0.0
    for number, gap in enumerate(order):
        floor = max(floor, min(gap.chance * (len(order) - number), 1.0))
        kept.append(
            Gap(gap.check, gap.attribute, gap.group, gap.share, gap.others, gap.count, floor)
        )
    return kept


def skin_angle_deg(sitter: Sitting) -> float:
    """Measure the individual typology angle of the facial skin.

    References
    ----------
    Chardon, Cretois, Hourseau, "Skin colour typology and suntanning pathways", International
    Journal of Cosmetic Science 13(4), 1991.
    """
    lab = lab_of(sitter.rgb)
    lightness, _, yellow = np.median(lab[sitter.skin > 0.5], 0)
    return float(np.degrees(np.arctan2(lightness - 50, yellow)))


def skin_class(angle_deg: float) -> str:
    """Name the class of a typology angle."""
    return next((name for least, name in _CLASSES_DEG if angle_deg > least), "dark")


def eye_aspect(sitter: Sitting) -> float:
    """Measure the eyes' opening over their width, mean of both."""
    at = sitter.points[:, :2]
    aspects = [
        np.linalg.norm(at[upper] - at[lower]) / np.linalg.norm(at[one] - at[other])
        for upper, lower, one, other in _LIDS
    ]
    return float(np.mean(aspects))


def terciles(figures: NDArray[np.float64], names: tuple[str, str, str]) -> NDArray[np.str_]:
    """Name the third that each figure falls into."""
    low, high = np.nanquantile(figures, [1 / 3, 2 / 3])
    return np.where(figures <= low, names[0], np.where(figures <= high, names[1], names[2]))


def sex_of(path: str) -> str:
    """Give the sex a file name tells, or nothing: only one of the sets records it."""
    name = Path(path).name
    return next((sex for sex in ("female", "male") if name.startswith(f"{sex}_")), "")


def attributes(sitters: Iterable[tuple[Label, Sitting]]) -> Groups:
    """Group photos by measured skin, sex where recorded, and measured eye shape."""
    pairs = list(sitters)
    aspects = np.array([eye_aspect(sitter) for _, sitter in pairs])
    return {
        "skin": np.array([skin_class(skin_angle_deg(sitter)) for _, sitter in pairs]),
        "sex": np.array([sex_of(label.path) for label, _ in pairs]),
        "eyes": terciles(aspects, ("narrow", "middle", "wide")),
    }


def rerendered(sitters: Iterable[tuple[Label, Sitting]]) -> Iterator[tuple[Label, bytes]]:
    """Give every photo on every skin; the label's fault names the tone."""
    for label, sitter in sitters:
        for tone in TONES:
            own = Label(label.path, label.person, label.offends, label.unsure, tone)
            yield own, jpeg(retoned(sitter, tone), sitter.quality, subsampling=sitter.subsampling)


def table(found: list[Gap], least: float = 0.01) -> str:
    """Write the gaps worth a look, largest first."""
    shown = sorted(found, key=lambda gap: gap.others - gap.share)
    lines = [
        f"{'UNFAIR' if gap.unfair else 'ok':7}{gap.check:28}{gap.attribute:10}{gap.group:14}"
        f"{100 * gap.share:5.1f} % of {gap.count:4}, others {100 * gap.others:5.1f} %, "
        f"p = {gap.chance:.3g}"
        for gap in shown
        if gap.unfair or gap.share - gap.others > least
    ]
    return "\n".join(lines) if lines else "No gap above one point."


def main(
    photos: Annotated[Path, typer.Argument(help="Folder of the development photos.")],
) -> None:
    """Measure false objections by group; exit with 1 where a gap is large and significant."""
    labels = [one for one in photographed(photos) if not one.offends and "*" not in one.unsure]
    sitters = [(label, sitting((photos / label.path).read_bytes())) for label in labels]
    seen = observe(read_photos(photos, labels))
    cards = [pair for pair in sitters if pair[0].path.startswith("idcard/")]
    toned = observe(rerendered(cards))
    by_tone = {"tone": np.array([label.fault for label in toned.labels])}
    unfair = False
    for name in CALIBRATED:
        chosen = np.array([suits(name, label) for label in labels])
        groups = {key: value[chosen] for key, value in attributes(sitters).items()}
        found = gaps(judged(load_standard(name), seen.rows(chosen)), groups)
        found += gaps(judged(load_standard(name), toned), by_tone)
        typer.echo(f"{name}: {int(chosen.sum())} photos and {len(toned)} re-rendered")
        typer.echo(table(found))
        unfair = unfair or any(gap.unfair for gap in found)
    raise typer.Exit(int(unfair))


if __name__ == "__main__":
    typer.run(main)
