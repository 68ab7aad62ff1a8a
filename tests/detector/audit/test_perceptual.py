"""A copy keeps its hashes, whatever was done to it; another photo of the same person does not."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from detector.audit.perceptual import aligned_hash
from detector.audit.summary.hashes import LIKENESSES

SHARED = Path(__file__).parents[4] / "shared" / "photos" / "idcard"
NEAR = {likeness.column: likeness.near_bits for likeness in LIKENESSES}
Rgb = NDArray[np.uint8]
Eyes = NDArray[np.float64]  # right and left, (2, 2)


def picture() -> tuple[Rgb, Eyes]:
    """Give a smooth picture, drawn blindly, and where its eyes would be."""
    noise = np.random.default_rng(4).uniform(0, 255, (40, 32, 3)).astype(np.float32)
    rgb = cv2.resize(noise, (358, 441), interpolation=cv2.INTER_CUBIC).clip(0, 255)
    return rgb.astype(np.uint8), np.array([(140.0, 200.0), (220.0, 204.0)])


def bits(one: str | None, other: str | None) -> int:
    assert one is not None
    assert other is not None
    return (int(one, 16) ^ int(other, 16)).bit_count()


def turned(rgb: Rgb, eyes: Eyes) -> tuple[Rgb, Eyes]:
    turn = cv2.getRotationMatrix2D((179, 220), 5, 1)
    high, wide = rgb.shape[:2]
    shown = np.asarray(cv2.warpAffine(rgb, turn, (wide, high)), np.uint8)
    return shown, eyes @ turn[:, :2].T + turn[:, 2]


def enlarged(rgb: Rgb, eyes: Eyes) -> tuple[Rgb, Eyes]:
    shown = cv2.resize(rgb, None, fx=3, fy=3, interpolation=cv2.INTER_CUBIC)
    return np.asarray(shown, np.uint8), 3 * eyes + 1


@pytest.mark.parametrize(
    "change",
    [
        lambda rgb, eyes: (rgb[40:400, 30:330], eyes - (30, 40)),
        lambda rgb, eyes: (cv2.convertScaleAbs(rgb, alpha=0.8), eyes),
        turned,
        enlarged,
    ],
    ids=["cropped", "darkened", "turned", "enlarged"],
)
def test_the_hash_around_the_eyes_stays(
    change: Callable[[Rgb, Eyes], tuple[Rgb, Eyes]],
) -> None:
    rgb, eyes = picture()
    other, moved = change(rgb, eyes)
    assert bits(aligned_hash(rgb, *eyes), aligned_hash(other, *moved)) <= NEAR["aligned_hash"]


def test_the_hash_around_the_eyes_is_of_what_is_there() -> None:
    rgb, eyes = picture()
    below = eyes + np.array((0, 40))
    assert bits(aligned_hash(rgb, *eyes), aligned_hash(rgb, *below)) > 60
    assert bits(aligned_hash(rgb, *eyes), aligned_hash(rgb[:, ::-1].copy(), *eyes)) > 60


def test_without_eyes_there_is_none() -> None:
    rgb, eyes = picture()
    assert aligned_hash(rgb, *np.full((2, 2), np.nan)) is None
    assert aligned_hash(rgb, eyes[0], eyes[0]) is None


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared/photos")
def test_another_photo_of_the_same_person_is_no_copy() -> None:
    from detector.batch import prepare
    from detector.codec import decode
    from detector.networks.sessions import thread_networks

    people = sorted(SHARED.glob("*_neutral.jpg"))[:12]
    hashes = []
    for path in people:
        photos = [
            decode(one.read_bytes())
            for one in (path, Path(str(path).replace("neutral", "smiling")))
        ]
        cut = photos[0].rgb[20:-40, 15:-25]
        photos.append(
            decode(cv2.imencode(".jpg", cv2.cvtColor(cut, cv2.COLOR_RGB2BGR))[1].tobytes())
        )
        eyes = prepare(photos, thread_networks()).anatomy
        hashes.append(
            [
                aligned_hash(photo.rgb, right, left)
                for photo, right, left in zip(photos, eyes.eye_right, eyes.eye_left, strict=True)
            ]
        )
    near = NEAR["aligned_hash"]
    assert not [one for one in hashes if bits(one[0], one[1]) <= near]
    assert not [
        pair
        for place, one in enumerate(hashes)
        for pair in hashes[:place]
        if bits(one[0], pair[0]) <= 2 * near
    ]
    assert sum(bits(one[0], one[2]) <= near for one in hashes) >= 9
