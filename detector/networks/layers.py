"""Layers that networks are written of, from weights as training code stores them."""

from typing import Any

import numpy as np
from ai_edge_litert import schema_py_generated as schema
from numpy.typing import NDArray

from detector.networks.graph import Graph, Operator, empty

Activation, Padding = schema.ActivationFunctionType, schema.Padding
Convolution = tuple[NDArray[np.float32], NDArray[np.float32]]
_Kind, _Options = schema.BuiltinOperator, schema.BuiltinOptions


class Layers:
    """A network as it is written; planes are indices of its tensors.

    Weights are (outputs, inputs of a group, h, w) and shifts (outputs,).

    Attributes
    ----------
    graph : Graph
        What is written so far.
    """

    def __init__(self) -> None:
        self.graph: Graph = empty()

    def pixels(self, shape: tuple[int, ...], one: float, zero: int = 0) -> int:
        """Take bytes of this shape; each is the number ``one`` for every step above ``zero``."""
        given, numbers = self.graph.add_bytes(shape, one, zero), self.graph.add(shape)
        self.graph.inputs = [given]
        self.graph.operators.append(
            Operator(_Kind.DEQUANTIZE, [given], [numbers], _Options.NONE, None)
        )
        return numbers

    def convolved(
        self,
        plane: int,
        convolution: Convolution,
        step: int = 1,
        padding: int = Padding.SAME,
        activation: int = Activation.NONE,
    ) -> int:
        """Convolve a plane; every so many pixels each way are kept."""
        weights, shifts = convolution
        options = schema.Conv2DOptionsT(
            strideW=step, strideH=step, padding=padding, fusedActivationFunction=activation
        )
        inputs = [plane, self._constant(weights.transpose(0, 2, 3, 1)), self._constant(shifts)]
        shape = self._stepped(plane, step, padding, len(shifts))
        return self.put(_Kind.CONV_2D, _Options.Conv2DOptions, options, inputs, shape)

    def each_convolved(
        self, plane: int, convolution: Convolution, step: int = 1, activation: int = Activation.NONE
    ) -> int:
        """Convolve each channel of a plane on its own."""
        weights, shifts = convolution
        options = schema.DepthwiseConv2DOptionsT(
            strideW=step,
            strideH=step,
            depthMultiplier=1,
            padding=Padding.SAME,
            fusedActivationFunction=activation,
        )
        inputs = [plane, self._constant(weights.transpose(1, 2, 3, 0)), self._constant(shifts)]
        kind = _Kind.DEPTHWISE_CONV_2D, _Options.DepthwiseConv2DOptions
        return self.put(
            *kind, options, inputs, self._stepped(plane, step, Padding.SAME, len(shifts))
        )

    def added(self, plane: int, other: int) -> int:
        """Add two planes."""
        options, shape = schema.AddOptionsT(), self.graph.shape(plane)
        return self.put(_Kind.ADD, _Options.AddOptions, options, [plane, other], shape)

    def put(
        self, kind: int, options_kind: int, options: Any, inputs: list[int], shape: tuple[int, ...]
    ) -> int:
        """Append an operator with one output of this shape."""
        told = self.graph.add(shape)
        self.graph.operators.append(Operator(kind, inputs, [told], options_kind, options))
        return told

    def _stepped(self, plane: int, step: int, padding: int, depth: int) -> tuple[int, ...]:
        count, *sides, _ = self.graph.shape(plane)
        up = step - 1 if padding == Padding.SAME else 0
        return (count, *((side + up) // step for side in sides), depth)

    def _constant(self, values: NDArray[np.float32]) -> int:
        return self.graph.add(values.shape, np.ascontiguousarray(values))
