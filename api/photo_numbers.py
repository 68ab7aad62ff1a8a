"""Photo numbers 相片编号: made, checked, and never mistaken for one another.

A number reads ``430100 20261122 7KQ3M0 2`` without the spaces: the region's six digits
(GB/T 2260), the issuing day in China, six random characters and an ISO 7064 check character.
Letters that are misread on paper (I, L, O, U) never occur.
"""

import re
import secrets
from datetime import date

# Values 0 to 36 of ISO/IEC 7064:2003 MOD 37-2, the asterisk standing for 36.
_VALUES = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_LENGTH = 6
PATTERN = rf"[1-8][0-9]{{13}}[{ALPHABET}]{{{RANDOM_LENGTH + 1}}}"
_WRITTEN = re.compile(PATTERN)


class MalformedNumber(ValueError):
    """The text is no photo number: its length, its characters or its check character is wrong."""


def check_character(text: str) -> str:
    """Compute the ISO/IEC 7064 MOD 37-2 check character of ``text``.

    Two is a primitive root of the prime 37, so every single substitution and every
    transposition of two neighbours changes the character.

    Parameters
    ----------
    text : str
        Digits and capital letters.

    Returns
    -------
    str
        A digit, a capital letter, or an asterisk.

    References
    ----------
    ISO/IEC 7064:2003, pure system recursive method; modulus 37, radix 2.
    """
    remainder = 0
    for character in text:
        remainder = (remainder + _VALUES.index(character)) * 2 % 37
    return _VALUES[(1 - remainder) % 37]


def new_photo_number(region: str, day: date) -> str:
    """Draw a photo number of a region and a day; whether it is still free is for the store.

    Draws whose check character is an asterisk or a letter that is misread are thrown away.
    """
    while True:
        random_part = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_LENGTH))
        body = f"{region}{day:%Y%m%d}{random_part}"
        check = check_character(body)
        if check in ALPHABET:
            return body + check


def parse_photo_number(text: str) -> str:
    """Give the canonical form of a photo number as someone typed it, in either case.

    Raises
    ------
    MalformedNumber
        If it cannot be a photo number; says whether its form or its check character is wrong.
    """
    number = text.strip().upper()
    if not _WRITTEN.fullmatch(number):
        raise MalformedNumber(
            "A photo number has 21 characters: 6 digits of the region, 8 of the date, "
            "6 random characters and a check character."
        )
    if check_character(number[:-1]) != number[-1]:
        raise MalformedNumber(
            "The check character does not match: one or more characters are mistyped."
        )
    return number
