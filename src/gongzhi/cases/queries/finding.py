"""Requests in the search of everything: by words of the title, pinyin and initials, by number, by telephone.

A guarded request stands in no index: only who may see it finds it, by its whole number, and the hit names nothing.
"""

import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongzhi.accounts.queries import bearers_of
from gongzhi.cases import links
from gongzhi.cases.models import Case, CaseText
from gongzhi.cases.queries.lists import own_title, title_of
from gongzhi.cases.queries.visibility import visible_to, working_posts
from gongzhi.core.actors import Actor
from gongzhi.core.grams import grammed, grams_of
from gongzhi.core.identity import normalise_phone
from gongzhi.core.registry import Hit, Search
from gongzhi.core.text import normalise

#: "JJ-20433" as people type it; by digits alone too, as they are read out on the telephone.
_NUMBER: Final = re.compile(r"([a-z]{1,4})[- ]?(\d{4,10})", re.ASCII)
_OPEN: Final = Q(is_confidential=False, is_childs=False)


def whole_number(typed: str) -> str:
    """The number of a case that was typed whole, in its own form; "" for anything else."""
    found = _NUMBER.fullmatch(normalise(typed).replace(" ", ""))
    return f"{found[1]}-{found[2]}".upper() if found else ""


def meant_by(typed: str) -> Q:
    """The cases that are meant: by whole number guarded ones too, by words and telephone open ones only."""
    if number := whole_number(typed):
        return Q(number=number)
    if phone := _phone(typed):
        return _OPEN & Q(asker__in=bearers_of(phone))
    if not grams_of(typed):
        # One character, or two letters, stand in too many titles to mean any, and no index knows them.
        return Q(pk__in=[])
    # DISTINCT keeps the texts a question of their own, which the index answers; woven into the rest, the planner may
    # walk through all cases and read each one's text.
    return _OPEN & Q(pk__in=CaseText.objects.filter(grammed("search", typed)).values("case").distinct())


def _phone(typed: str) -> str:
    try:
        return normalise_phone(typed)
    except ValidationError:
        return ""


def find_cases(actor: Actor, typed: str, limit: int) -> Sequence[Hit]:
    """The newest that are meant, of those that the posts may see. One query."""
    found = visible_to(actor).exclude(asker=actor.person).filter(meant_by(typed))
    return [_hit(case, title_of(case), links.desk_case(case)) for case in _newest(found, limit)]


def find_own(actor: Actor, typed: str, limit: int) -> Sequence[Hit]:
    """The newest that are meant, of the person's own requests."""
    if not actor.is_known:
        return []
    found = Case.objects.filter(asker=actor.person).filter(meant_by(typed))
    return [_hit(case, own_title(case), links.portal_case(case)) for case in _newest(found, limit)]


def _newest(found: QuerySet[Case], limit: int) -> QuerySet[Case]:
    return found.select_related("text__data_key", "division").order_by("-pk")[:limit]


def _hit(case: Case, title: str, link: str) -> Hit:
    note = _("%(state)s · %(place)s") % {"state": case.get_state_display(), "place": case.division}
    return Hit(title=title, link=link, note=note, number=case.number)


def more_cases(typed: str) -> str:
    """The list of cases with the words filled in; nothing for a telephone number, which belongs in no address."""
    return "" if _phone(typed) else f"{reverse('cases:desk-list')}?{urlencode({'q': typed})}"


CASES: Final = Search(
    "desk",
    gettext_lazy("求助"),
    "inbox",
    order=10,
    find=find_cases,
    more=more_cases,
    shown_to=lambda actor: bool(working_posts(actor)),
)
OWN_CASES: Final = Search(
    "portal", gettext_lazy("我的求助"), "message-circle-heart", order=10, find=find_own,
    shown_to=lambda actor: actor.is_known,
)  # fmt: skip
