"""Numbers as nobody foresaw them: whatever is typed is refused in words or stored in a form that stays as it is."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from hypothesis import example, given
from hypothesis import strategies as st

from gongzhi.core.identity import (
    normalise_credit_code,
    normalise_id_number,
    normalise_mobile,
    normalise_phone,
    read_id_number,
)
from gongzhi.core.masks import mask_id, mask_phone
from tests.core.test_identity import CREDIT_ALPHABET, _credit_sum, _id_check_digit

Read = Callable[[str], str]
READERS = [normalise_mobile, normalise_phone, normalise_id_number, normalise_credit_code]
#: Anything, and what looks like a number: digits of several scripts and widths, signs that people put between them.
TYPED = st.text(max_size=60) | st.text(alphabet="0123456789０１９٣٤XxX×-－ +()（）转#.\t\u200b\u202eⅩ²", max_size=30)
BORN = st.dates(date(1900, 1, 1), date(2026, 1, 1))


@st.composite
def id_numbers(draw: st.DrawFn) -> str:
    region = draw(st.sampled_from(["331002", "110105", "440524", "810000", "830000", "931156"]))
    body = f"{region}{draw(BORN):%Y%m%d}{draw(st.integers(0, 999)):03d}"
    return body + _id_check_digit(body)


@st.composite
def credit_codes(draw: st.DrawFn) -> str:
    head = draw(st.sampled_from(["91", "51", "52", "81", "13", "N2"]))
    body = f"{head}{draw(st.integers(0, 999999)):06d}{draw(st.text(CREDIT_ALPHABET, min_size=9, max_size=9))}"
    return body + CREDIT_ALPHABET[(31 - _credit_sum(body) % 31) % 31]


MOBILES = st.builds("1{}{:09d}".format, st.sampled_from("35789"), st.integers(0, 999_999_999))


def outcome(read: Read, typed: str) -> tuple[str, ValidationError | None]:
    try:
        return read(typed), None
    except ValidationError as refusal:
        return "", refusal


@pytest.mark.parametrize("read", READERS, ids=lambda read: read.__name__)
@given(typed=TYPED)
@example(typed="1" * 18)
@example(typed="\x00")
def test_whatever_is_typed_is_refused_in_words_or_stored_once_and_for_all(read: Read, typed: str) -> None:
    stored, refusal = outcome(read, typed)
    if refusal is not None:
        assert refusal.code
        assert all(refusal.messages)
    else:
        assert (read(stored), stored.strip()) == (stored, stored)


@given(id_numbers())
def test_a_right_identity_number_is_read_however_it_is_spaced(number: str) -> None:
    read = read_id_number(number)
    assert (read.number, f"{read.born:%Y%m%d}") == (number, number[6:14])
    assert normalise_id_number(f" {number[:6]} {number[6:14]}-{number[14:].lower()} ") == number
    assert number[4:14] not in mask_id(number)


@given(id_numbers(), st.integers(0, 16))
def test_two_neighbours_exchanged_in_an_identity_number_are_noticed(number: str, at: int) -> None:
    swapped = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    if swapped != number:
        with pytest.raises(ValidationError):
            read_id_number(swapped)


@given(credit_codes(), st.integers(0, 17), st.sampled_from(CREDIT_ALPHABET))
def test_one_wrong_character_in_a_credit_code_is_noticed(code: str, at: int, other: str) -> None:
    assert normalise_credit_code(code) == code
    wrong = code[:at] + other + code[at + 1 :]
    if wrong != code:
        with pytest.raises(ValidationError):
            normalise_credit_code(wrong)


@given(MOBILES)
def test_a_mobile_number_is_one_number_however_it_is_written(number: str) -> None:
    for written in (
        number,
        f"+86 {number}",
        f"{number[:3]}-{number[3:7]}-{number[7:]}",
        f"（{number[:3]}）{number[3:]}",
    ):
        stored, refusal = outcome(normalise_mobile, written)
        if refusal is not None:
            assert refusal.code == "invalid", "no operator has that range"
        else:
            assert stored == normalise_phone(written) == number
            assert number[3:7] not in mask_phone(stored)[3:7]
