"""The canonical face: the average head, in centimetres, that a pose is measured against."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detector.networks.protobuf import fields


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
        message = fields(metadata)
        mesh = fields(message[1][0])
        basis = [fields(entry) for entry in message[2]]
        vertices = np.frombuffer(b"".join(mesh[3]), "<f4").reshape(-1, 5)
        landmarks = np.array([entry[1][0] for entry in basis], np.int64)
        landmarks.setflags(write=False)
        weights = np.frombuffer(b"".join(entry[2][0] for entry in basis), "<f4")
        return cls(vertices[:, :3], landmarks, weights)
