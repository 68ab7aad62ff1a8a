"""The refusals that every format shares."""

from detector.errors import PhotoError


def truncated() -> PhotoError:
    """Build the error for a file that ends before its picture does."""
    return PhotoError("truncated", "the file ends before its picture does")


def corrupt(why: str) -> PhotoError:
    """Build the error for a file that is damaged inside, and say where."""
    return PhotoError("corrupt", why)


def unsupported(what: str) -> PhotoError:
    """Build the error for a picture in a form that is not read; ``what`` names the form."""
    return PhotoError("unsupported-format", f"{what} is not read")


def animated() -> PhotoError:
    """Build the error for a moving picture."""
    return PhotoError("animated", "the picture has several frames")
