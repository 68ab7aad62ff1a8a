"""Networks that are given the bytes of a picture and make of them the numbers they learnt from."""

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from detector.networks.graph import Graph, Operator

_Kind, _Options = schema.BuiltinOperator, schema.BuiltinOptions


def take_pixels(graph: Graph, black: float) -> None:
    """Have a network take sRGB pixels, uint8, for its only input.

    Numbers are four times as many bytes to write, outside the network and each time anew.

    Parameters
    ----------
    graph : Graph
        The network, which is changed in place.
    black : float
        The number for black; for white it is 1.
    """
    (numbers,) = graph.inputs
    shape = graph.shape(numbers)
    one = (1 - np.float32(black)) / np.float32(255)
    graph.inputs = [graph.add_bytes(shape, float(one))]
    if not black:
        graph.operators[:0] = [_counted(graph.inputs, numbers)]
        return
    above_black, lowest = graph.add(shape), graph.add((1,), np.array([black], np.float32))
    summands, options = [above_black, lowest], schema.AddOptionsT()
    graph.operators[:0] = [
        _counted(graph.inputs, above_black),
        Operator(_Kind.ADD, summands, [numbers], _Options.AddOptions, options),
    ]


def _counted(pixels: list[int], numbers: int) -> Operator:
    return Operator(_Kind.DEQUANTIZE, pixels, [numbers], _Options.NONE, None)
