"""Every measure gives a figure or a reason for a face that the picture's edge cuts."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from detector.measures import MEASURES
from tests.detector.conftest import Picture, Prepared

pytestmark = pytest.mark.usefixtures("networks")

SHARE = st.floats(-0.9, 0.9)


@example(across=0.0, down=0.35)  # the eyes are gone, the face is still found
@example(across=-0.5, down=-0.59)  # two rows are left below the chin
@example(across=0.0, down=-0.55)  # nothing is left below the eyes
@settings(max_examples=25)
@given(SHARE, SHARE)
def test_a_face_cut_off_by_the_edge_is_measured_or_a_reason_given(
    hopper: Picture, prepared: Prepared, across: float, down: float
) -> None:
    height, width = hopper.shape[:2]
    left, top = (max(round(share * side), 0) for share, side in ((across, width), (down, height)))
    right, bottom = (
        side + min(round(share * side), 0) for share, side in ((across, width), (down, height))
    )
    cut = np.ascontiguousarray(hopper[top:bottom, left:right])
    batch = prepared(cut)
    for measure in MEASURES:
        column = measure(batch)
        assert np.isnan(column.values[0]) == (column.reasons[0] is not None), measure.key
