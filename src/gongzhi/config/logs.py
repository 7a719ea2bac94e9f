"""Log lines without personal data."""

import logging
import re

# In the order of length, so that an identity number is not taken for a phone number with a tail.
_HIDDEN = (
    # identity number: 17 digits and a check character
    (re.compile(r"(?<!\d)\d{17}[\dXx](?![\dA-Za-z])"), "<证件号>"),
    # mobile number, with or without country code
    (re.compile(r"(?<![\dA-Fa-f-])(?:\+?86)?1[3-9]\d{9}(?!\d)"), "<手机号>"),
    # what PostgreSQL quotes of a row that it refuses
    (re.compile(r"(?m)^DETAIL:.*$"), "DETAIL: <略>"),
    # tokens in an address: a long part without a dash; keys of rows (UUIDs) have dashes
    (re.compile(r"(?<=/)(?=[A-Za-z_]*\d)[A-Za-z0-9_]{20,}(?=[/\s?\"']|$)"), "<令牌>"),
)


def discreet(line: str) -> str:
    """The line with phone and identity numbers, tokens and quoted rows blanked."""
    for pattern, word in _HIDDEN:
        line = pattern.sub(word, line)
    return line


class DiscreetFormatter(logging.Formatter):
    """One line per record, blanked as a whole: messages, arguments and tracebacks alike."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name}: {message}", style="{")

    def format(self, record: logging.LogRecord) -> str:
        return discreet(super().format(record))
