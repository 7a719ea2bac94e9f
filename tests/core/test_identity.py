from datetime import date

import pytest
from django import forms
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.core.identity import (
    CreditCodeField,
    IdNumberField,
    MobileField,
    PhoneField,
    Sex,
    age_on,
    is_mobile,
    normalise_credit_code,
    normalise_id_number,
    normalise_mobile,
    normalise_phone,
    read_id_number,
    validate_credit_code,
    validate_id_number,
    validate_mobile,
    validate_phone,
)

CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def code_of(error: pytest.ExceptionInfo[ValidationError]) -> str | None:
    code: str | None = error.value.code
    return code


@pytest.mark.parametrize(
    "typed",
    ["13812345678", "138 1234 5678", "138-1234-5678", "+86 13812345678", "8613812345678", "0086-138-1234-5678",
     "１３８１２３４５６７８", " 138.1234.5678\t"],
)  # fmt: skip
def test_a_mobile_number_is_read_as_people_type_it(typed: str) -> None:
    assert normalise_mobile(typed) == "13812345678"


@pytest.mark.parametrize(
    ("typed", "code", "message"),
    [
        ("", "required", "请填写手机号码。"),
        ("   ", "required", "请填写手机号码。"),
        ("1381234567", "length", "手机号码应为 11 位，您填写了 10 位，请检查。"),
        ("138123456789", "length", "手机号码应为 11 位，您填写了 12 位，请检查。"),
        ("1381234567a", "not_digits", "手机号码只能有数字，请检查。"),
        ("١٣٨١٢٣٤٥٦٧٨", "not_digits", "手机号码只能有数字，请检查。"),
        ("12812345678", "invalid", "这不是有效的手机号码，请检查开头几位。"),
        ("23812345678", "invalid", "这不是有效的手机号码，请检查开头几位。"),
    ],
)
def test_a_wrong_mobile_number_is_refused_with_a_reason(typed: str, code: str, message: str) -> None:
    with pytest.raises(ValidationError) as refused:
        normalise_mobile(typed)
    assert code_of(refused) == code
    assert refused.value.messages == [message]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("0576-88812345", "0576-88812345"),
        ("（0576）8881 2345", "0576-88812345"),
        ("057688812345", "0576-88812345"),
        ("+86 576 88812345", "0576-88812345"),
        ("0576-88812345转801", "0576-88812345转801"),
        ("0576-88812345-801", "0576-88812345转801"),
        ("010 6512 3456", "010-65123456"),
        ("４００８２０８８２０", "400-820-8820"),
        ("12345", "12345"),
        ("110", "110"),
        ("96150", "96150"),
        ("138 1234 5678", "13812345678"),
    ],
)
def test_a_telephone_number_is_read_as_people_type_it(typed: str, stored: str) -> None:
    assert normalise_phone(typed) == stored
    assert normalise_phone(stored) == stored


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "required"),
        ("88812345", "area_code"),
        ("12812345678", "invalid"),
        ("0576-8881", "invalid"),
        ("+852 2123 4567", "abroad"),
        ("没有电话", "invalid"),
    ],
)
def test_a_wrong_telephone_number_is_refused(typed: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        normalise_phone(typed)
    assert code_of(refused) == code


def test_only_mobile_numbers_get_text_messages() -> None:
    assert is_mobile("13812345678")
    assert not is_mobile("0576-88812345")
    assert not is_mobile("12345")


@pytest.mark.parametrize(
    ("typed", "born", "sex"),
    [
        # The two examples of GB 11643-1999; the second's region was abolished long ago.
        ("11010519491231002X", date(1949, 12, 31), Sex.FEMALE),
        ("440524188001010014", date(1880, 1, 1), Sex.MALE),
        # Residence permits of Hong Kong, Macao and Taiwan, and a foreigner's card of 2023.
        ("810000199408230021", date(1994, 8, 23), Sex.FEMALE),
        ("830000199201300022", date(1992, 1, 30), Sex.FEMALE),
        ("931156198812310018", date(1988, 12, 31), Sex.MALE),
    ],
)
def test_an_identity_number_tells_birth_date_and_sex(typed: str, born: date, sex: Sex) -> None:
    number = typed[:17] + _id_check_digit(typed[:17])
    read = read_id_number(number)
    assert (read.number, read.born, read.sex) == (number, born, sex)


def test_the_standards_examples_have_their_own_check_digits() -> None:
    assert _id_check_digit("11010519491231002") == "X"
    assert _id_check_digit("44052418800101001") == "4"


@pytest.mark.parametrize(
    "typed", ["11010519491231002x", "110105 19491231 002X", "１１０１０５１９４９１２３１００２Ｘ"]
)
def test_an_identity_number_is_read_as_people_type_it(typed: str) -> None:
    assert normalise_id_number(typed) == "11010519491231002X"


@pytest.mark.parametrize(
    ("typed", "code", "message"),
    [
        ("", "required", "请填写身份证号码。"),
        ("110105491231002", "old", "15 位的旧身份证号码已停用，请填写 18 位号码。"),
        ("1101051949123100", "length", "身份证号码应为 18 位，您填写了 16 位，请检查。"),
        ("11010519491231O02X", "characters", "身份证号码前 17 位应为数字，最后一位是数字或 X，请检查。"),
        ("11010519490231002X", "birth_date", "身份证号码中的出生日期（第 7 至 14 位）不存在，请检查。"),
        ("110105299912310021", "birth_date", "身份证号码中的出生日期（第 7 至 14 位）不存在，请检查。"),
        ("110105194912310021", "check_digit", "身份证号码有误，请对照证件逐位检查。"),
    ],
)
def test_a_wrong_identity_number_is_refused_with_a_reason(typed: str, code: str, message: str) -> None:
    with pytest.raises(ValidationError) as refused:
        read_id_number(typed)
    assert code_of(refused) == code
    assert refused.value.messages == [message]


@given(st.integers(0, 16), st.integers(1, 9))
def test_every_single_wrong_digit_is_noticed(position: int, shift: int) -> None:
    right = "440524188001010014"
    wrong = right[:position] + str((int(right[position]) + shift) % 10) + right[position + 1 :]
    with pytest.raises(ValidationError):
        read_id_number(wrong)


def test_an_identity_number_is_not_shown_by_accident() -> None:
    assert "1949" not in f"{read_id_number('11010519491231002X')!r}"


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2012, 3, 5), date(2026, 3, 4), 13),
        (date(2012, 3, 5), date(2026, 3, 5), 14),
        (date(2012, 2, 29), date(2026, 2, 28), 13),
        (date(2012, 2, 29), date(2026, 3, 1), 14),
        (date(2026, 3, 5), date(2026, 3, 5), 0),
    ],
)
def test_age_is_counted_in_full_years(born: date, day: date, age: int) -> None:
    assert age_on(born, day) == age


@pytest.mark.parametrize("code", ["91512081MA62K0260E", "91350100M000100Y43", "12100000400000624D"])
def test_credit_codes_of_the_standard_are_right(code: str) -> None:
    assert normalise_credit_code(code) == code
    assert normalise_credit_code(f" {code[:8].lower()} {code[8:].lower()}") == code


def test_a_credit_code_whose_sum_is_a_multiple_of_31_ends_in_0() -> None:
    bodies = (f"913310{number:02d}MA0000000" for number in range(100))
    body = next(body for body in bodies if _credit_sum(body) % 31 == 0)
    assert normalise_credit_code(f"{body}0") == f"{body}0"


def test_registering_bodies_with_letters_are_known() -> None:
    body = "N2331002MF0000000"
    code = body + CREDIT_ALPHABET[(31 - _credit_sum(body)) % 31]
    assert normalise_credit_code(code) == code


@pytest.mark.parametrize(
    ("typed", "code", "message"),
    [
        ("", "required", "请填写统一社会信用代码。"),
        ("91512081MA62K0260", "length", "统一社会信用代码应为 18 位，您填写了 17 位，请检查。"),
        ("91350100M000100Y4Z", "letters", "统一社会信用代码里没有字母 I、O、S、V、Z，请检查是否应为 1、0、5、2。"),
        ("9151208AMA62K0260E", "characters", "统一社会信用代码只能有数字和大写字母，第 3 至 8 位应为数字，请检查。"),
        ("91512081MA62K0260F", "check_digit", "统一社会信用代码有误，请对照证书逐位检查。"),
    ],
)
def test_a_wrong_credit_code_is_refused_with_a_reason(typed: str, code: str, message: str) -> None:
    with pytest.raises(ValidationError) as refused:
        normalise_credit_code(typed)
    assert code_of(refused) == code
    assert refused.value.messages == [message]


def test_validators_pass_right_values_and_refuse_wrong_ones() -> None:
    for validate, right, wrong in (
        (validate_mobile, "13812345678", "123"),
        (validate_phone, "0576-88812345", "123456"),
        (validate_id_number, "11010519491231002X", "110105194912310021"),
        (validate_credit_code, "91512081MA62K0260E", "91512081MA62K0260F"),
    ):
        validate(right)
        with pytest.raises(ValidationError):
            validate(wrong)


class Card(forms.Form):
    mobile = MobileField()
    phone = PhoneField(required=False)
    id_number = IdNumberField(required=False)
    credit_code = CreditCodeField(required=False)


def test_form_fields_hand_on_the_stored_form() -> None:
    card = Card(
        {
            "mobile": "+86 138 1234 5678",
            "phone": "057688812345",
            "id_number": "11010519491231002x",
            "credit_code": "9151 2081 ma62 k026 0e",
        }
    )
    assert card.is_valid()
    assert card.cleaned_data == {
        "mobile": "13812345678",
        "phone": "0576-88812345",
        "id_number": "11010519491231002X",
        "credit_code": "91512081MA62K0260E",
    }


def test_form_fields_may_stay_empty_where_they_are_not_required() -> None:
    card = Card({"mobile": "13812345678", "phone": " "})
    assert card.is_valid()
    assert card.cleaned_data["phone"] == ""
    assert card.cleaned_data["id_number"] == ""


def test_form_fields_keep_what_was_typed_beside_the_message() -> None:
    card = Card({"mobile": "1381234567"})
    assert card.errors["mobile"] == ["手机号码应为 11 位，您填写了 10 位，请检查。"]
    assert 'value="1381234567"' in str(card["mobile"])


def test_form_fields_tell_the_phone_which_keyboard_to_show() -> None:
    card = Card()
    assert 'type="tel"' in str(card["mobile"])
    assert 'inputmode="numeric"' in str(card["mobile"])
    assert 'autocomplete="tel-national"' in str(card["mobile"])
    assert 'inputmode="tel"' in str(card["phone"])
    assert 'autocomplete="off"' in str(card["id_number"])


def _id_check_digit(body: str) -> str:
    """By the table of GB 11643-1999."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11]


def _credit_sum(body: str) -> int:
    return sum(CREDIT_ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(body))
