import cv2
import numpy as np

from detector.appearance import crops
from detector.view import View
from tests.detector.conftest import Picture, Prepared


def seen(prepared: Prepared, picture: Picture) -> View:
    (scene,) = prepared(picture).scenes
    assert scene is not None
    return scene.view


def test_a_tilted_and_smaller_photo_gives_the_same_crops(
    prepared: Prepared, collins: Picture
) -> None:
    height, width = collins.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), 12, 0.8)
    turned = cv2.warpAffine(collins, turn, (width, height), borderMode=cv2.BORDER_REPLICATE)
    straight, tilted = (
        crops(view.rgb, view.half, view.points).astype(np.float64)
        for view in (seen(prepared, collins), seen(prepared, np.asarray(turned, np.uint8)))
    )
    inside = (slice(None), slice(30, 100), slice(30, 100))
    assert np.abs(straight[inside] - tilted[inside]).mean() < 8
    assert straight.std() > 40
