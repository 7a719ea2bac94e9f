"""Passwords of staff. Residents have none."""

import secrets
import string
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

#: Without characters that are mistaken for each other on a printed slip.
_LOWER: Final = "abcdefghjkmnpqrstuvwxyz"
_UPPER: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_DIGITS: Final = "23456789"
_INITIAL_LENGTH: Final = 14
_CLASSES_WANTED: Final = 3


def classes_of(password: str) -> int:
    """How many of the four classes occur: small letters, capitals, digits, all else."""
    return sum(
        (
            any(char in string.ascii_lowercase for char in password),
            any(char in string.ascii_uppercase for char in password),
            any(char.isdigit() for char in password),
            any(not (char.isascii() and char.isalnum()) for char in password),
        )
    )


class ThreeOfFourClasses:
    """Validator: three of small letters, capitals, digits and signs (custom for GB/T 22239-2019, level 3)."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise `ValidationError` where there are fewer."""
        if classes_of(password) < _CLASSES_WANTED:
            raise ValidationError(self.get_help_text(), code="password_classes")

    def get_help_text(self) -> str:
        """What is asked of a password."""
        return _("密码须包含大写字母、小写字母、数字、符号四类中的至少三类。")


def new_password() -> str:
    """An initial password that passes the validators, to be read out or printed once."""
    every = _LOWER + _UPPER + _DIGITS
    while True:
        password = "".join(secrets.choice(every) for _place in range(_INITIAL_LENGTH))
        if classes_of(password) >= _CLASSES_WANTED:
            return password
