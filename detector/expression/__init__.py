"""How eyes, brows and mouth are held, learned from faces at rest and faces that are not."""

from detector.expression.look import Looks, looks

__all__ = ["Looks", "looks"]
