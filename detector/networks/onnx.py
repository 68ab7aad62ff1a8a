"""The weights in an ONNX file, which is read no further than that."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

Convolution = tuple[NDArray[np.float32], NDArray[np.float32]]

# Fields of onnx.proto: of a model, of its graph, of a node, of a tensor.
_GRAPH = 7
_NODES, _CONSTANTS = 1, 5
_INPUTS, _KIND = 1, 4
_SIDES, _NAME, _CONTENT = 1, 8, 9
_VARINT, _FIXED_64, _SIZED, _FIXED_32 = 0, 1, 2, 5  # kinds of field


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
    (graph,) = (value for field, value in _fields(model) if field == _GRAPH)
    parts = list(_fields(graph))
    stored = {_all(part, _NAME)[0]: part for field, part in parts if field == _CONSTANTS}
    nodes = [part for field, part in parts if field == _NODES]
    return [
        (_values(stored[weights]), _values(stored[shifts]))
        for node in nodes
        if _all(node, _KIND) == [b"Conv"]
        for _, weights, shifts in [_all(node, _INPUTS)]
    ]


def _values(tensor: bytes) -> NDArray[np.float32]:
    (content,) = _all(tensor, _CONTENT)
    return np.frombuffer(content, "<f4").reshape(_all(tensor, _SIDES))


def _all(message: bytes, wanted: int) -> list[Any]:
    return [value for field, value in _fields(message) if field == wanted]


def _fields(message: bytes) -> Iterator[tuple[int, Any]]:
    """Give a protobuf message's fields: their numbers, and their values or their bytes."""
    position = 0
    while position < len(message):
        key, position = _varint(message, position)
        field, kind = key >> 3, key & 7
        if kind == _VARINT:
            value, position = _varint(message, position)
            yield field, value
            continue
        if kind == _SIZED:
            size, position = _varint(message, position)
        else:
            size = {_FIXED_64: 8, _FIXED_32: 4}[kind]
        yield field, message[position : position + size]
        position += size


def _varint(message: bytes, position: int) -> tuple[int, int]:
    """Read a whole number of seven bits a byte, the lowest first; give where it ends, too."""
    value = shift = 0
    while message[position] & 0x80:
        value |= (message[position] & 0x7F) << shift
        position, shift = position + 1, shift + 7
    return value | message[position] << shift, position + 1
