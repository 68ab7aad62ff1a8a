"""YuNet said anew for LiteRT, from the weights in its ONNX file.

On the small pictures in which faces are sought beside a head, OpenCV takes twice the time.

References
----------
Wu et al., "YuNet: A Tiny Millisecond-level Face Detector", Machine Intelligence Research, 2023.
"""

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from detector.networks.layers import Activation, Convolution, Layers, Padding
from detector.networks.onnx import convolutions

STEPS_PX = (8, 16, 32)  # between the places that it tells of

# In the order of the file: a convolution, units of two, and for what is told of a place the units
# of each step. What is seen is halved after some units, and what was seen before is used again.
_HALVED_AFTER = (0, 4, 6, 8)
_BODY_UNITS = 11
_HEADS = slice(14, None)
_LEAST_PX = STEPS_PX[-1]

_Kind, _Options = schema.BuiltinOperator, schema.BuiltinOptions
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
    layers = _YuNet()
    weights, shifts = first
    rgb = weights[:, ::-1], shifts  # the file has them in the order of BGR
    pixels = layers.pixels((1, _LEAST_PX + 1, _LEAST_PX + 1, 3), 1.0)
    plane, seen = layers.convolved(pixels, rgb, 2, Padding.VALID, Activation.RELU), []
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


class _YuNet(Layers):
    """What YuNet is made of besides."""

    def unit(self, plane: int, unit: _Unit, activation: int = Activation.RELU) -> int:
        """Convolve each pixel on its own, then each channel with its neighbours."""
        pointwise, depthwise = unit
        return self.each_convolved(
            self.convolved(plane, pointwise), depthwise, activation=activation
        )

    def halved(self, plane: int) -> int:
        """Keep the greatest of four pixels."""
        _, height, width, depth = self.graph.shape(plane)
        options = schema.Pool2DOptionsT(
            padding=Padding.VALID, strideW=2, strideH=2, filterWidth=2, filterHeight=2
        )
        shape = (1, height // 2, width // 2, depth)
        return self.put(_Kind.MAX_POOL_2D, _Options.Pool2DOptions, options, [plane], shape)

    def doubled(self, plane: int) -> int:
        """Make four of each pixel, by what needs not be told the size."""
        _, height, width, depth = self.graph.shape(plane)
        kind = _Kind.CONCATENATION, _Options.ConcatenationOptions
        along = schema.ConcatenationOptionsT(axis=3)
        four = self.put(*kind, along, [plane] * 4, (1, height, width, 4 * depth))
        options = schema.DepthToSpaceOptionsT(blockSize=2)
        shape = (1, 2 * height, 2 * width, depth)
        return self.put(_Kind.DEPTH_TO_SPACE, _Options.DepthToSpaceOptions, options, [four], shape)

    def tell(self, plane: int, units: list[_Unit]) -> None:
        """Put several units side by side, and have the network tell what they do."""
        pointwise, depthwise = (
            (np.concatenate([weights for weights, _ in each]), np.concatenate([s for _, s in each]))
            for each in zip(*units, strict=True)
        )
        self.graph.outputs.append(self.unit(plane, (pointwise, depthwise), Activation.NONE))
