"""Fields of answer templates ({编号}): an explicit list, checked when a template is saved, filled in when it is chosen.

Nothing else of a case can get into an answer this way, and nothing is sent by itself: the text goes into the form.
"""

import re
from collections.abc import Callable
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongzhi.cases import limits, names
from gongzhi.cases.models import Assignment, Case
from gongzhi.cases.policies import LIVE_PARTS
from gongzhi.cases.queries.lists import WORK_STEPS
from gongzhi.cases.queries.story import next_step
from gongzhi.cases.wording import due_words
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid, type_words
from gongzhi.organizations.models import Post
from gongzhi.ui.words import date_cn

_FIELD: Final = re.compile(r"\{([^{}]*)\}")


def _handling_post(case: Case) -> Post:
    leads = Assignment.objects.filter(case=case, is_lead=True, round=case.round, state__in=LIVE_PARTS)
    lead = leads.select_related("post__organization").first()
    return lead.post if lead is not None else case.post


def _called(case: Case, _actor: Actor) -> str:
    return case.asker.name or _("居民朋友")


def _office(case: Case, _actor: Actor) -> str:
    return str(_handling_post(case).organization)


def _due(case: Case, _actor: Actor) -> str:
    due = limits.ticking().filter(case=case, step__in=WORK_STEPS).order_by("due_at").first()
    return due_words(due.due_at) if due is not None else _("近日")


def _phone(case: Case, _actor: Actor) -> str:
    return (case.site.phone if case.site is not None else "") or case.post.organization.phone


def _next(case: Case, actor: Actor) -> str:
    return next_step(case, actor).words


#: Field -> what it becomes, said beside the form, and how.
FIELDS: Final[dict[str, tuple[type_words, Callable[[Case, Actor], str]]]] = {
    "求助人称呼": (gettext_lazy("求助人的姓名；没有姓名时是“居民朋友”"), _called),
    "编号": (gettext_lazy("求助的编号"), lambda case, _actor: case.number),
    "下一步": (gettext_lazy("接下来由谁做什么"), _next),
    "期限": (gettext_lazy("最近一项期限，如“11月24日 星期二 17:30 前”"), _due),
    "承办单位": (gettext_lazy("牵头单位；还没有时是受理单位"), _office),
    "经办人": (gettext_lazy("单位和称呼，如“区妇联 王干事”"), lambda case, _actor: names.of_post(_handling_post(case))),
    "电话": (gettext_lazy("受理站点的电话"), _phone),
    "本单位": (gettext_lazy("您现在的岗位所在的单位"), lambda _case, actor: str(actor.post.organization)),
    "今天": (gettext_lazy("填入那天的日期"), lambda _case, _actor: date_cn(clock.today())),
}  # fmt: skip


def check_fields(text: str) -> str:
    """The text, if every field in it is known and every brace has its other; else `Invalid` names what is wrong."""
    unknown = [name for name in _FIELD.findall(text) if name not in FIELDS]
    if unknown:
        given = {"names": "、".join(f"{{{name}}}" for name in dict.fromkeys(unknown)), "known": "、".join(FIELDS)}
        raise Invalid(_("没有这样的字段：%(names)s。可以用的有：%(known)s。") % given, field="text")
    if "{" in _FIELD.sub("", text) or "}" in _FIELD.sub("", text):
        raise Invalid(_("大括号要成对，例如 {编号}。"), field="text")
    return text


def fill(text: str, case: Case, actor: Actor) -> str:
    """The template with its fields filled in for a case, in the words of who answers."""
    return _FIELD.sub(lambda found: FIELDS[found[1]][1](case, actor) if found[1] in FIELDS else found[0], text)
