"""Networks said in other operators that cost less and compute the same.

What XNNPACK runs slowly or not at all, of what the makers' converters wrote, is written as what it
runs fast. The landmarks lose an eighth of their time and segmentation a third.
"""

import struct
from dataclasses import replace
from functools import lru_cache

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from detector.networks.graph import Graph, Operator
from detector.networks.pixels import take_pixels

_Kind, _Options = schema.BuiltinOperator, schema.BuiltinOptions
_ENLARGING = b"Convolution2DTransposeBias"  # MediaPipe's own operator, which XNNPACK lacks
_WIDE_PX = 64


@lru_cache(maxsize=8)
def plainer(model: bytes, black: float | None = None) -> bytes:
    """Give a network that tells what another tells, in less time; its tensors keep their indices.

    Parameters
    ----------
    model : bytes
        Content of a ``.tflite`` file of one subgraph.
    black : float, optional
        Of a network that is to be given a picture's pixels, the number that it takes for black.
    """
    graph = Graph(model)
    _say_enlarging_plainly(graph)
    _lay_out_last(graph)
    _enlarge_last(graph)
    _slope_by_rows(graph)
    if black is not None:
        take_pixels(graph, black)
    return graph.packed()


def _say_enlarging_plainly(graph: Graph) -> None:
    """Replace a transposed convolution whose steps do not overlap.

    Each pixel gives a block of pixels: these are computed as its channels and then laid out.
    """
    operators: list[Operator] = []
    for operator in graph.operators:
        if graph.custom_name(operator) == _ENLARGING:
            operators += _enlarging(graph, operator)
        else:
            operators.append(operator)
    graph.operators = operators


def _enlarging(graph: Graph, custom: Operator) -> list[Operator]:
    pixels, filters, bias = custom.inputs
    count, side, _, depth = graph.shape(filters)
    _, step, _ = struct.unpack("<3i", custom.stored.CustomOptionsAsNumpy().tobytes())
    if step != side or count != 1:
        raise ValueError("a transposed convolution of another kind")
    weights = graph.constant(filters).reshape(side * side, 1, 1, depth)
    shifts = np.repeat(graph.constant(bias), side * side)
    block = graph.add((*graph.shape(pixels)[:3], side * side))
    inputs = [pixels, graph.add(weights.shape, weights), graph.add(shifts.shape, shifts)]
    each = schema.Conv2DOptionsT(strideW=1, strideH=1)
    laid_out = schema.DepthToSpaceOptionsT(blockSize=side)
    return [
        Operator(_Kind.CONV_2D, inputs, [block], _Options.Conv2DOptions, each),
        Operator(
            _Kind.DEPTH_TO_SPACE, [block], custom.outputs, _Options.DepthToSpaceOptions, laid_out
        ),
    ]


def _lay_out_last(graph: Graph) -> None:
    """Move the laying out of blocks behind a sigmoid, which goes over each value alone.

    So a network can be cut before it, and the blocks be laid out in less time elsewhere.
    """
    for laying in [one for one in graph.operators if one.kind == _Kind.DEPTH_TO_SPACE]:
        users = [one for one in graph.operators if laying.outputs[0] in one.inputs]
        if [user.kind for user in users] != [_Kind.LOGISTIC]:
            continue
        (sigmoid,) = users
        told = graph.add(graph.shape(laying.inputs[0]))
        place = graph.operators.index(sigmoid)
        graph.operators[place : place + 1] = [
            replace(sigmoid, inputs=laying.inputs, outputs=[told], stored=None),
            replace(laying, inputs=[told], outputs=sigmoid.outputs),
        ]
        graph.operators.remove(laying)


def _enlarge_last(graph: Graph) -> None:
    """Move bilinear enlargements behind the convolutions of single pixels that follow them.

    Both are linear, so that their order does not matter but for rounding; the smaller plane has a
    quarter of the pixels.
    """
    for enlarging in [one for one in graph.operators if one.kind == _Kind.RESIZE_BILINEAR]:
        (small, size), (large,) = enlarging.inputs, enlarging.outputs
        users = [one for one in graph.operators if large in one.inputs]
        if len(users) != 1 or not _is_pointwise(graph, users[0]):
            continue
        (convolution,) = users
        outputs = convolution.outputs
        convolved = graph.add((*graph.shape(small)[:3], graph.shape(outputs[0])[3]))
        weights = convolution.inputs[1:]
        place = graph.operators.index(convolution)
        graph.operators[place : place + 1] = [
            replace(convolution, inputs=[small, *weights], outputs=[convolved], stored=None),
            replace(enlarging, inputs=[convolved, size], outputs=outputs, stored=None),
        ]
        graph.operators.remove(enlarging)


def _is_pointwise(graph: Graph, operator: Operator) -> bool:
    """Tell whether it convolves each pixel on its own and does nothing else."""
    if operator.kind != _Kind.CONV_2D or operator.stored is None:
        return False
    options = schema.Conv2DOptions()
    options.Init(operator.options.Bytes, operator.options.Pos)
    steps = (*graph.shape(operator.inputs[1])[1:3], options.StrideH(), options.StrideW())
    plain = options.FusedActivationFunction() == schema.ActivationFunctionType.NONE
    return plain and steps == (1, 1, 1, 1)


def _slope_by_rows(graph: Graph) -> None:
    """Have PReLU go over whole rows of wide planes, its slopes repeated along them.

    Else it goes over one pixel at a time, of few channels.
    """
    operators: list[Operator] = []
    for operator in graph.operators:
        if operator.kind == _Kind.PRELU and graph.shape(operator.outputs[0])[2] >= _WIDE_PX:
            operators += _by_rows(graph, operator)
        else:
            operators.append(operator)
    graph.operators = operators


def _by_rows(graph: Graph, operator: Operator) -> list[Operator]:
    (pixels, slopes), (sloped,) = operator.inputs, operator.outputs
    count, height, width, _ = graph.shape(pixels)
    row = np.tile(graph.constant(slopes).ravel(), width)
    rows = (count, height, 1, len(row))
    before, after, repeated = graph.add(rows), graph.add(rows), graph.add((1, 1, len(row)), row)
    return [
        _reshaping(graph, pixels, before),
        replace(operator, inputs=[before, repeated], outputs=[after], stored=None),
        _reshaping(graph, after, sloped),
    ]


def _reshaping(graph: Graph, given: int, wanted: int) -> Operator:
    shape = graph.shape(wanted)
    sides = graph.add((len(shape),), np.array(shape, "<i4"))
    options = schema.ReshapeOptionsT(newShape=list(shape))
    return Operator(_Kind.RESHAPE, [given, sides], [wanted], _Options.ReshapeOptions, options)
