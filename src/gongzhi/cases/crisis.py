"""Danger that shows in what a resident writes: whom to call at once, said before the request is sent.

The words stand in the catalogue and can be added to there; which numbers belong to a kind of danger is said here.
"""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from gongzhi.catalogue import words
from gongzhi.catalogue.models import Crisis as Kind
from gongzhi.core.errors import type_words


@dataclass(frozen=True, slots=True)
class Number:
    """A number to call at once, and whose it is."""

    number: str
    name: type_words


@dataclass(frozen=True, slots=True)
class Crisis:
    """A danger that words tell of, a sentence to the person, and the numbers to call, the most fitting first."""

    kind: str
    words: tuple[str, ...]
    sentence: type_words
    numbers: tuple[Number, ...]


POLICE: Final = Number("110", _("报警"))
FIRE: Final = Number("119", _("火警"))
AMBULANCE: Final = Number("120", _("急救"))
WOMEN: Final = Number("12338", _("妇女维权热线"))
YOUTH: Final = Number("12355", _("青少年服务台"))
MIND: Final = Number("12356", _("心理援助热线"))

#: What is said, and whom to call, for each kind.
ANSWERS: Final[dict[str, tuple[type_words, tuple[Number, ...]]]] = {
    Kind.SELF_HARM: (
        _("您很重要，请不要一个人扛着。现在就可以打 12356，有人听您说；如有危险，请拨 120 或 110。"),
        (MIND, AMBULANCE, POLICE),
    ),
    Kind.HOME_VIOLENCE: (
        _("如果您或家人正有危险，请先离开，并拨打 110。需要帮助可拨 12338。"),
        (POLICE, WOMEN, AMBULANCE),
    ),
    Kind.CHILD_IN_DANGER: (
        _("孩子正有危险时，请马上拨打 110；想找人商量，可拨 12355。"),
        (POLICE, YOUTH, AMBULANCE),
    ),
    Kind.FIRE: (_("请先离开危险的地方，并拨打 119。"), (FIRE, AMBULANCE, POLICE)),
    Kind.MEDICAL: (_("有人突发疾病或受伤时，请马上拨打 120。"), (AMBULANCE, POLICE)),
    Kind.CRIME: (_("正有人受到侵害时，请马上拨打 110。"), (POLICE, AMBULANCE)),
}


def crises_in(text: str) -> list[Crisis]:
    """The dangers that a text tells of, in the catalogue's order; empty where none."""
    return of_kinds(words.crises_in(text))


def of_kinds(found: dict[str, tuple[str, ...]]) -> list[Crisis]:
    """The same, for words that were already weighed."""
    return [Crisis(kind, told, *ANSWERS[kind]) for kind, told in found.items()]
