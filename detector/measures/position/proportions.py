"""How large the head is and where it stands, as shares of the picture's width and height.

For documents that take pictures of several sizes, or say their figures in millimetres.
"""

import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch
from detector.framing import EARS_TO_FACE_WIDTH, SKULL_TO_CHIN
from detector.measure import Column, Reason, column_of, measure


@measure("position.head_width", "% width")
def head_width(batch: Batch) -> Column:
    """Head width across the ears, 头部宽度.

    Measures: the face width (between the points where the ears meet the cheeks) times 1.21, the
    ratio of ear rim to ear rim in 60 adults, in percent of the picture's width.
    Why: ears are often covered; the face edges are not.
    Known limits: 95 of 100 within 6 % of the hand-placed ears (60 adults). No text read says
    whether the ears count; the documents' own ranges of width and height fit a head with ears
    (22 to 16 mm) and not the face alone.
    Clause: driving licence (14 to 16 mm), visa and consular passport (15 to 22 mm).
    """
    return _share(EARS_TO_FACE_WIDTH * batch.anatomy.face_width_px, _widths(batch))


@measure("position.eye_distance", "% width")
def eye_distance(batch: Batch) -> Column:
    """Distance between the pupils.

    Measures: from pupil to pupil, in percent of the picture's width.
    Why: machines that compare faces need pixels between the eyes, and neither hair nor ears change
    it.
    Known limits: on a turned head it is the distance as seen, which is less.
    Clause: ministry's guide for exit-entry documents (0.23 to 0.33 of the width); ICAO Doc 9303-3
    (at least 10 mm).
    """
    return _share(batch.anatomy.eye_distance_px, _widths(batch))


@measure("position.head_height", "% height")
def head_height(batch: Batch) -> Column:
    """Head height with the hair, 头部长度.

    Measures: from the highest point of the visible hair down to the chin, in percent of the
    picture's height; hair that is cut off counts up to the upper edge.
    Why: some documents count the hair, which is what is seen; the skull under it is another
    measure's.
    Known limits: 95 of 100 within 2.6 % of the hand-placed head (60 adults).
    Clause: US visa (50 to 69 %, hair included), driving licence (19 to 22 mm).
    """
    tall = batch.anatomy.chin[:, 1] - batch.hair_top[:, 1]
    return column_of(100 * tall / _heights(batch), _unseen(batch))


@measure("position.skull_height", "% height")
def skull_height(batch: Batch) -> Column:
    """Head height without the hair.

    Measures: from the top of the skull down to the chin, in percent of the picture's height. The
    skull's top is taken 0.92 of the distance from eyes to chin above the eyes, the mean of 60
    adults, and never above the visible hair.
    Why: texts that leave out the hair mean the skull; hair adds to it by as much as a style does.
    Known limits: under hair the skull is not seen; 95 of 100 within 7 % of the hand-placed one
    (60 adults).
    Clause: ICAO Doc 9303-3 (crown without hair to chin, 70 to 80 %).
    """
    anatomy = batch.anatomy
    eyes, chin = anatomy.eye_middle[:, 1], anatomy.chin[:, 1]
    top = np.fmax(eyes - SKULL_TO_CHIN * (chin - eyes), batch.hair_top[:, 1])
    return _share(chin - top, _heights(batch))


@measure("position.crown_margin", "% height")
def crown_margin(batch: Batch) -> Column:
    """Space above the hair, as a share of the picture.

    Measures: from the upper edge to the highest point of the visible hair, in percent of the
    picture's height; 0 where it is cut.
    Why: documents of several sizes give it in millimetres of the print, hence as a share.
    Known limits: as of ``position.crown_gap``: hair of the background's own colour may be missed.
    Clause: visa and consular passport (3 to 5 mm), Japan (2 to 6 mm).
    """
    return column_of(100 * batch.hair_top[:, 1] / _heights(batch), _unseen(batch))


@measure("position.eye_level", "% height")
def eye_level(batch: Batch) -> Column:
    """Height of the eyes, as a share of the picture.

    Measures: from the lower edge up to the midpoint between the pupils, in percent of the
    picture's height.
    Why: as of ``position.eye_height``, for pictures of any size.
    Known limits: pupils behind dark lenses or closed lids are where the landmarks expect them.
    Clause: US visa (56 to 69 %).
    """
    heights = _heights(batch)
    return _share(heights - batch.anatomy.eye_middle[:, 1], heights)


@measure("position.chin_margin", "% height")
def chin_margin(batch: Batch) -> Column:
    """Space below the chin, as a share of the picture.

    Measures: from the chin down to the lower edge, in percent of the picture's height.
    Why: neck and collar have to show; with the head's height it says where the head stands.
    Known limits: under a long beard the chin is estimated.
    Clause: consular passport (at least 7 mm).
    """
    heights = _heights(batch)
    return _share(heights - batch.anatomy.chin[:, 1], heights)


def _share(lengths_px: NDArray[np.float64], sides_px: NDArray[np.float64]) -> Column:
    return column_of(100 * lengths_px / sides_px, Reason.NO_FACE)


def _unseen(batch: Batch) -> list[Reason | None]:
    return [Reason.REGION_TOO_SMALL if found else Reason.NO_FACE for found in batch.faces.found]


def _widths(batch: Batch) -> NDArray[np.float64]:
    return np.array([photo.width_px for photo in batch.photos], np.float64)


def _heights(batch: Batch) -> NDArray[np.float64]:
    return np.array([photo.height_px for photo in batch.photos], np.float64)
