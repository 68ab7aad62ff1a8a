"""The weights in an ONNX file, which is read no further than that."""

import numpy as np
from numpy.typing import NDArray

from detector.networks.layers import Convolution
from detector.networks.protobuf import fields

# Fields of onnx.proto: of a model, of its graph, of a node, of a tensor.
_GRAPH = 7
_NODES, _CONSTANTS = 1, 5
_INPUTS, _KIND = 1, 4
_SIDES, _NAME, _CONTENT = 1, 8, 9


def convolutions(model: bytes) -> list[Convolution]:
    """Give the weights (outputs, inputs of a group, h, w) and shifts (outputs,) of each.

    Parameters
    ----------
    model : bytes
        Content of an ``.onnx`` file whose convolutions all have shifts, stored as raw float32.

    Returns
    -------
    list of (ndarray, ndarray)
        In the order in which the file tells of them.
    """
    graph = fields(fields(model)[_GRAPH][0])
    stored = {fields(constant)[_NAME][0]: constant for constant in graph[_CONSTANTS]}
    nodes = [fields(node) for node in graph[_NODES]]
    return [
        (_values(stored[weights]), _values(stored[shifts]))
        for node in nodes
        if node[_KIND] == [b"Conv"]
        for _, weights, shifts in [node[_INPUTS]]
    ]


def _values(tensor: bytes) -> NDArray[np.float32]:
    parts = fields(tensor)
    return np.frombuffer(parts[_CONTENT][0], "<f4").reshape(parts[_SIDES])
