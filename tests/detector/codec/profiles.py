"""Small ICC profiles (ICC.1:2001-04) of known effect."""

import struct
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Vector = Sequence[float]

# Red, green and blue as XYZ columns, adapted to D50.
SRGB_PRIMARIES = (
    (0.43607, 0.22249, 0.01392),
    (0.38515, 0.71687, 0.09708),
    (0.14307, 0.06061, 0.71410),
)
P3_PRIMARIES = (
    (0.51512, 0.24120, -0.00105),
    (0.29198, 0.69225, 0.04189),
    (0.15710, 0.06657, 0.78407),
)
GAMMA = 563 / 256
_D50 = (0.96420, 1.0, 0.82491)


def matrix_profile(primaries: Sequence[Vector], curve: bytes) -> bytes:
    """Build an RGB display profile of three primaries and one tone curve."""
    tags = {b"wtpt": _xyz(_D50)}
    for letter, primary in zip((b"r", b"g", b"b"), primaries, strict=True):
        tags[letter + b"XYZ"] = _xyz(primary)
        tags[letter + b"TRC"] = curve
    return _profile(b"mntr", b"RGB ", b"XYZ ", tags)


def grey_profile(gamma: float) -> bytes:
    return _profile(b"mntr", b"GRAY", b"XYZ ", {b"wtpt": _xyz(_D50), b"kTRC": gamma_curve(gamma)})


def colourless_ink_profile() -> bytes:
    """Build a CMYK profile whose inks are all grey: Lab lightness falls with the mean ink."""
    corners = np.stack(np.meshgrid(*[[0.0, 1.0]] * 4, indexing="ij"), axis=-1).reshape(16, 4)
    lightness = 255 * (1 - corners.mean(axis=1))
    lattice = np.stack([lightness, np.full(16, 128), np.full(16, 128)], axis=1).round()
    identity = bytes(range(256))
    header = b"mft1" + bytes(4) + bytes((4, 3, 2, 0))
    matrix = struct.pack(">9l", *(65536 * np.eye(3, dtype=int).ravel()))
    table = header + matrix + 4 * identity + lattice.astype(np.uint8).tobytes() + 3 * identity
    return _profile(b"prtr", b"CMYK", b"Lab ", {b"wtpt": _xyz(_D50), b"A2B0": table})


def gamma_curve(gamma: float) -> bytes:
    return b"curv" + bytes(4) + struct.pack(">LH", 1, round(gamma * 256))


def srgb_curve() -> bytes:
    """Sample the tone curve of IEC 61966-2-1 at 1024 points, as many sRGB profiles do."""
    samples = (_linear(np.linspace(0, 1, 1024)) * 65535).round().astype(">u2")
    return b"curv" + bytes(4) + struct.pack(">L", samples.size) + samples.tobytes()


def p3_to_srgb(colour: Vector) -> NDArray[np.float64]:
    """Convert 8-bit colour under :data:`P3_PRIMARIES` and :data:`GAMMA` by the definitions."""
    xyz = np.transpose(P3_PRIMARIES) @ (np.array(colour) / 255) ** GAMMA
    linear = np.linalg.solve(np.transpose(SRGB_PRIMARIES), xyz).clip(0, 1)
    encoded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.asarray(255 * encoded)


def _linear(encoded: NDArray[np.float64]) -> NDArray[np.float64]:
    curved = ((encoded + 0.055) / 1.055) ** 2.4
    return np.where(encoded <= 0.04045, encoded / 12.92, curved)


def _xyz(values: Vector) -> bytes:
    return b"XYZ " + bytes(4) + struct.pack(">3l", *(round(value * 65536) for value in values))


def _profile(kind: bytes, space: bytes, connection: bytes, tags: Mapping[bytes, bytes]) -> bytes:
    text = b"desc" + bytes(4) + struct.pack(">L", 5) + b"test\0" + bytes(78)
    every = {b"desc": text, b"cprt": b"text" + bytes(4) + b"none\0", **tags}
    offset, directory, body = 132 + 12 * len(every), b"", b""
    for name, value in every.items():
        padded = value + bytes(-len(value) % 4)
        directory += name + struct.pack(">LL", offset + len(body), len(value))
        body += padded
    date = struct.pack(">6H", 2026, 1, 1, 0, 0, 0)
    head = bytes(4) + struct.pack(">L", 0x02400000) + kind + space + connection + date + b"acsp"
    head += bytes(28) + struct.pack(">3l", *(round(value * 65536) for value in _D50)) + bytes(48)
    content = head + struct.pack(">L", len(every)) + directory + body
    return struct.pack(">L", len(content) + 4) + content
