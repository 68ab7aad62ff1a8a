"""How fast the inspection is, and beside what."""
