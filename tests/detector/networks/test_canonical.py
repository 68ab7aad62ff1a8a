import struct

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from detector.networks.canonical import CanonicalFace

UNKNOWN = b"\x49" + bytes(8) + b"\x20\xac\x02"  # a fixed64 in field 9, a varint in field 4


def varint(value: int) -> bytes:
    rest, low = divmod(value, 128)
    return bytes([low | 0x80]) + varint(rest) if rest else bytes([low])


def nested(number: int, content: bytes) -> bytes:
    return varint(number << 3 | 2) + varint(len(content)) + content


def message(
    vertices: NDArray[np.float32], basis: list[tuple[int, float]], *, packed: bool
) -> bytes:
    floats = vertices.astype("<f4").ravel()
    body = (
        nested(3, floats.tobytes())
        if packed
        else b"".join(b"\x1d" + struct.pack("<f", value) for value in floats)
    )
    entries = [b"\x08" + varint(index) + b"\x15" + struct.pack("<f", w) for index, w in basis]
    return UNKNOWN + nested(1, UNKNOWN + body) + b"".join(nested(2, entry) for entry in entries)


finite = st.floats(-100, 100, width=32)


@given(
    vertices=arrays(np.float32, st.tuples(st.integers(1, 80), st.just(5)), elements=finite),
    basis=st.lists(st.tuples(st.integers(0, 467), finite), min_size=1, max_size=40),
    packed=st.booleans(),
)
def test_what_is_written_is_read(
    vertices: NDArray[np.float32], basis: list[tuple[int, float]], packed: bool
) -> None:
    face = CanonicalFace.parse(message(vertices, basis, packed=packed))
    np.testing.assert_array_equal(face.vertices_cm, vertices[:, :3])
    np.testing.assert_array_equal(face.basis_landmarks, [index for index, _ in basis])
    np.testing.assert_array_equal(face.basis_weights, [weight for _, weight in basis])


def test_the_face_cannot_be_altered() -> None:
    face = CanonicalFace.parse(message(np.zeros((2, 5), np.float32), [(1, 0.5)], packed=False))
    arrays = (face.vertices_cm, face.basis_landmarks, face.basis_weights)
    assert not any(array.flags.writeable for array in arrays)
