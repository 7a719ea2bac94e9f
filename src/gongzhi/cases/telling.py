"""What people are told about a case, by the inbox, by text message, and in the conversation.

Everything that leaves the platform about a case goes through here, so that a guarded one never says what it is about:
its text messages are neutral, and so are the titles that a glance over the shoulder could catch.
"""

from django.utils.translation import gettext as _

from gongzhi.accounts.actions import notify
from gongzhi.accounts.models import User
from gongzhi.cases import links
from gongzhi.cases.models import Case, Message
from gongzhi.core import clock
from gongzhi.organizations.models import Post
from gongzhi.organizations.queries import effective_holder


def tell_asker(case: Case, *, kind: str, title: str, body: str = "", sms: str = "") -> None:
    """Tell the asker. `sms` is for steps that matter: it is sent at night only where the case is urgent.

    Nobody but the asker is told: not the person helped, not a guardian.
    """
    if case.is_guarded:
        title, body = _("您有一条新消息"), ""
        sms = sms and _("您有一条新消息，请登录后查看。")
    elif sms:
        sms = _("%(text)s（编号 %(number)s）") % {"text": sms.rstrip("。"), "number": case.number}
    notify(
        _asker(case),
        kind=f"cases.{kind}",
        title=title,
        body=body,
        link=links.portal_case(case),
        sms=sms,
        urgent=case.is_urgent,
    )


def _asker(case: Case) -> User:
    """The asker with the key that the telephone number is kept with, in one query."""
    if not Case.asker.is_cached(case):
        case.asker = User.objects.select_related("data_key").get(pk=case.asker_id)
    return case.asker


def tell_post(
    post: Post, case: Case, *, kind: str, title: str, body: str = "", sms: bool = False, at_once: bool = False
) -> None:
    """Tell whoever answers for the post now: who acts during leave, else the holder, else the post above.

    `sms` also sends a text message with the title alone, for what cannot wait until somebody looks; at night only where
    the case is urgent, or `at_once`.
    """
    holder = effective_holder(post, clock.now())
    if holder is not None:
        tell_person(holder, case, kind=kind, title=title, body=body, sms=sms, at_once=at_once)


def tell_person(
    person: User, case: Case, *, kind: str, title: str, body: str = "", sms: bool = False, at_once: bool = False
) -> None:
    """Tell a member of staff. The number stands for a guarded case; its subject stands nowhere."""
    if case.is_guarded:
        body = ""
    heading = _("%(number)s：%(title)s") % {"number": case.number, "title": title}
    text = _("%(heading)s，请登录工作台处理。") % {"heading": heading} if sms else ""
    notify(
        person,
        kind=f"cases.{kind}",
        title=heading,
        body=body,
        link=links.desk_case(case),
        sms=text,
        urgent=case.is_urgent or at_once,
    )


def say(case: Case, text: str, *, is_away_answer: bool = False) -> Message:
    """Write an automatic message into the conversation; it is encrypted where the case is guarded."""
    message = Message(case=case, is_automatic=True, is_away_answer=is_away_answer)
    if case.is_guarded:
        message.data_key = case.text.data_key
        message.sealed_text = text
    else:
        message.text = text
    message.save(force_insert=True)
    return message
