"""How eyes, brows and mouth are drawn, learned from faces at rest and faces that are not."""

from detector.expression.look import Look, look

__all__ = ["Look", "look"]
