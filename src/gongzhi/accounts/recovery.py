"""Whether a number still belongs to the person it belonged to.

Numbers are given out again about ninety days after they were given up. So after that time without a sight of the
person, a right code opens an empty account; what is kept for the former bearer needs a second fact, or the window.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from django.utils.translation import gettext_lazy as _

from gongzhi.accounts import queries
from gongzhi.accounts.actions.persons import same_name
from gongzhi.accounts.models import User
from gongzhi.core import clock
from gongzhi.core.errors import type_words
from gongzhi.core.registry import Registry


class Bearer(Enum):
    """Whom a right code finds."""

    NOBODY = "nobody"
    KNOWN = "known"
    #: Somebody who was not met for so long that the number may be another's by now.
    LONG_UNSEEN = "long_unseen"


def bearer_of(number: str) -> tuple[Bearer, User | None]:
    """Who bears the number, and whether that can still be taken for granted."""
    person = queries.find_by_phone(number)
    if person is None:
        return Bearer.NOBODY, None
    return (Bearer.LONG_UNSEEN if queries.is_idle(person, clock.now()) else Bearer.KNOWN), person


@dataclass(frozen=True, slots=True)
class SecondFact:
    """Something that the former bearer knows and a stranger does not."""

    words: type_words
    help: type_words
    #: Whether the answer is right for the person; normalising what was typed is its part.
    check: Callable[[User, str], bool]
    #: Whether the full name has to be given, and fit, too.
    needs_name: bool = False


#: Rooms above add theirs: the number of a case with the name, the typed code of a printed slip.
second_facts: Registry[SecondFact] = Registry("second facts")


def is_proved(person: User, key: str, answer: str, name: str) -> bool:
    """Whether the second fact of kind `key` fits the person."""
    fact = second_facts[key]
    if fact.needs_name and not same_name(person, name):
        return False
    return bool(answer.strip()) and fact.check(person, answer.strip())


def _ends_id_number(person: User, answer: str) -> bool:
    return bool(person.id_number) and len(answer) == 4 and (person.id_number or "").endswith(answer.upper())


second_facts.add(
    "id_number",
    SecondFact(_("身份证号后 4 位"), _("之前在平台登记过身份证号的，可以选这一项。"), _ends_id_number),
)
