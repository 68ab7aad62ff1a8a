"""EfficientNet-Lite0 said for LiteRT, from the weights that PyTorch keeps.

References
----------
Tan and Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks", ICML 2019;
its Lite variants of 2020 have ReLU6 and no squeeze-and-excitation.
"""

from collections.abc import Sequence

import numpy as np

from detector.networks.layers import Activation, Convolution, Layers
from detector.networks.torch_weights import Weights, weights

# Of each stage: its blocks, the step of the first, and how many times they widen what they see.
_STAGES = ((1, 1, 1), (2, 2, 6), (2, 2, 6), (3, 2, 6), (3, 1, 6), (4, 2, 6), (1, 1, 6))
_ONE, _ZERO = 1 / 128, 127  # what a pixel counts, and the one that is nought
_NOT_NOUGHT = 1e-3  # of batch normalisation


def efficientnet(model: bytes, shape: tuple[int, ...], told: Sequence[int]) -> bytes:
    """Give the network's blocks as the content of a ``.tflite`` file.

    Parameters
    ----------
    model : bytes
        Content of ``efficientnet-lite0-57934424.pth``.
    shape : tuple of int
        Of the pictures, (N, H, W, 3), sRGB.
    told : sequence of int
        Which of its 16 blocks are told, the last of which ends it.
    """
    stored = weights(model)
    layers = Layers()
    pixels = layers.pixels(shape, _ONE, _ZERO)
    stem = _normalised(stored, "_conv_stem", "_bn0")
    plane = layers.convolved(pixels, stem, 2, activation=Activation.RELU6)
    steps = [
        (step if number == 0 else 1, wider)
        for blocks, step, wider in _STAGES
        for number in range(blocks)
    ]
    for number, (step, wider) in enumerate(steps[: told[-1] + 1]):
        plane = _block(layers, plane, stored, f"_blocks.{number}.", step, wider)
        if number in told:
            layers.graph.outputs.append(plane)
    return layers.graph.packed()


def _block(layers: Layers, seen: int, stored: Weights, name: str, step: int, wider: int) -> int:
    """Widen what is seen, convolve each channel, and narrow it again."""
    plane = seen
    if wider > 1:
        widening = _normalised(stored, f"{name}_expand_conv", f"{name}_bn0")
        plane = layers.convolved(plane, widening, activation=Activation.RELU6)
    each = _normalised(stored, f"{name}_depthwise_conv", f"{name}_bn1")
    plane = layers.each_convolved(plane, each, step, Activation.RELU6)
    plane = layers.convolved(plane, _normalised(stored, f"{name}_project_conv", f"{name}_bn2"))
    alike = layers.graph.shape(plane) == layers.graph.shape(seen)
    return layers.added(plane, seen) if alike else plane


def _normalised(stored: Weights, convolution: str, after: str) -> Convolution:
    """Fold the normalisation that follows a convolution into it."""
    scale = stored[f"{after}.weight"] / np.sqrt(stored[f"{after}.running_var"] + _NOT_NOUGHT)
    shift = stored[f"{after}.bias"] - stored[f"{after}.running_mean"] * scale
    folded = stored[f"{convolution}.weight"] * scale[:, None, None, None]
    return folded.astype(np.float32), shift.astype(np.float32)
