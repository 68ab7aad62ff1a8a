"""The same networks give the same face here as in the mediapipe package's own graph."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from detector.codec import decode
from detector.face import Faces, locate
from detector.face.mesh import LANDMARK_COUNT
from detector.face.pose import angles_deg
from detector.networks.sessions import thread_networks
from sample_photos import album

if TYPE_CHECKING:
    from benchmarks.peers.mediapipe_package import Landmarker, PeerFace

pytest.importorskip(
    "mediapipe", reason="the mediapipe package has an environment of its own: make parity"
)
pytestmark = pytest.mark.filterwarnings("ignore:SymbolDatabase.GetPrototype:UserWarning")

PORTRAITS = 20
SAMPLES = (
    *("good-man", "good-woman", "collins", "hopper", "head-tilted"),
    *("head-too-large", "side-light", "underexposed", "out-of-focus", "mouth-open"),
)


MEAN_PX, MOST_PX = 0.15, 1.0
# The matrix is fitted in perspective, ours without: a long face reads as more of a nod.
MOST_DEG = (1.5, 6.0, 1.5)


class Pair(NamedTuple):
    """One photo's face as found here (N = 1) and as the package finds it."""

    ours: Faces
    theirs: "PeerFace"


@pytest.fixture(scope="module")
def landmarker() -> "Landmarker":
    from benchmarks.peers.mediapipe_package import Landmarker

    return Landmarker(str(thread_networks().folder / "face_landmarker.task"))


@pytest.fixture(scope="module")
def samples(landmarker: "Landmarker", tmp_path_factory: pytest.TempPathFactory) -> list[Pair]:
    folder = tmp_path_factory.mktemp("samples")
    for _ in album.make(folder):
        pass
    return trace(landmarker, (folder / f"{name}.jpg" for name in SAMPLES))


@pytest.fixture(scope="module")
def portraits(landmarker: "Landmarker", photos_dir: Path) -> list[Pair]:
    return trace(landmarker, sorted((photos_dir / "portraits").glob("*.jpg"))[:PORTRAITS])


def trace(landmarker: "Landmarker", paths: Iterable[Path]) -> list[Pair]:
    pairs = []
    for path in paths:
        photo = decode(path.read_bytes())
        theirs = landmarker.detect(photo.rgb)
        assert theirs is not None, path.name
        pairs.append(Pair(locate([photo], thread_networks()), theirs))
    return pairs


def differences(pairs: list[Pair]) -> dict[str, NDArray[np.float64]]:
    """Ours less the package's, a row a face: landmarks in pixels, pose in degrees."""
    ours = [pair.ours for pair in pairs]
    theirs = [pair.theirs for pair in pairs]
    points = np.concatenate([face.points[:, :, :2] for face in ours])
    pose_deg = np.concatenate([face.pose_deg for face in ours])
    return {
        "points": np.linalg.norm(points - np.stack([face.points for face in theirs]), axis=2),
        "pose": pose_deg - matrix_angles_deg(np.stack([face.rotation for face in theirs])),
    }


def matrix_angles_deg(rotations: NDArray[np.float64]) -> NDArray[np.float64]:
    """Read yaw, pitch and roll off rotations (N, 3, 3): pose the canonical face and measure it."""
    canonical = thread_networks().canonical_face
    posed = np.zeros((len(rotations), LANDMARK_COUNT, 3), np.float32)
    vertices = canonical.vertices_cm
    posed[:, : len(vertices)] = (vertices @ rotations.swapaxes(1, 2)) * [1, -1, -1]
    return angles_deg(posed, canonical)


@pytest.mark.parametrize("photos", ["samples", "portraits"])
def test_the_face_is_the_packages_own(
    photos: str, request: pytest.FixtureRequest, figures: list[str]
) -> None:
    apart = differences(request.getfixturevalue(photos))
    points_px, pose_deg = apart["points"], apart["pose"]
    figures += [
        f"{photos}: landmarks mean {points_px.mean():.3f} px, max {points_px.max():.2f} px",
        f"{photos}: pose less the transformation matrix's, mean and standard deviation: "
        + ", ".join(
            f"{name} {angle.mean():+.1f} ± {angle.std():.1f}°"
            for name, angle in zip(("yaw", "pitch", "roll"), pose_deg.T, strict=True)
        ),
    ]
    assert points_px.mean() < MEAN_PX
    assert points_px.max() < MOST_PX
    assert (abs(pose_deg) < MOST_DEG).all()
