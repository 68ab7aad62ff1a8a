"""Fixtures for the tests of the core: models, real faces, and inspections made once."""

from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
