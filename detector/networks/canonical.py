"""The canonical face: the average head, in centimetres, that a pose is measured against."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

_VARINT, _BYTES = 0, 2  # wire types of the protobuf encoding
_FIXED_SIZE = {1: 8, 5: 4}


@dataclass(frozen=True, slots=True, eq=False)
class CanonicalFace:
    """MediaPipe's canonical face model.

    Attributes
    ----------
    vertices_cm : ndarray, shape (468, 3), float32
        x to the person's left, y up, z towards the camera; vertex i is landmark i.
    basis_landmarks : ndarray, shape (33,), int64
        The landmarks that a rigid fit uses.
    basis_weights : ndarray, shape (33,), float32
        Their weights in that fit.
    """

    vertices_cm: NDArray[np.float32]
    basis_landmarks: NDArray[np.int64]
    basis_weights: NDArray[np.float32]

    @classmethod
    def parse(cls, metadata: bytes) -> "CanonicalFace":
        """Read a ``GeometryPipelineMetadata`` message of MediaPipe.

        Parameters
        ----------
        metadata : bytes
            ``geometry_pipeline_metadata_landmarks.binarypb``. Its fields, by MediaPipe's
            ``geometry_pipeline_metadata.proto`` and ``mesh_3d.proto``: 1 the mesh, whose
            field 3 is x, y, z, u, v of each vertex; 2 the basis, each entry with the landmark
            in field 1 and its weight in field 2.
        """
        message = _fields(metadata)
        mesh = _fields(message[1][0])
        basis = [_fields(entry) for entry in message[2]]
        vertices = np.frombuffer(b"".join(mesh[3]), "<f4").reshape(-1, 5)
        landmarks = np.array([entry[1][0] for entry in basis], np.int64)
        landmarks.setflags(write=False)
        weights = np.frombuffer(b"".join(entry[2][0] for entry in basis), "<f4")
        return cls(vertices[:, :3], landmarks, weights)


def _fields(message: bytes) -> dict[int, list[Any]]:
    """Split a protobuf message into its values by field number, in the order written.

    Varints come as int, everything else as the raw bytes.
    """
    values: dict[int, list[Any]] = defaultdict(list)
    at = 0
    while at < len(message):
        tag, at = _varint(message, at)
        number, kind = tag >> 3, tag & 7
        if kind == _VARINT:
            value, at = _varint(message, at)
            values[number].append(value)
        else:
            size, at = _varint(message, at) if kind == _BYTES else (_FIXED_SIZE[kind], at)
            values[number].append(message[at : at + size])
            at += size
    return values


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while message[at] & 0x80:
        value |= (message[at] & 0x7F) << shift
        at, shift = at + 1, shift + 7
    return value | message[at] << shift, at + 1
