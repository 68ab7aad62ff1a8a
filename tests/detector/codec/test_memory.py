"""What reading the largest photos takes at most, measured in a process of its own."""

import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from detector.codec import DEFAULT_LIMITS
from tests.detector.codec.pictures import PNG_SIGNATURE, png_chunk

SIDE_PX = 5_000
MIB = 1 << 20
ROOM_BYTES = 16 * MIB
PEAK_OF_DECODING = """
import re, sys
from pathlib import Path
from detector.codec import decode

def peak_kib():
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])

small, large = (Path(path).read_bytes() for path in sys.argv[1:])
decode(small)
before = peak_kib()
decode(large)
print(peak_kib() - before)
"""
TRUE_COLOUR, WITH_ALPHA = 2, 6


def blank(side_px: int, bit_depth: int, colour_type: int) -> bytes:
    """Make a PNG of nothing but zeros."""
    channel_count = {TRUE_COLOUR: 3, WITH_ALPHA: 4}[colour_type]
    row = bytes(1 + side_px * channel_count * bit_depth // 8)
    compressor = zlib.compressobj(1)
    stream = b"".join(compressor.compress(row) for _ in range(side_px)) + compressor.flush()
    header = struct.pack(">LLBBBBB", side_px, side_px, bit_depth, colour_type, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", stream), (b"IEND", b""))
    return PNG_SIGNATURE + b"".join(png_chunk(kind, payload) for kind, payload in chunks)


@pytest.mark.skipif(sys.platform != "linux", reason="reads the peak of memory from /proc")
@pytest.mark.parametrize(
    ("bit_depth", "colour_type", "bytes_a_pixel"),
    [(8, WITH_ALPHA, 4), (16, TRUE_COLOUR, 6), (16, WITH_ALPHA, 8)],
)
def test_the_largest_png_takes_twice_its_pixels(
    tmp_path: Path, bit_depth: int, colour_type: int, bytes_a_pixel: int
) -> None:
    # OpenCV holds a picture twice while it reads it; nothing that comes after takes more.
    assert DEFAULT_LIMITS.max_pixels == SIDE_PX**2
    paths = [tmp_path / "small.png", tmp_path / "large.png"]
    for path, side_px in zip(paths, (64, SIDE_PX), strict=True):
        path.write_bytes(blank(side_px, bit_depth, colour_type))
    command = [sys.executable, "-c", PEAK_OF_DECODING, *map(str, paths)]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    peak_bytes = int(result.stdout) * 1024
    assert peak_bytes < 2 * bytes_a_pixel * DEFAULT_LIMITS.max_pixels + ROOM_BYTES
