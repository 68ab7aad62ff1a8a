import numpy as np
import pytest
from numpy.typing import NDArray

from detector.networks.efficientnet import efficientnet
from detector.networks.sessions import Network, Networks
from detector.networks.torch_weights import Weights, weights

Plane = NDArray[np.float64]


def padded(plane: Plane, side: int, step: int) -> Plane:
    """Put noughts round a plane (h, w, C) as TensorFlow's SAME does."""
    missing = [max(-(-length // step) * step - step + side - length, 0) for length in plane.shape]
    return np.pad(plane, [(miss // 2, miss - miss // 2) for miss in missing[:2]] + [(0, 0)])


def convolved(plane: Plane, kernel: Plane, step: int) -> Plane:
    """Convolve (h, w, C) with (outputs, C or 1, side, side), the plain way."""
    side = kernel.shape[2]
    wide = np.lib.stride_tricks.sliding_window_view(padded(plane, side, step), (side, side), (0, 1))
    seen = wide[::step, ::step]
    each = kernel.shape[1] == 1
    kind = "hwcij,cij->hwc" if each else "hwcij,ocij->hwo"
    return np.asarray(np.einsum(kind, seen, kernel[:, 0] if each else kernel))


def normalised(plane: Plane, stored: Weights, name: str) -> Plane:
    mean, spread = stored[f"{name}.running_mean"], stored[f"{name}.running_var"]
    scaled = (plane - mean) / np.sqrt(spread + 1e-3)
    return np.asarray(scaled * stored[f"{name}.weight"] + stored[f"{name}.bias"])


def block(plane: Plane, stored: Weights, number: int, step: int) -> Plane:
    name, seen = f"_blocks.{number}.", plane
    if number:
        seen = convolved(seen, stored[f"{name}_expand_conv.weight"], 1)
        seen = np.clip(normalised(seen, stored, f"{name}_bn0"), 0, 6)
    seen = convolved(seen, stored[f"{name}_depthwise_conv.weight"], step)
    seen = np.clip(normalised(seen, stored, f"{name}_bn1"), 0, 6)
    seen = normalised(
        convolved(seen, stored[f"{name}_project_conv.weight"], 1), stored, f"{name}_bn2"
    )
    return seen + plane if seen.shape == plane.shape else seen


@pytest.mark.parametrize("side", [32, 37])
def test_blocks_are_those_that_the_weights_say(networks: Networks, side: int) -> None:
    model = networks.read("efficientnet-lite0-57934424.pth")
    pixels = np.random.default_rng(side).integers(0, 256, (1, side, side, 3), np.uint8)
    half, quarter = -(-side // 2), -(-side // 4)
    shapes = ((1, half, half, 16), (1, quarter, quarter, 24))
    told = Network(efficientnet(model, pixels.shape, (0, 2)), *shapes)(pixels)
    stored = weights(model)
    numbers = (pixels[0].astype(np.float64) - 127) / 128
    stem = normalised(convolved(numbers, stored["_conv_stem.weight"], 2), stored, "_bn0")
    first = block(np.clip(stem, 0, 6), stored, 0, 1)
    third = block(block(first, stored, 1, 2), stored, 2, 1)
    for plane, expected in zip(told, (first, third), strict=True):
        assert np.abs(plane[0] - expected).max() < 1e-4 * np.abs(expected).max()
