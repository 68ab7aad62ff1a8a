"""One photo after every stage of an inspection, and the stages that run no network."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import NamedTuple

from detector.appearance import crops
from detector.batch import Batch, Scene, prepare
from detector.codec import decode
from detector.findings import findings
from detector.inspection import measure
from detector.judge import Judgement, judge
from detector.measure import Column
from detector.measures import CATEGORIES, MEASURES
from detector.networks.sessions import thread_networks
from detector.regions import backdrop, regions
from detector.standard import Standard
from detector.view import view

FAMILIES = tuple(dict.fromkeys(one.key.partition(".")[0] for one in MEASURES))


class Case(NamedTuple):
    """One photo after every stage."""

    data: bytes
    batch: Batch
    scene: Scene
    chin_y_px: float
    columns: dict[str, Column]
    judgement: Judgement
    standard: Standard


Stage = Callable[[Case], object]


def case_of(data: bytes, standard: Standard) -> Case:
    """Take one photo, which must show a face, through every stage."""
    batch = prepare([decode(data)], thread_networks())
    (scene,) = batch.scenes
    assert scene is not None
    chin_y_px = float(batch.anatomy.chin[0, 1]) * scene.view.scale
    columns = measure(batch, standard)
    judged = judge(standard, columns, CATEGORIES)
    return Case(data, batch, scene, chin_y_px, columns, judged, standard)


def anew(batch: Batch) -> Batch:
    """Give a batch whose scenes have forgotten what the measures share."""
    scenes = tuple(scene and replace(scene, made={}) for scene in batch.scenes)
    return replace(batch, scenes=scenes)


def _view(case: Case) -> object:
    eye_distance_px = float(case.batch.anatomy.eye_distance_px[0])
    photo, points = replace(case.batch.photos[0]), case.batch.faces.points[0, :, :2]
    return view(photo, points, eye_distance_px)


def _regions(case: Case) -> object:
    known = case.scene.regions
    regions(case.scene.view, known.cover, known.apart, case.chin_y_px)
    return backdrop(case.scene.view, known.cover, known.alpha)


def _measures(family: str) -> Stage:
    members = [one for one in MEASURES if one.key.startswith(f"{family}.")]

    def run(case: Case) -> object:
        batch = anew(case.batch)
        return [one(batch) for one in members]

    return run


STAGES: Mapping[str, Stage] = {
    "decode": lambda case: decode(case.data),
    "view": _view,
    "regions": _regions,
    "crops": lambda case: crops(case.scene.view.rgb, case.scene.view.half, case.scene.view.points),
    **{f"measures {family}": _measures(family) for family in FAMILIES},
    "every measure limited": lambda case: measure(anew(case.batch), case.standard),
    "judge": lambda case: judge(case.standard, case.columns, CATEGORIES),
    "explain": lambda case: tuple(
        findings(case.standard, case.batch, case.columns, case.judgement, 0)
    ),
}
