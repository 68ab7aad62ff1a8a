"""What the file is: format, colour, size, density, compression."""

import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene
from detector.face import landmarks as at
from detector.formats import ColourMode, Format
from detector.kernels import where_set
from detector.kernels.crops import box_around
from detector.measure import Column, Reason, column, column_of, measure
from detector.photo import Photo
from detector.view import CELL_PX, lab_of

_FORMATS = tuple(Format)
_MODES = tuple(ColourMode)
_SHADE = 4.0  # CIE L*
_MOST, _FEW = 0.99, 3  # of the colours; of which one is looked at first
_AROUND = 0.5  # the face, in eye distances
_STEP_PX = 30  # of eye distance, for each cell that one goes on by
_FEWEST = 8  # cells to a shade, of which the mean says anything
_ONE_TINT = 4.0  # CIE a* or b*; toned photos stay below, compliant ones reach 6.6 and more


@measure("file.format", categories=_FORMATS)
def format_(batch: Batch) -> Column:
    """Container format, by its magic bytes.

    Measures: which of the formats that are decoded the bytes are.
    Why: the card-making chain takes one format; a renamed file passes every name check.
    Known limits: the pictures themselves are not compared: a PNG saved as JPEG is a JPEG.
    Clause: GA 461-2004, 4.1.4.
    """
    return column(_FORMATS.index(photo.facts.format) for photo in batch.photos)


@measure("file.colour", categories=_MODES)
def colour(batch: Batch) -> Column:
    """Colour mode, and whether a colour file holds any colour.

    Measures: how the file stores colour; a 24-bit file counts as grey where it shows a head in
    one tint: where what is equally light has the same colour.
    Why: cards are printed in colour, and a toned or all but bleached photo holds none either. A
    white wall would count for grey however much of the picture it takes, so it is the head that is
    looked at.
    Known limits: a photo that is half bleached counts as colour, and so does one too small to tell.
    Clause: GA 461-2004, 4.1.3.
    """
    shown = zip(batch.photos, batch.scenes, strict=True)
    return column(_MODES.index(_mode(photo, scene)) for photo, scene in shown)


def _mode(photo: Photo, scene: Scene | None) -> ColourMode:
    if photo.facts.colour is not ColourMode.RGB or scene is None:
        return photo.facts.colour
    return ColourMode.GREY if _one_tint(_head(scene)) else ColourMode.RGB


def _head(scene: Scene) -> NDArray[np.uint8]:
    """Give cells of the head, (h, w, 3): about as many of a large one as of a small one."""
    view = scene.view
    oval = view.points.take(at.FACE_OVAL, axis=0) / np.float32(CELL_PX)
    margin = round(_AROUND * view.eye_distance_px / CELL_PX)
    box = box_around(oval, margin, view.cells.shape[:2])
    step = max(int(view.eye_distance_px / _STEP_PX), 1)
    return view.cells[box or np.s_[:, :]][::step, ::step]


def _one_tint(rgb: NDArray[np.uint8]) -> bool:
    """Tell whether 99 % of colours (h, w, 3) lie near the mean of what is as light."""
    light, *tints = lab_of(rgb).reshape(-1, 3).T.astype(np.float64, order="C")
    shade = (light / _SHADE).astype(np.intp)
    counts = np.bincount(shade)
    seen = where_set(counts)
    if len(light) < _FEWEST * len(seen):
        return False
    shades, *usual = (np.bincount(shade, part)[seen] / counts[seen] for part in (light, *tints))
    enough = len(light) - int(_MOST * (len(light) - 1))
    for every in (_FEW, 1):  # in most photos a few of them are enough
        far = np.zeros(len(light[::every]), np.bool_)
        for tint, means in zip(tints, usual, strict=True):
            apart = tint[::every] - np.interp(light[::every], shades, means)
            far |= np.abs(apart) > _ONE_TINT
            if np.count_nonzero(far) >= enough:
                return False
    return True


@measure("file.width", "px")
def width(batch: Batch) -> Column:
    """Width as displayed.

    Measures: pixels across, after the EXIF orientation.
    Why: card makers print pixels as they come; a photo scaled to fit loses detail or its
    proportions.
    Known limits: an enlarged photo has the pixels too; ``sharpness.upscaled`` tells it.
    Clause: GA 461-2004, 4.1.2.
    """
    return column(photo.width_px for photo in batch.photos)


@measure("file.height", "px")
def height(batch: Batch) -> Column:
    """Height as displayed.

    Measures: pixels down, after the EXIF orientation.
    Why: as of the width.
    Known limits: as of the width; a photo turned without its EXIF mark counts as it lies, see
    ``position.roll``.
    Clause: GA 461-2004, 4.1.2.
    """
    return column(photo.height_px for photo in batch.photos)


@measure("file.aspect_ratio", "ratio")
def aspect_ratio(batch: Batch) -> Column:
    """Width over height as displayed.

    Measures: pixels across over pixels down, after the EXIF orientation.
    Why: some documents take pictures of several sizes, but of one shape.
    Known limits: a picture stretched to the shape has it too; ``position.aspect`` tells that.
    Clause: ministry's guide for exit-entry documents (3:4); US visa (square).
    """
    return column(photo.width_px / photo.height_px for photo in batch.photos)


@measure("file.resolution", "ppi")
def resolution(batch: Batch) -> Column:
    """Recorded pixel density.

    Measures: the density in the file's header, the smaller direction.
    Why: print shops size a picture by it; the pixels alone say what detail there is.
    Known limits: most programs write a default nobody chose; many write none.
    Clause: GA 461-2004, 4.1.2.
    """
    densities = np.array([photo.facts.density_ppi for photo in batch.photos], np.float64)
    return column_of(densities, Reason.NOT_RECORDED)


@measure("file.bytes", "byte")
def byte_count(batch: Batch) -> Column:
    """Size of the file.

    Measures: its bytes.
    Why: chips and upload forms take files of a certain size; a very small one has lost detail.
    Known limits: it says nothing of the picture: a plain wall takes few bytes, a noisy photo many.
    Clause: GA 461-2004, 4.1.4 ("usually" 14 to 20 thousand).
    """
    return column(photo.facts.byte_count for photo in batch.photos)


@measure("file.compression", "quality")
def compression(batch: Batch) -> Column:
    """JPEG quality.

    Measures: the quality 1..100 of the IJG library whose quantisation tables come nearest.
    Why: what is saved too coarsely loses detail for good; texts name a factor of the IJG library.
    Known limits: of the last saving only; earlier ones show in ``sharpness.blockiness``.
    Clause: GA 461-2004, 4.1.4.
    """
    qualities = np.array([photo.facts.quality for photo in batch.photos], np.float64)
    return column_of(qualities, Reason.NOT_RECORDED)


@measure("file.trailing_data", "byte")
def trailing_data(batch: Batch) -> Column:
    """Bytes after the end of the picture.

    Measures: how many bytes follow the end marker, without further pictures that the file lists
    itself (CIPA DC-007), such as the brightness maps of phones.
    Why: a second file can travel behind a picture; a photo saved for a document needs none.
    Known limits: the films of motion photos count, which phones append honestly; data within the
    file, as in comments or the colour profile, do not.
    Clause: none asks for it; Renxiang's own rule, as advice.
    """
    return column(photo.facts.trailing_byte_count for photo in batch.photos)
