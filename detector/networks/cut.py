"""Inner tensors of a network: its front part alone, or the whole that tells them too."""

import struct
from typing import Any

from flatbuffers.table import Table

# Fields of TensorFlow Lite's schema.fbs: of a model, of a subgraph and of an operator.
_SUBGRAPHS = 2
_OUTPUTS, _OPERATORS = 2, 3
_OPERATOR_OUTPUTS = 2


def cut(model: bytes, tensor: int) -> bytes:
    """End a network at one of its inner tensors.

    The list of operators is shortened after the one that makes the tensor, and the tensor is named
    as the output, in place; everything else, weights that are no longer used included, stays.

    Parameters
    ----------
    model : bytes
        Content of a ``.tflite`` file of one subgraph with one output.
    tensor : int
        Index of the tensor.

    Raises
    ------
    ValueError
        No operator makes the tensor.
    """
    content = bytearray(model)
    root = Table(content, struct.unpack_from("<I", content)[0])
    graph = Table(content, root.Indirect(_vector(root, _SUBGRAPHS)))
    operators = _vector(graph, _OPERATORS)
    (count,) = struct.unpack_from("<I", content, operators - 4)
    for number in range(count):
        operator = Table(content, graph.Indirect(operators + 4 * number))
        if struct.unpack_from("<i", content, _vector(operator, _OPERATOR_OUTPUTS))[0] == tensor:
            struct.pack_into("<I", content, operators - 4, number + 1)
            struct.pack_into("<i", content, _vector(graph, _OUTPUTS), tensor)
            return bytes(content)
    raise ValueError(f"no operator makes tensor {tensor}")


def showing(model: bytes, *tensors: int) -> bytes:
    """Name inner tensors of a network as further outputs; it computes what it did, as fast.

    Parameters
    ----------
    model : bytes
        Content of a ``.tflite`` file of one subgraph.
    *tensors : int
        Indices of the tensors.
    """
    content = bytearray(model)
    root = Table(content, struct.unpack_from("<I", content)[0])
    graph = Table(content, root.Indirect(_vector(root, _SUBGRAPHS)))
    start = _vector(graph, _OUTPUTS)
    (count,) = struct.unpack_from("<I", content, start - 4)
    outputs = (*struct.unpack_from(f"<{count}i", content, start), *tensors)
    content += bytes(-len(content) % 4)
    field = graph.Pos + graph.Offset(4 + 2 * _OUTPUTS)
    struct.pack_into("<I", content, field, len(content) - field)
    return bytes(content + struct.pack(f"<I{len(outputs)}i", len(outputs), *outputs))


def _vector(table: Any, field: int) -> int:
    """Give where the entries of a vector start; the four bytes before hold their number."""
    return int(table.Vector(table.Offset(4 + 2 * field)))
