"""The refusals that every format shares."""

from detector.errors import PhotoError


def truncated() -> PhotoError:
    """Build the error for a file that ends before its picture does."""
    return PhotoError(
        "truncated",
        "The file ends before the picture does: it was cut off while being saved or sent. "
        "Send the original file again.",
    )


def corrupt(why: str) -> PhotoError:
    """Build the error for a file that is damaged inside; ``why`` completes a sentence."""
    return PhotoError(
        "corrupt",
        f"The picture file is damaged: {why}. Open the original, save it as JPEG and send that.",
    )


def unsupported(what: str) -> PhotoError:
    """Build the error for a picture in a form that is not read; ``what`` names the form."""
    return PhotoError(
        "unsupported-format", f"{what} cannot be read. Save the photo as ordinary JPEG or PNG."
    )


def animated() -> PhotoError:
    """Build the error for a moving picture."""
    return PhotoError(
        "animated", "This is a moving picture with several frames. Send one still photo."
    )
