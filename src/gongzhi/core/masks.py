"""Personal data made recognisable to those who know it and useless to those who do not (GB/T 35273-2020, 7.2).

Every mask takes the clear value and returns "" for "". They hide at least what is needed, also of values that are not
in the usual form.
"""

import re
from typing import Final

from gongzhi.core.text import surname_length

_STARS: Final = "****"
#: The divisions at the head of an address: names without digits and without the words of streets and houses.
_NAME: Final = r"[^\d\s路街巷弄村幢栋楼]"
_ADDRESS_HEAD: Final = re.compile(
    rf"({_NAME}{{2,7}}?(?:省|自治区))?({_NAME}{{2,10}}?(?:市|自治州|州|盟|地区))?"
    rf"({_NAME}{{1,9}}?(?:区|县|市|旗))?({_NAME}{{1,8}}?(?:街道|镇|乡|苏木))?"
)


def mask_phone(number: str) -> str:
    """138****1234, 0576****2345; of other numbers the last four figures, of short ones nothing."""
    digits = re.sub(r"\D", "", number)
    if not digits:
        return _STARS if number else ""
    if len(digits) >= 11:
        return f"{digits[: len(digits) - 8]}{_STARS}{digits[-4:]}"
    return _STARS + (digits[-4:] if len(digits) >= 8 else "")


def mask_mail(address: str) -> str:
    """li****@example.com: the beginning of the name, and whose mail server it is."""
    name, at, host = address.partition("@")
    if not at:
        return _STARS if address else ""
    return f"{name[: min(2, len(name) // 2)]}{_STARS}@{host}"


def mask_id(number: str) -> str:
    """3310**********1234; of other papers the first character and the last two."""
    if len(number) == 18:
        return f"{number[:4]}{'*' * 10}{number[-4:]}"
    if len(number) >= 7:
        return f"{number[0]}{'*' * (len(number) - 3)}{number[-2:]}"
    return "*" * len(number)


def mask_name(name: str) -> str:
    """陈*, 陈**, 欧阳**: the surname and a star for each character after it, at most three."""
    name = name.strip()
    if len(name) < 2:
        return "*" * len(name)
    shown = surname_length(name)
    return name[:shown] + "*" * min(len(name) - shown, 3)


def mask_address(address: str) -> str:
    """浙江省台州市椒江区海门街道****: down to the township, nothing of street and house."""
    address = address.strip()
    if not address:
        return ""
    head = _ADDRESS_HEAD.match(address)
    return (head[0] if head else "") + _STARS
