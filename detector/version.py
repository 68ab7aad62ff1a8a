"""The release number, read by the build and written into every report."""

__version__ = "0.1.0"
