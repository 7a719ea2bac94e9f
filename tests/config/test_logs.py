"""Log lines hold no personal data."""

import logging

import pytest

from gongzhi.config.logs import DiscreetFormatter, discreet


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("sent to 13812345678", "sent to <手机号>"),
        ("sent to +8613812345678.", "sent to <手机号>."),
        ("id 33100219900307123X ok", "id <证件号> ok"),
        ("id 331002199003071234", "id <证件号>"),
        ("Not Found: /s/Zk3v9Qw81LmNp0RtYxA2", "Not Found: /s/<令牌>"),
        (
            "GET /cases/0192f0c1-7d3a-7b6e-9f00-138123456789/ 404",
            "GET /cases/0192f0c1-7d3a-7b6e-9f00-138123456789/ 404",
        ),
        ("Not Found: /static/ui/build/gongzhi.css", "Not Found: /static/ui/build/gongzhi.css"),
        ("took 1234567 rows in 12345678901 ns", "took 1234567 rows in 12345678901 ns"),
        ("refused\nDETAIL:  Key (name)=(王芳) exists.\nCONTEXT: x", "refused\nDETAIL: <略>\nCONTEXT: x"),
    ],
)
def test_a_line_is_blanked(line: str, shown: str) -> None:
    assert discreet(line) == shown


def test_arguments_and_tracebacks_are_blanked_too() -> None:
    try:
        int("13812345678 is no number")
    except ValueError as error:
        record = logging.LogRecord("x", logging.ERROR, "f", 1, "for %s", ("13912345678",), (type(error), error, None))

    shown = DiscreetFormatter().format(record)

    assert "13812345678" not in shown
    assert "13912345678" not in shown
    assert "invalid literal for int() with base 10: '<手机号>" in shown
