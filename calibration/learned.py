"""Figures of learned measures on people the learning has not seen.

A model knows the people it was taught on; limits fitted to what it says of them would be too
sure. So whatever is fitted or scored here is what models taught without those people said.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from calibration.appearance.examples import Example, examples, variations
from calibration.appearance.models import learn
from calibration.appearance.painted import painted
from calibration.development import read_rows
from calibration.observe import Observations
from detector.appearance import Worn, combined
from detector.measure import Column

_FAMILY = "appearance"


def as_strangers(seen: Observations, photos: Path, workers: int) -> Observations:
    """Give the development photos with what models say that never saw the person shown.

    Parameters
    ----------
    seen : Observations
        The photos as they came and spoilt ones, just observed.
    photos : Path
        Folder of the photos as they came.
    workers : int
        Threads.
    """
    rows = read_rows(photos)
    besides = [*variations(photos, rows, workers), *painted()]
    return held_out(seen, examples(seen.labels, rows), besides)


def held_out(
    seen: Observations, shown: Sequence[Example], besides: Sequence[tuple[Example, Worn]]
) -> Observations:
    """Put held-out figures in the place of the taught models' own.

    Parameters
    ----------
    seen : Observations
        N photos.
    shown : sequence of N Example
        What each is.
    besides : sequence of (Example, Worn)
        Further examples and what is seen of them.
    """
    places = [place for place, head in enumerate(seen.heads) if head is not None]
    found = [shown[place] for place in places] + [example for example, _ in besides]
    heads = [head for head in seen.heads if head is not None] + [head for _, head in besides]
    columns = dict(seen.columns)
    learned = learn(found, heads)
    for name in learned:
        key = f"{_FAMILY}.{name}"
        if key not in columns:  # a part of another's certainty
            continue
        values = columns[key].values.copy()
        values[places] = combined(name, lambda model: learned[model].percents)[: len(places)]
        columns[key] = Column(np.asarray(values, np.float64), columns[key].reasons)
    return replace(seen, columns=columns)
