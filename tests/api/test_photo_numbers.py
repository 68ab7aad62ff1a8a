"""Photo numbers: the published check character, and every slip of a finger noticed."""

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from api.photo_numbers import (
    ALPHABET,
    MalformedNumber,
    check_character,
    new_photo_number,
    parse_photo_number,
)

CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
numbers = st.builds(
    new_photo_number,
    st.from_regex(r"[1-8][0-9]{5}", fullmatch=True),
    st.dates(date(2020, 1, 1), date(2099, 12, 31)),
)


@pytest.mark.parametrize(("body", "check"), [("G123489654321", "Y"), ("A999915000001", "M")])
def test_the_check_character_is_that_of_published_examples(body: str, check: str) -> None:
    # Donation numbers of ISBT 128, the examples of python-stdnum's and others' MOD 37-2.
    assert check_character(body) == check


@given(numbers)
def test_a_new_number_is_read_back_in_either_case(number: str) -> None:
    assert parse_photo_number(number) == number
    assert parse_photo_number(f" {number.lower()} ") == number


def test_a_new_number_carries_region_and_day() -> None:
    assert new_photo_number("430100", date(2026, 11, 22)).startswith("43010020261122")


@given(numbers, st.integers(0, 20), st.sampled_from(CHARACTERS))
def test_every_single_substitution_is_noticed(number: str, place: int, other: str) -> None:
    assume(number[place] != other)
    with pytest.raises(MalformedNumber):
        parse_photo_number(number[:place] + other + number[place + 1 :])


@given(numbers, st.integers(0, 19))
def test_every_transposition_of_neighbours_is_noticed(number: str, place: int) -> None:
    assume(number[place] != number[place + 1])
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    with pytest.raises(MalformedNumber):
        parse_photo_number(swapped)


@given(st.text(alphabet=CHARACTERS, min_size=2, max_size=40), st.data())
def test_the_check_itself_notices_both_kinds_of_slip(body: str, data: st.DataObject) -> None:
    text = body + check_character(body)
    place = data.draw(st.integers(0, len(body) - 1))
    other = data.draw(st.sampled_from(CHARACTERS))
    substituted = text[:place] + other + text[place + 1 :]
    swapped = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    for slip in (substituted, swapped):
        # An asterisk can only be the check character; swapped inwards it is noticed by itself.
        if slip != text and "*" not in slip[:-1]:
            assert check_character(slip[:-1]) != slip[-1]


@given(st.text(max_size=40))
def test_no_text_breaks_the_reading(text: str) -> None:
    try:
        number = parse_photo_number(text)
    except MalformedNumber:
        return
    assert set(number[14:]) <= set(ALPHABET)


@pytest.mark.parametrize("text", ["", "430100", "4301002026112२7KQ3M9T", "430100202611227KQ3M9TT"])
def test_what_has_not_the_form_is_told_the_form(text: str) -> None:
    with pytest.raises(MalformedNumber, match="21 characters"):
        parse_photo_number(text)
