"""Numbers that stand for people and organisations: telephone, identity number, credit code, and age.

Each reader takes what people type (spaces, dashes, full-width digits, small letters) and returns the one form that is
stored, or raises `ValidationError` with a message that says what is wrong. None of them looks a region up in a table:
regions get merged and renumbered, and the numbers issued before stay valid.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.cn import ric, uscc

from gongzhi.core import clock

_MOBILE: Final = re.compile(r"1[3-9]\d{9}", re.ASCII)
#: 110, 12345, 96150, 10086, 955xx, 12309 …: numbers without an area code that serve the public.
_SERVICE_NUMBER: Final = re.compile(r"1\d{2}|1\d{4}|9[56]\d{3,4}", re.ASCII)
_ID_NUMBER: Final = re.compile(r"\d{17}[\dX]", re.ASCII)
#: GB 32100-2015, annex A: digits and capitals without I, O, S, V, Z; the region in the middle is digits.
_CREDIT_CODE: Final = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}", re.ASCII)
_SEPARATORS: Final = re.compile(r"[\s\-‐-―·.()（）]")
_EARLIEST_BIRTH_YEAR: Final = 1850


def _narrow(raw: str) -> str:
    """Full-width characters made half-width, ends trimmed."""
    return unicodedata.normalize("NFKC", raw).strip()


def _compact(raw: str) -> str:
    return _SEPARATORS.sub("", _narrow(raw))


# --- Telephone ---


def normalise_mobile(raw: str) -> str:
    """The eleven digits of a mainland mobile number, e.g. "13812345678".

    Mobile numbers carry no check digit and are given out again after about ninety days: they find a person, they do not
    identify one.
    """
    digits = re.sub(r"^(\+86|0086|86(?=1\d{10}$))", "", _compact(raw))
    if not digits:
        raise ValidationError(_("请填写手机号码。"), code="required")
    if not (digits.isascii() and digits.isdigit()):
        raise ValidationError(_("手机号码只能有数字，请检查。"), code="not_digits")
    if len(digits) != 11:
        raise ValidationError(
            _("手机号码应为 11 位，您填写了 %(count)d 位，请检查。"), code="length", params={"count": len(digits)}
        )
    if not _MOBILE.fullmatch(digits):
        raise ValidationError(_("这不是有效的手机号码，请检查开头几位。"), code="invalid")
    return digits


def is_mobile(number: str) -> bool:
    """Whether a normalised number is a mobile number, and so can get text messages."""
    return _MOBILE.fullmatch(number) is not None


def normalise_phone(raw: str) -> str:
    """A mobile, landline, 400 or service number as lists show it: "13812345678", "0576-88812345转801", "12345".

    A landline needs its area code, because the platform serves more than one area.
    """
    text = re.sub(r"转|分机号?|(?<=\d{7})-(?=\d{1,5}$)", "#", _narrow(raw))
    compact = _compact(text)
    if not compact:
        raise ValidationError(_("请填写电话号码。"), code="required")
    if re.fullmatch(r"(\+86|0086|86)?1\d{10}", compact):
        return normalise_mobile(raw)
    if _SERVICE_NUMBER.fullmatch(compact):
        return compact
    try:
        parsed = phonenumbers.parse(text, "CN")
    except phonenumbers.NumberParseException as error:
        raise ValidationError(_("这不是有效的电话号码，请检查。"), code="invalid") from error
    if parsed.country_code != 86:
        raise ValidationError(_("请填写中国大陆的电话号码。"), code="abroad")
    if not phonenumbers.is_valid_number(parsed):
        if re.fullmatch(r"[2-8]\d{6,7}", compact):
            raise ValidationError(_("固定电话请加上区号，例如 0576-88812345。"), code="area_code")
        raise ValidationError(_("这不是有效的电话号码，请检查。"), code="invalid")
    return _national_form(parsed)


def _national_form(number: phonenumbers.PhoneNumber) -> str:
    digits = phonenumbers.national_significant_number(number)
    area = phonenumbers.length_of_geographical_area_code(number)
    written = f"0{digits[:area]}-{digits[area:]}" if area else f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"
    return f"{written}转{number.extension}" if number.extension else written


# --- 公民身份号码 ---


class Sex(StrEnum):
    """Sex as the identity number tells it."""

    FEMALE = "female"
    MALE = "male"


@dataclass(frozen=True, slots=True)
class IdNumber:
    """A checked identity number, and what can be read from it."""

    number: str
    born: date
    sex: Sex

    def __repr__(self) -> str:
        return "IdNumber(…)"  # never in logs


def read_id_number(raw: str) -> IdNumber:
    """Check an 18-digit identity number (GB 11643-1999, ISO 7064 MOD 11-2) and read birth date and sex from it.

    Residence permits of people from Hong Kong, Macao and Taiwan (81…, 82…, 83…) and foreigners' permanent residence
    cards of 2023 (9…) follow the same plan.
    """
    number = _compact(raw).upper()
    if not number:
        raise ValidationError(_("请填写身份证号码。"), code="required")
    if len(number) == 15 and number.isdigit():
        raise ValidationError(_("15 位的旧身份证号码已停用，请填写 18 位号码。"), code="old")
    if len(number) != 18:
        raise ValidationError(
            _("身份证号码应为 18 位，您填写了 %(count)d 位，请检查。"), code="length", params={"count": len(number)}
        )
    if not _ID_NUMBER.fullmatch(number):
        raise ValidationError(_("身份证号码前 17 位应为数字，最后一位是数字或 X，请检查。"), code="characters")
    born = _birth_date(number)
    if ric.calc_check_digit(number) != number[-1]:
        raise ValidationError(_("身份证号码有误，请对照证件逐位检查。"), code="check_digit")
    return IdNumber(number, born, Sex.MALE if int(number[16]) % 2 else Sex.FEMALE)


def _birth_date(number: str) -> date:
    wrong = ValidationError(_("身份证号码中的出生日期（第 7 至 14 位）不存在，请检查。"), code="birth_date")
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError as error:
        raise wrong from error
    if born.year < _EARLIEST_BIRTH_YEAR or born > clock.today():
        raise wrong
    return born


def normalise_id_number(raw: str) -> str:
    """The 18 characters of a checked identity number."""
    return read_id_number(raw).number


def age_on(born: date, day: date) -> int:
    """Full years of age (周岁) on a day. Who was born on 29 February is a year older on 1 March in common years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


# --- 统一社会信用代码 ---


def normalise_credit_code(raw: str) -> str:
    """The 18 characters of a checked unified social credit code (GB 32100-2015, weights 3^(i-1) mod 31).

    Youth-league branches, women's committees and volunteer teams have none: the field that keeps it is nullable.
    """
    code = _compact(raw).upper()
    if not code:
        raise ValidationError(_("请填写统一社会信用代码。"), code="required")
    if len(code) != 18:
        raise ValidationError(
            _("统一社会信用代码应为 18 位，您填写了 %(count)d 位，请检查。"), code="length", params={"count": len(code)}
        )
    if re.search(r"[IOSVZ]", code):
        raise ValidationError(
            _("统一社会信用代码里没有字母 I、O、S、V、Z，请检查是否应为 1、0、5、2。"), code="letters"
        )
    if not _CREDIT_CODE.fullmatch(code):
        raise ValidationError(
            _("统一社会信用代码只能有数字和大写字母，第 3 至 8 位应为数字，请检查。"), code="characters"
        )
    if uscc.calc_check_digit(code[:17]) != code[17]:
        raise ValidationError(_("统一社会信用代码有误，请对照证书逐位检查。"), code="check_digit")
    return code


# --- For models and forms ---


def validate_mobile(value: str) -> None:
    """Django validator: a mainland mobile number."""
    normalise_mobile(value)


def validate_phone(value: str) -> None:
    """Django validator: any telephone number that can be called from the mainland without a country code."""
    normalise_phone(value)


def validate_id_number(value: str) -> None:
    """Django validator: an identity number."""
    read_id_number(value)


def validate_credit_code(value: str) -> None:
    """Django validator: a unified social credit code."""
    normalise_credit_code(value)


class _NumberField(forms.CharField):
    """A text field whose cleaned value is the stored form; longer than the number, so that spaces do not cut it."""

    browser_hints: dict[str, str] = {}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 40)
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), **self.browser_hints}

    def clean(self, value: Any) -> str:
        """The stored form, or "" where the field may stay empty."""
        text = super().clean(value)
        return self.normalise(text) if text else ""

    def normalise(self, text: str) -> str:
        raise NotImplementedError


class MobileField(_NumberField):
    """A mainland mobile number, for whoever is to get text messages."""

    widget = forms.TelInput
    browser_hints = {"inputmode": "numeric", "autocomplete": "tel-national"}

    def normalise(self, text: str) -> str:
        return normalise_mobile(text)


class PhoneField(_NumberField):
    """A mobile, landline or service number, for whoever is to be called."""

    widget = forms.TelInput
    browser_hints = {"inputmode": "tel", "autocomplete": "tel-national"}

    def normalise(self, text: str) -> str:
        return normalise_phone(text)


class IdNumberField(_NumberField):
    """A 公民身份号码. Never remembered by the browser."""

    browser_hints = {"inputmode": "text", "autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}

    def normalise(self, text: str) -> str:
        return normalise_id_number(text)


class CreditCodeField(_NumberField):
    """A 统一社会信用代码."""

    browser_hints = {"inputmode": "text", "autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}

    def normalise(self, text: str) -> str:
        return normalise_credit_code(text)
