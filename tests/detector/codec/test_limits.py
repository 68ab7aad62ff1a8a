import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from detector.codec import DEFAULT_LIMITS, CodecLimits, decode
from detector.errors import PhotoError
from detector.standard import load_standard, standard_ids
from tests.detector.codec.pictures import exif, pixel_bomb, saved, scene

PEAK_OF_A_REFUSAL = """
import re, sys
from pathlib import Path
from detector.codec import decode
from detector.errors import PhotoError
from detector.standard import load_standard, standard_ids

def peak_kib():
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])

data = Path(sys.argv[1]).read_bytes()
before = peak_kib()
try:
    decode(data)
except PhotoError as error:
    print(error.code, peak_kib() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads the peak of memory from /proc")
def test_a_pixel_bomb_is_refused_before_it_takes_memory(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.png"
    bomb.write_bytes(pixel_bomb())
    assert 1_100_000 < bomb.stat().st_size < 1_300_000
    command = [sys.executable, "-c", PEAK_OF_A_REFUSAL, str(bomb)]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    code, extra_kib = result.stdout.split()
    assert code == "too-many-pixels"
    assert int(extra_kib) < 10 * 1024


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
def test_the_pixel_limit_is_inclusive(file_format: str) -> None:
    data = saved(scene(), file_format)
    assert decode(data, CodecLimits(max_pixels=48 * 40)).rgb.shape == (48, 40, 3)
    with pytest.raises(PhotoError, match="40×48") as refusal:
        decode(data, CodecLimits(max_pixels=48 * 40 - 1))
    assert refusal.value.code == "too-many-pixels"


def test_the_byte_limit_is_inclusive() -> None:
    data = saved(scene())
    decode(data, CodecLimits(max_bytes=len(data)))
    with pytest.raises(PhotoError) as refusal:
        decode(data, CodecLimits(max_bytes=len(data) - 1))
    assert refusal.value.code == "too-many-bytes"


def test_a_large_file_is_refused_whatever_it_is() -> None:
    with pytest.raises(PhotoError) as refusal:
        decode(bytes(101), CodecLimits(max_bytes=100))
    assert refusal.value.code == "too-many-bytes"


@pytest.mark.parametrize("shape", [(31, 400, 3), (400, 31, 3)])
@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
def test_the_shorter_side_counts(shape: tuple[int, int, int], file_format: str) -> None:
    with pytest.raises(PhotoError) as refusal:
        decode(saved(np.zeros(shape, np.uint8), file_format, exif=exif(orientation=6)))
    assert refusal.value.code == "too-small"


@pytest.mark.parametrize("standard", standard_ids())
def test_every_file_that_a_standard_takes_may_be_read(standard: str) -> None:
    limits = load_standard(standard).limits
    largest = [row.max for row in limits if row.key == "file.bytes" and row.max]
    assert max(largest, default=0) <= DEFAULT_LIMITS.max_bytes


def test_the_readme_says_how_large_a_photo_may_be() -> None:
    readme = Path(__file__).parents[3] / "README.md"
    told = f"at most {DEFAULT_LIMITS.max_bytes / 1e6:g} MB and {DEFAULT_LIMITS.max_pixels / 1e6:g}"
    assert f"{told} million pixels" in " ".join(readme.read_text("utf-8").split())
    said = (
        f"最多 {DEFAULT_LIMITS.max_bytes / 1e6:g} MB、{DEFAULT_LIMITS.max_pixels // 10_000} 万像素"
    )
    assert said in readme.with_name("README.zh.md").read_text("utf-8")
