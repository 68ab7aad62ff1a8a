"""Sample photos made by code, so that the repository holds none.

``python -m sample_photos`` writes them; ``manifest.toml`` says what each shows, where it comes
from and what the detector must answer. For tests of a measure, :func:`photograph` renders a
synthetic sitter whose geometry is known exactly.
"""

from sample_photos.portrait import Portrait, photograph
from sample_photos.sitter import Scene, Sitter

__all__ = ["Portrait", "Scene", "Sitter", "photograph"]
