"""Whether a number still belongs to the person it belonged to.

Numbers are given out again about ninety days after they were given up. So after that time without a sight of the
person, a right code opens an empty account; what is kept for the former bearer needs a second fact, or the window.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Final

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongzhi.accounts import queries
from gongzhi.accounts.models import User
from gongzhi.core import clock
from gongzhi.core.crypto import blind_index
from gongzhi.core.errors import type_words
from gongzhi.core.identity import normalise_id_number
from gongzhi.core.registry import Registry

#: So often a day something wrong may be said to get at one account, on the pages and at windows together.
FACTS_A_DAY: Final = 5
#: Key of the proof by the identity card that lies on the counter; the pages ask for its last four characters alone.
ID_CARD: Final = "id_card"


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
    if fact.needs_name and not queries.same_name(person, name):
        return False
    return bool(answer.strip()) and fact.check(person, answer.strip())


def _ends_id_number(person: User, answer: str) -> bool:
    return bool(person.id_number) and len(answer) == 4 and (person.id_number or "").endswith(answer.upper())


second_facts.add(
    "id_number",
    SecondFact(_("身份证号后 4 位"), _("之前在平台登记过身份证号的，可以选这一项。"), _ends_id_number),
)


# --- At the window ---


@dataclass(frozen=True, slots=True)
class Proof:
    """What somebody says at the window to show that an account is theirs, as the clerk types it."""

    #: `ID_CARD`, or the key of a second fact.
    kind: str
    answer: str
    name: str
    #: The number of before; needed where the answer alone finds nobody.
    old_phone: str = ""

    def __repr__(self) -> str:
        return f"Proof({self.kind})"  # never in logs

    @property
    def id_number(self) -> str:
        """The identity number, if it is the proof and can be one."""
        try:
            return normalise_id_number(self.answer) if self.kind == ID_CARD else ""
        except ValidationError:
            return ""


def kinds_at_window() -> list[tuple[str, type_words]]:
    """By what a person can be known at the window, where the end of an identity number is no proof."""
    facts = [(key, fact.words) for key, fact in second_facts if key != "id_number"]
    return [(ID_CARD, _("身份证号")), *facts]


def claimed(proof: Proof) -> list[User]:
    """Accounts in use that the proof may be about, right or wrong: who has or had the old number, or has that card."""
    bearers = Q(pk__in=queries.bearers_of(proof.old_phone).values("pk"))
    owners = Q(id_index=blind_index("id_number", proof.id_number)) if proof.id_number else Q(pk=None)
    return list(User.objects.filter(bearers | owners, is_active=True).select_related("data_key").order_by("pk"))


def proves(person: User, proof: Proof) -> bool:
    """Whether the proof is right for the person: the name fits too, unless the identity number came without one."""
    if proof.kind == ID_CARD:
        is_named = queries.same_name(person, proof.name) or not person.name
        return is_named and bool(proof.id_number) and person.id_number == proof.id_number
    if proof.kind not in dict(kinds_at_window()) or not queries.same_name(person, proof.name):
        return False
    return is_proved(person, proof.kind, proof.answer, proof.name)
