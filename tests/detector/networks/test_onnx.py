import numpy as np

from detector.networks.onnx import convolutions
from detector.networks.sessions import Networks


def test_convolutions_come_in_their_order_and_fit_each_other(networks: Networks) -> None:
    found = convolutions(networks.read("face_detection_yunet_2023mar.onnx"))
    assert len(found) == 53
    assert found[0][0].shape == (16, 3, 3, 3)
    pairs = list(zip(found[1::2], found[2::2], strict=True))
    for (pointwise, first), (depthwise, second) in pairs:
        assert pointwise.shape[2:] == (1, 1)
        assert depthwise.shape[1:] == (1, 3, 3)
        assert len(pointwise) == len(first) == len(depthwise) == len(second)
    assert all(np.isfinite(values).all() for pair in found for values in pair)
