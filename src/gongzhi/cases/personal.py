"""What this room keeps on a person, for the person to see, have and be rid of (`core.personal`)."""

from collections.abc import Sequence

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from gongzhi.accounts.models import User
from gongzhi.cases import actions, erasing
from gongzhi.cases.models import Case, Message, Rating
from gongzhi.cases.states import OPEN, CaseState
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import type_words
from gongzhi.core.personal import Kept, Line, blank, personal_data
from gongzhi.ui import words

_WITHDRAWN_BY_CHOICE = (CaseState.SUBMITTED, CaseState.IN_PROGRESS)


def _requests(person: User) -> Sequence[Sequence[Line]]:
    cases = Case.objects.filter(asker=person).select_related(
        "text__data_key", "area", "division", "beneficiary__data_key"
    )
    found = []
    for case in cases.order_by("-id"):
        text, helped = case.text, getattr(case, "beneficiary", None)
        lines: list[Line] = [
            (_("编号"), case.number),
            (_("标题"), text.sealed_title or text.title),
            (_("情况"), text.sealed_description or text.description),
            (_("地址"), text.address or ""),
            (_("所在区划"), case.division.full_name),
            (_("服务领域"), str(case.area or "")),
            (_("状态"), case.get_state_display()),
            (_("提出时间"), words.instant(case.created_at)),
            (_("受助人姓名"), helped.name if helped else ""),
            (_("受助人电话"), helped.phone if helped else ""),
        ]
        found.append([line for line in lines if line[1]])
    return found


def _messages(person: User) -> Sequence[Sequence[Line]]:
    """The conversation of the person's requests, and what he or she wrote elsewhere, without the offices' own notes."""
    asked = Message.objects.filter(case__asker=person, is_internal=False)
    written = Message.objects.filter(author=person, post=None, is_internal=False)
    rows = (asked | written).distinct().select_related("case", "data_key").order_by("-id")
    return [
        [
            (_("求助"), row.case.number),
            (_("谁写的"), _now("我") if row.author_id == person.pk else _now("工作人员")),
            (_("内容"), row.words),
            (_("时间"), words.instant(row.created_at)),
        ]
        for row in rows
    ]


def _ratings(person: User) -> Sequence[Sequence[Line]]:
    rows = Rating.objects.filter(case__asker=person).select_related("case").order_by("-created_at")
    return [
        [
            (_("求助"), row.case.number),
            (_("问题解决了吗"), row.get_solved_display()),
            (_("满意程度"), str(row.satisfied)),
            (_("意见"), row.comment),
        ]
        for row in rows
    ]


def _open(person: User) -> type_words | None:
    count = Case.objects.filter(asker=person, state__in=OPEN).count()
    return _now("您还有 %(count)d 件求助没有办结") % {"count": count} if count else None


def _withdraw(person: User) -> None:
    """The open ones, by the word given when the deletion was asked for; what waits for a rating ends by itself."""
    for case in Case.objects.filter(asker=person, state__in=_WITHDRAWN_BY_CHOICE):
        actions.withdraw_case(case, by=Actor(person=person))


def _erase(person: User) -> None:
    mine = Case.objects.filter(asker=person)
    erasing.forget_words(mine)
    erasing.forget_position(mine)
    blank(Message.objects.filter(author=person, post=None), ("text", "sealed_text"), blanked_at=clock.now())


personal_data.add(
    "cases.requests",
    Kept(
        _("您的求助"),
        _("为您办事"),
        _("办结归档后到保存期限为止"),
        _requests,
        "cases:mine",
        erase=_erase,
        blocks=_open,
        settle=_withdraw,
        kept_by_law=_("求助的编号、类别、时间和满意程度（不含您写的内容、姓名、电话和地址），作为办理统计"),
    ),
)
personal_data.add(
    "cases.messages",
    Kept(_("求助里的对话"), _("和您商量怎么办"), _("和求助一样"), _messages, "cases:mine"),
)
personal_data.add(
    "cases.ratings",
    Kept(_("您的评价"), _("改进服务"), _("和求助一样"), _ratings, "cases:mine"),
)
