"""The table of an audit, ``renxiang.audit/1``: one row a photo, in Arrow and in Parquet.

The schema is a contract: columns may be added; none is renamed or changes its meaning without a
new schema number. It does not depend on the standard, so two audits can always be laid side by
side. Every field carries its ``description``, and its ``unit`` where it has one, as metadata.

======================  ======================================================================
fixed columns           see ``FIXED``
``g.<place>``           where the head is, pixels of the upright photo and degrees
``m.<measure>``         the figure; the category's name where a measure is categorical
``r.<measure>``         why the figure is absent; null exactly where there is one
``s.<check>``           pass, review, fail or not_assessed; null where the standard is silent
======================  ======================================================================

Nothing in it depends on when, where or how often the work was done: the same photos, standard
and engine give the same rows. Times are kept apart (:mod:`detector.audit.examined`).
"""

from functools import cache

import pyarrow as pa

SCHEMA = "renxiang.audit/1"
SCHEMA_KEY = b"renxiang.schema"

FIXED: tuple[tuple[str, pa.DataType, bool, str], ...] = (
    ("photo", pa.string(), False, "the caller's name: a path, an address, archive!member"),
    ("source", pa.string(), False, "which of the sources named on the command line it came from"),
    ("group", pa.string(), True, "studio, batch or folder, to compare by"),
    ("photo_number", pa.string(), True, "the photo number that a table gave it"),
    ("chunk", pa.int64(), False, "which piece of the work it belonged to; names the part file"),
    ("row", pa.int32(), False, "its place in the chunk; chunk and row together order the audit"),
    ("byte_count", pa.int64(), True, "size of the file"),
    ("sha256", pa.string(), True, "hash of the file; null where it could not be had"),
    ("perceptual_hash", pa.uint64(), True, "64-bit DCT hash of the upright photo"),
    ("aligned_hash", pa.string(), True, "256-bit difference hash of the picture around the eyes"),
    ("engine", pa.string(), False, "version of this package that measured"),
    ("standard_id", pa.string(), False, "identifier of the standard"),
    ("standard_version", pa.string(), False, "version of the standard"),
    ("standard_hash", pa.string(), False, "SHA-256 of the standard's content"),
    ("verdict", pa.string(), False, "pass, review, fail, or unreadable with a code"),
    ("code", pa.string(), True, "why it could not be read; null exactly where it could"),
    ("width_px", pa.int32(), True, "width as displayed"),
    ("height_px", pa.int32(), True, "height as displayed"),
)
POINTS = ("eye_right", "eye_left", "chin", "hair_top", "face_right", "face_left")
ANGLES = ("yaw", "pitch", "roll")


@cache
def schema() -> pa.Schema:
    """Give the Arrow schema, every field described in its metadata."""
    # Measures bring the networks with them: who only names the schema need not load them.
    from detector.checks import CHECKS
    from detector.measures import CATEGORIES, MEASURES

    fields = [_field(name, kind, text, null=null) for name, kind, null, text in FIXED]
    fields += _geometry()
    for measure in MEASURES:
        categorical = measure.key in CATEGORIES
        kind = pa.string() if categorical else pa.float64()
        text = f"category: {', '.join(CATEGORIES[measure.key])}" if categorical else "figure"
        fields.append(_field(f"m.{measure.key}", kind, text, unit=measure.unit))
        fields.append(_field(f"r.{measure.key}", pa.string(), "why the figure is absent"))
    for check in CHECKS:
        fields.append(_field(f"s.{check}", pa.string(), "outcome under the standard"))
    return pa.schema(fields, {SCHEMA_KEY: SCHEMA.encode()})


def _geometry() -> list[pa.Field]:
    places = [
        _field(f"g.{point}_{axis}_px", pa.float32(), f"{axis} of {point}", unit="px")
        for point in POINTS
        for axis in "xy"
    ]
    turns = [
        _field(f"g.{angle}_deg", pa.float32(), f"{angle} of the head", unit="deg")
        for angle in ANGLES
    ]
    return places + turns


def _field(
    name: str, kind: pa.DataType, text: str, *, unit: str = "", null: bool = True
) -> pa.Field:
    described = {"description": text} | ({"unit": unit} if unit else {})
    return pa.field(name, kind, null, described)
