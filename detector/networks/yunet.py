"""YuNet said anew for LiteRT, from the weights in its ONNX file.

On the small pictures in which faces are sought beside a head, OpenCV takes twice the time.

References
----------
Wu et al., "YuNet: A Tiny Millisecond-level Face Detector", Machine Intelligence Research, 2023.
"""

from typing import Any

import numpy as np
from ai_edge_litert import schema_py_generated as schema
from numpy.typing import NDArray

from detector.networks.graph import Operator, empty
from detector.networks.onnx import Convolution, convolutions

STEPS_PX = (8, 16, 32)  # between the places that it tells of
TOLD = 16  # numbers of each place

# In the order of the file: a convolution, units of two, and for what is told of a place the units
# of each step. What is seen is halved after some units, and what was seen before is used again.
_HALVED_AFTER = (0, 4, 6, 8)
_BODY_UNITS = 11
_HEADS = slice(14, None)
_LEAST_PX = STEPS_PX[-1]

_Kind, _Options = schema.BuiltinOperator, schema.BuiltinOptions
_Activation, _Padding = schema.ActivationFunctionType, schema.Padding
_Unit = tuple[Convolution, Convolution]


def yunet(model: bytes) -> bytes:
    """Give YuNet as the content of a ``.tflite`` file.

    (1, H + 1, W + 1, 3) sRGB, H and W multiples of 32, the first row and column black -> for each
    step (1, H / step, W / step, 16): the logit of a face, its box, the logit of anything, and five
    points. Written for the smallest picture, and to be given the size of any other.

    Parameters
    ----------
    model : bytes
        Content of ``face_detection_yunet_2023mar.onnx``.
    """
    first, *others = convolutions(model)
    units: list[_Unit] = list(zip(others[::2], others[1::2], strict=True))
    layers = _Layers()
    plane, seen = layers.from_pixels(first), []
    for number, unit in enumerate(units[:_BODY_UNITS]):
        plane = layers.unit(plane, unit)
        if number in _HALVED_AFTER:
            seen.append(plane)
            plane = layers.halved(plane)
    necks = iter(units[_BODY_UNITS : _HEADS.start])
    planes = [layers.unit(plane, next(necks))]
    for before in (seen[-1], seen[-2]):
        both = layers.added(before, layers.doubled(planes[0]))
        planes.insert(0, layers.unit(both, next(necks)))
    for number, plane in enumerate(planes):
        layers.tell(plane, units[_HEADS][number :: len(planes)])
    return layers.graph.packed()


class _Layers:
    """What YuNet is made of, written to a graph; planes are indices of its tensors."""

    def __init__(self) -> None:
        self.graph = empty()

    def from_pixels(self, convolution: Convolution) -> int:
        """Convolve pixels, every second each way; the file has them in the order of BGR."""
        weights, shifts = convolution
        shape = (1, _LEAST_PX + 1, _LEAST_PX + 1, 3)
        pixels, numbers = self.graph.add_bytes(shape, 1.0), self.graph.add(shape)
        self.graph.inputs = [pixels]
        self.graph.operators.append(
            Operator(_Kind.DEQUANTIZE, [pixels], [numbers], _Options.NONE, None)
        )
        rgb = weights[:, ::-1]
        return self._convolved(numbers, (rgb, shifts), 2, _Padding.VALID, _Activation.RELU)

    def unit(self, plane: int, unit: _Unit, activation: int = _Activation.RELU) -> int:
        """Convolve each pixel on its own, then each channel with its neighbours."""
        pointwise, (weights, shifts) = unit
        mixed = self._convolved(plane, pointwise, 1, _Padding.SAME, _Activation.NONE)
        options = schema.DepthwiseConv2DOptionsT(
            strideW=1,
            strideH=1,
            depthMultiplier=1,
            padding=_Padding.SAME,
            fusedActivationFunction=activation,
        )
        inputs = [mixed, self._constant(weights.transpose(1, 2, 3, 0)), self._constant(shifts)]
        kind = _Kind.DEPTHWISE_CONV_2D, _Options.DepthwiseConv2DOptions
        return self._put(*kind, options, inputs, self.graph.shape(mixed))

    def halved(self, plane: int) -> int:
        """Keep the greatest of four pixels."""
        _, height, width, depth = self.graph.shape(plane)
        options = schema.Pool2DOptionsT(
            padding=_Padding.VALID, strideW=2, strideH=2, filterWidth=2, filterHeight=2
        )
        shape = (1, height // 2, width // 2, depth)
        return self._put(_Kind.MAX_POOL_2D, _Options.Pool2DOptions, options, [plane], shape)

    def doubled(self, plane: int) -> int:
        """Make four of each pixel, by what needs not be told the size."""
        _, height, width, depth = self.graph.shape(plane)
        kind = _Kind.CONCATENATION, _Options.ConcatenationOptions
        along = schema.ConcatenationOptionsT(axis=3)
        four = self._put(*kind, along, [plane] * 4, (1, height, width, 4 * depth))
        options = schema.DepthToSpaceOptionsT(blockSize=2)
        shape = (1, 2 * height, 2 * width, depth)
        return self._put(_Kind.DEPTH_TO_SPACE, _Options.DepthToSpaceOptions, options, [four], shape)

    def added(self, plane: int, other: int) -> int:
        """Add two planes."""
        options, shape = schema.AddOptionsT(), self.graph.shape(plane)
        return self._put(_Kind.ADD, _Options.AddOptions, options, [plane, other], shape)

    def tell(self, plane: int, units: list[_Unit]) -> None:
        """Put several units side by side, and have the network tell what they do."""
        pointwise, depthwise = (
            (np.concatenate([weights for weights, _ in each]), np.concatenate([s for _, s in each]))
            for each in zip(*units, strict=True)
        )
        self.graph.outputs.append(self.unit(plane, (pointwise, depthwise), _Activation.NONE))

    def _convolved(
        self, plane: int, convolution: Convolution, step: int, padding: int, activation: int
    ) -> int:
        weights, shifts = convolution
        _, height, width, _ = self.graph.shape(plane)
        options = schema.Conv2DOptionsT(
            strideW=step, strideH=step, padding=padding, fusedActivationFunction=activation
        )
        inputs = [plane, self._constant(weights.transpose(0, 2, 3, 1)), self._constant(shifts)]
        shape = (1, height // step, width // step, len(shifts))
        return self._put(_Kind.CONV_2D, _Options.Conv2DOptions, options, inputs, shape)

    def _constant(self, values: NDArray[np.float32]) -> int:
        return self.graph.add(values.shape, np.ascontiguousarray(values))

    def _put(
        self, kind: int, options_kind: int, options: Any, inputs: list[int], shape: tuple[int, ...]
    ) -> int:
        told = self.graph.add(shape)
        self.graph.operators.append(Operator(kind, inputs, [told], options_kind, options))
        return told
