"""Fit which way the face's skin turns, and how light it is in even light.

``python -m calibration.relief PHOTOS`` writes ``detector/face/relief.toml``: from the meshes of the
card photos the slope of the mean face, from them and the official portraits in even light the
luminance. Landmarks on eyes, brows and lips, near them, turned away from the camera or where a
fringe falls are left out; so is what has no mirror image on the other side.
"""

from pathlib import Path
from typing import Annotated

import cv2
import numpy as np
import typer
from numpy.typing import NDArray
from scipy.spatial import KDTree

from calibration.development import read_rows
from detector.batch import prepare
from detector.codec import decode
from detector.face import landmarks as at
from detector.measures.lighting.lamp import beyond_even, stops_at
from detector.networks.sessions import thread_networks

Plane = NDArray[np.float64]

_POINTS = 468  # of the mesh; the irises follow
_NEAR, _REACH = (
    14,
    0.12,
)  # landmarks that a slope is fitted to, and within how far, in eye distances
_CLEAR, _TOWARD, _HIGHEST = 0.13, 0.45, -0.62
_FEATURES = (at.EYE_RIGHT, at.EYE_LEFT, at.BROW_RIGHT, at.BROW_LEFT, at.LIPS_OUTER)
_TO_DEVIATION = 1.4826
_BROW_TO_CHIN, _FACING = 2.0, 0.7  # eye distances; such a lamp's light falls as over that much way
_HEAD = """\
# Pairs of landmarks on plain skin that mirror each other, the person's right one and left one, and
# such as lie in the middle twice. Where the right one lies: across and down from between the eyes,
# in eye distances. How far the skin there faces down and toward the camera (parts of
# a unit vector), how light it is in even light, in stops from the median of all, and by how much
# that differs from face to face. What each of the two counts for in how much the light falls from
# brow to chin, and in the same where skin that faces down counts as lower.
# Fitted by `python -m calibration.relief PHOTOS` on the mean mesh of {meshes} card photos and on
# these and the official portraits in even light, {lights} in all.
# right, left, across, below, down, toward, stops, deviation, fall, lamp
rows = [
"""


def main(
    photos: Annotated[Path, typer.Argument(help="Folder of the development photos.")],
    out: Annotated[Path, typer.Argument(help="File to write.")] = Path("detector/face/relief.toml"),
) -> None:
    """Fit on the photos and write the table."""
    chosen = [
        said["path"]
        for said in read_rows(photos)
        if said["lighting"] == "even" and said["frontal"] == "y" and said["faces"] == "1"
    ]
    cards = [path for path in chosen if path.startswith("idcard/") and "_neutral" in path]
    official = [path for path in chosen if path.startswith("official/")]
    meshes, lights = zip(*(_seen(photos / path) for path in cards + official), strict=True)
    mesh = np.mean(meshes[: len(cards)], axis=0)
    pairs, slope = _pairs(mesh), _slope(mesh)
    light = np.stack(lights)[:, pairs].reshape(-1, len(pairs), 2)
    light -= np.median(light, axis=(1, 2), keepdims=True)
    even = np.median(light, axis=0)
    spread = _TO_DEVIATION * np.median(np.abs(light - even), axis=0)
    below, down = mesh[pairs[:, 0], 1], slope[pairs][:, :, 1].mean(1)
    beyond = np.stack([beyond_even(stops, even.mean(1)) for stops in light]).astype(np.float64)
    rows = np.column_stack(
        [mesh[pairs[:, 0], :2], slope[pairs][:, :, 1:].mean(1), even.mean(1), spread.mean(1)]
        + [_BROW_TO_CHIN * _fall(beyond, way) for way in (below, below + _FACING * down)]
    )
    lines = [
        f"    [{right}, {left}, {', '.join(f'{figure:.3f}' for figure in row[:-2])}, "
        f"{row[-2]:.4f}, {row[-1]:.4f}],"
        for (right, left), row in zip(pairs.tolist(), rows.tolist(), strict=True)
    ]
    head = _HEAD.format(meshes=len(cards), lights=len(cards + official))
    out.write_text(head + "\n".join(lines) + "\n]\n", encoding="utf-8")


def _seen(path: Path) -> tuple[Plane, NDArray[np.float32]]:
    """Give one face's mesh in eye distances from between the eyes, and its light in stops."""
    batch = prepare([decode(path.read_bytes())], thread_networks())
    points, scene = batch.faces.points[0].astype(np.float64), batch.scenes[0]
    assert scene is not None, path
    apart = points[at.IRISES[1]] - points[at.IRISES[0]]
    middle = points[at.IRISES].mean(0)
    mesh = (points[:_POINTS] - middle) / np.linalg.norm(apart[:2])
    stops = stops_at(scene, np.arange(_POINTS))
    assert stops is not None, path
    return mesh, stops


def _fall(beyond: Plane, way: Plane) -> Plane:
    """Give the weights (K,) of either side whose sum is the fall of light along a way.

    Generalised least squares: what faces have in common that makes them differ, as beards, deep
    eyes and a shining forehead, is told from light by its covariance. It is known from fewer faces
    than there are places, so that the mean variance is added to each.

    Parameters
    ----------
    beyond : ndarray, shape (N, K, 2), float
        How much lighter N faces are than in even light, right and left.
    way : ndarray, shape (K,), float64
        How far along the way the places lie.
    """
    faces = np.concatenate([beyond, beyond[..., ::-1]]).reshape(2 * len(beyond), -1)
    covariance = np.cov(faces.T, bias=True)
    covariance += np.eye(len(covariance)) * np.diag(covariance).mean()
    plane = np.column_stack([np.ones(2 * len(way)), np.repeat(way, 2)])
    weighted = np.linalg.solve(covariance, plane)
    fit: Plane = np.linalg.solve(plane.T @ weighted, weighted.T)[1]
    return -fit[::2]


def _slope(mesh: Plane) -> Plane:
    """Give the unit vectors (468, 3) that the mesh faces: to the left, down, to the camera."""
    away, near = KDTree(mesh[:, :2]).query(mesh[:, :2], _NEAR)
    normals = []
    for point, (distance, members) in enumerate(zip(away, near, strict=True)):
        weight = np.exp(-0.25 * (distance / _REACH) ** 2)[:, None]
        plane = np.column_stack([np.ones(_NEAR), mesh[members, :2] - mesh[point, :2]])
        fit = np.linalg.lstsq(weight * plane, weight[:, 0] * mesh[members, 2], rcond=None)[0]
        normals.append([fit[1], fit[2], 1.0])
    field = np.array(normals)
    return np.asarray(field / np.linalg.norm(field, axis=1, keepdims=True))


def _pairs(mesh: Plane) -> NDArray[np.int64]:
    """Give the landmarks of plain skin and their mirror images, (K, 2)."""
    flat = np.ascontiguousarray(mesh[:, :2])
    outlines = [cv2.convexHull((1000 * flat[feature]).astype(np.int32)) for feature in _FEATURES]
    away = KDTree(flat[np.concatenate(_FEATURES)]).query(flat)[0]
    toward = _slope(mesh)[:, 2]
    plain = {
        point
        for point, (x, y) in enumerate(flat.tolist())
        if away[point] > _CLEAR
        and y > _HIGHEST
        and toward[point] > _TOWARD
        and all(cv2.pointPolygonTest(hull, (1000 * x, 1000 * y), False) < 0 for hull in outlines)
    }
    mirror = KDTree(flat).query(flat * [-1, 1])[1].tolist()
    return np.array(
        [
            (point, mirror[point])
            for point in sorted(plain)
            if mirror[point] in plain
            and mirror[mirror[point]] == point
            and (flat[point, 0] < 0 or mirror[point] == point)
        ]
    )


if __name__ == "__main__":
    typer.run(main)
