"""Pictures made on the spot, in every form the codec is asked about."""

import io
import struct
import zlib
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

HEIGHT_PX, WIDTH_PX = 48, 40
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def scene(channel_count: int = 3) -> NDArray[np.uint8]:
    """Give smooth random colour, shape (48, 40, C), that no turn or flip leaves as it is."""
    coarse = np.random.default_rng(461).integers(0, 256, (6, 5, channel_count), dtype=np.uint8)
    smooth = cv2.resize(coarse, (WIDTH_PX, HEIGHT_PX), interpolation=cv2.INTER_LINEAR)
    return np.asarray(smooth, np.uint8).reshape(HEIGHT_PX, WIDTH_PX, channel_count)


def saved(pixels: NDArray[np.uint8], file_format: str = "JPEG", **options: Any) -> bytes:
    """Encode by Pillow; the mode follows from the number of channels, four being RGBA."""
    squeezed = pixels[:, :, 0] if pixels.ndim == 3 and pixels.shape[2] == 1 else pixels
    return saved_image(Image.fromarray(squeezed), file_format, **options)


def saved_image(image: Image.Image, file_format: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, file_format, **options)
    return buffer.getvalue()


def by_pillow(data: bytes) -> NDArray[np.uint8]:
    """Decode as Pillow does when nothing is asked of it."""
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image.convert("RGB"), np.uint8)


def cmyk_jpeg(inks: NDArray[np.uint8], **options: Any) -> bytes:
    height, width = inks.shape[:2]
    image = Image.frombytes("CMYK", (width, height), inks.tobytes())
    return saved_image(image, "JPEG", **options)


def png_chunk(kind: bytes, payload: bytes) -> bytes:
    checksum = zlib.crc32(kind + payload)
    return struct.pack(">L", len(payload)) + kind + payload + struct.pack(">L", checksum)


def png_with(chunk: bytes, png: bytes) -> bytes:
    """Put a chunk behind the header chunk."""
    return png[:33] + chunk + png[33:]


def jpeg_with(marker: int, payload: bytes, jpeg: bytes) -> bytes:
    """Put a segment right behind the start of the image."""
    return jpeg[:2] + struct.pack(">BBH", 0xFF, marker, len(payload) + 2) + payload + jpeg[2:]


def jpeg_segment_offset(jpeg: bytes, marker: int) -> int:
    """Find the first segment of a kind in a JPEG that was just made."""
    offset = 2
    while jpeg[offset + 1] != marker:
        offset += 2 + int(struct.unpack_from(">H", jpeg, offset + 2)[0])
    return offset


def exif(**tags: Any) -> bytes:
    """Build an EXIF block by Pillow: ``Exif\\0\\0`` and TIFF, from named tags."""
    block = Image.Exif()
    numbers = {"orientation": 0x112, "x_resolution": 0x11A, "y_resolution": 0x11B, "unit": 0x128}
    directories = {"camera": 0x8769, "gps": 0x8825}
    for name, value in tags.items():
        if name in directories:
            block.get_ifd(directories[name]).update(value)
        else:
            block[numbers[name]] = value
    return block.tobytes()


def pixel_bomb() -> bytes:
    """Make a valid PNG of 20000 x 20000 black pixels in 1.2 MB."""
    side, blocks = 20_000, 20
    row_bytes = 1 + 3 * side
    compressor = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = compressor.compress(bytes(row_bytes * side // blocks))
    block += compressor.flush(zlib.Z_FULL_FLUSH)
    adler32 = (row_bytes * side % 65521) << 16 | 1
    stream = b"\x78\x9c" + block * blocks + b"\x03\x00" + struct.pack(">L", adler32)
    header = struct.pack(">LLBBBBB", side, side, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", stream), (b"IEND", b""))
    return PNG_SIGNATURE + b"".join(png_chunk(kind, payload) for kind, payload in chunks)
