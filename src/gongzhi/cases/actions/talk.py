"""The conversation of a case: one between the resident and the team, and the team's internal notes apart from it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _

from gongzhi.accounts.models import User
from gongzhi.cases.actions.files import attach, check_files
from gongzhi.cases.actions.work import within
from gongzhi.cases.crisis import crises_in
from gongzhi.cases.models import Assignment, Case, Deadline, Message, ReadMark
from gongzhi.cases.queries.talk import is_conversation_open, unread_of
from gongzhi.cases.states import OPEN_PARTS, CaseState
from gongzhi.cases.telling import say, tell_asker, tell_person, tell_post
from gongzhi.cases.wording import moment_words
from gongzhi.core import clock, worktime
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid, NotNow, TooOften
from gongzhi.core.models import StoredFile
from gongzhi.organizations.models import Post
from gongzhi.organizations.queries import effective_holder, hours_of, on_duty
from gongzhi.regions.queries import calendar

LONGEST: Final = 2000
#: Of one person in all cases together; nobody types more by hand.
MESSAGES_AN_HOUR: Final = 30
#: A resident who was in later than this reads the first answer without a message to the telephone.
_SEEN_LATELY: Final = timedelta(days=1)


@action("cases.write_message")
def write_message(
    case: Case, *, by: Actor, text: str = "", files: Sequence[StoredFile] = (), gist: str = ""
) -> Message:
    """Write to the other side: the resident to the team, or the team to the resident.

    The other side gets one notice until it has read. The first answer also goes out as a message to the telephone,
    where the resident has not been in for a day. A resident who writes outside opening hours is told at once what
    happens next, and one who writes of danger whom to call.
    """
    if not is_conversation_open(case):
        raise NotNow(_("这件求助已经结束，不能再留言。还需要帮助时，可以申请重新打开，或者再提一件求助。"))
    message = _write(case, text, files, by=by, gist=gist)
    if by.person.pk == case.asker_id:
        _tell_team(case, message)
        if not _answer_danger(case, f"{text}\n{gist}"):
            _answer_when_closed(case)
    else:
        _tell_resident(case, message)
    _move_mark(case, by.person, message)
    return message


@action("cases.write_note")
def write_note(case: Case, *, by: Actor, text: str = "", files: Sequence[StoredFile] = (), gist: str = "") -> Message:
    """Write an internal note, which the resident never sees."""
    message = _write(case, text, files, by=by, is_internal=True, gist=gist)
    _move_mark(case, by.person, message)
    return message


@action("cases.mark_read")
def mark_read(case: Case, *, by: Actor, until: Message | None = None) -> None:
    """The person has read the conversation, up to the newest message that was on screen (default: all of it)."""
    newest = until or Message.objects.filter(case=case).order_by("pk").last()
    if newest is not None:
        _move_mark(case, by.person, newest)


@action("cases.open_talk", under="case")
def open_talk(assignment: Assignment, *, by: Actor) -> Assignment:
    """Let a helping post see the conversation with the resident from now on, and write in it."""
    if assignment.is_lead or assignment.state not in OPEN_PARTS:
        raise NotNow(_("只能向正在协办的岗位开放对话。"))
    if assignment.talk_open_from is None:
        assignment.talk_open_from = clock.now()
        assignment.save(update_fields=["talk_open_from"])
    return assignment


@action("cases.close_talk", under="case")
def close_talk(assignment: Assignment, *, by: Actor) -> Assignment:
    """Take the view of the conversation from a helping post again."""
    if assignment.talk_open_from is not None:
        assignment.talk_open_from = None
        assignment.save(update_fields=["talk_open_from"])
    return assignment


def _write(
    case: Case, text: str, files: Sequence[StoredFile], *, by: Actor, is_internal: bool = False, gist: str = ""
) -> Message:
    text = within(text, LONGEST, "text")
    if not text and not files:
        raise Invalid(_("请写点内容，或者附上照片、文件。"), field="text")
    check_files(files, by=by)
    _refuse_flood(by)
    post = None if by.person.pk == case.asker_id else by.post
    message = Message(case=case, author=by.person, post=post, is_internal=is_internal)
    if case.is_guarded:
        message.data_key = case.text.data_key
        message.sealed_text = text
    else:
        message.text = text
    message.save(force_insert=True)
    if files:
        attach(case, files, by=by, message=message, is_internal=is_internal, gist=gist)
    return message


def _refuse_flood(by: Actor) -> None:
    since = clock.now() - timedelta(hours=1)
    if Message.objects.filter(author=by.person, created_at__gt=since).count() >= MESSAGES_AN_HOUR:
        raise TooOften(
            _("您一小时内已发了 %(most)d 条，请稍后再发。着急时请拨打站点电话。") % {"most": MESSAGES_AN_HOUR}
        )


def _move_mark(case: Case, person: User, newest: Message) -> None:
    """The mark only moves forwards: an older screen does not make read messages unread."""
    mark, is_new = ReadMark.objects.get_or_create(case=case, person=person, defaults={"read_until": newest.pk})
    if not is_new and mark.read_until < newest.pk:
        mark.read_until = newest.pk
        mark.save(update_fields=["read_until"])


# --- Telling the other side ---


def _tell_team(case: Case, message: Message) -> None:
    holder = effective_holder(talking_post(case), clock.now())
    if holder is None:
        return
    if not unread_of(case, holder).filter(author=case.asker).exclude(pk=message.pk).exists():
        tell_person(holder, case, kind="message", title=_("居民有新留言"))


def _tell_resident(case: Case, message: Message) -> None:
    if unread_of(case, case.asker).filter(is_automatic=False).exclude(pk=message.pk).exists():
        return
    sms = _("您的求助有了回复，请登录查看") if _calls_for_sms(case, message) else ""
    tell_asker(case, kind="message", title=_("您的求助有新回复"), sms=sms)


def _calls_for_sms(case: Case, message: Message) -> bool:
    """Whether it is the first answer, to somebody who has not been in for a day or never."""
    seen = case.asker.last_seen_at
    if seen is not None and seen > clock.now() - _SEEN_LATELY:
        return False
    answers = Message.objects.filter(case=case, is_internal=False, is_automatic=False).exclude(author=case.asker)
    return not answers.exclude(pk=message.pk).exists()


def talking_post(case: Case) -> Post:
    """The post that talks with the resident: the lead of the present handling, else who answers for the case."""
    if case.state == CaseState.MERGED and case.merged_into is not None:
        return talking_post(case.merged_into)
    leads = Assignment.objects.filter(case=case, is_lead=True, round=case.round, state__in=OPEN_PARTS)
    lead = leads.select_related("post__site").first()
    return lead.post if lead is not None else case.post


# --- Answers at once ---


def _answer_danger(case: Case, text: str) -> bool:
    """Words of danger are answered at once, at any hour, with whom to call; who talks with the resident is woken."""
    crises = crises_in(text)
    if not crises:
        return False
    say(case, "".join(str(crisis.sentence) for crisis in crises))
    posts = {talking_post(case)}
    if case.site is not None and not case.is_guarded and (duty := on_duty(case.site, clock.now())) is not None:
        posts.add(duty)
    for post in posts:
        tell_post(post, case, kind="danger", title=_("居民留言中有危急情况，请马上查看"), sms=True, at_once=True)
    return True


def _answer_when_closed(case: Case) -> None:
    """Tell the resident when somebody will read, and what happens by when: once in each closed period."""
    now, days, hours = clock.now(), calendar(), hours_of(talking_post(case).site or case.site)
    if worktime.is_open(now, hours, days):
        return
    opening = worktime.next_opening(now, hours, days)
    before = Message.objects.filter(case=case, is_away_answer=True).order_by("-pk").first()
    if before is None or worktime.next_opening(before.created_at, hours, days) != opening:
        say(case, _away_words(case, opening), is_away_answer=True)


def _away_words(case: Case, opening: datetime) -> str:
    words = _("已收到您的留言。现在不在服务时间，工作人员将在 %(opening)s 上班后查看并回复。") % {
        "opening": moment_words(opening)
    }
    running = Deadline.objects.filter(case=case, met_at__isnull=True, dropped_at__isnull=True)
    due = running.filter(due_at__gt=clock.now()).order_by("due_at").first()
    if due is not None:
        words += _("这件求助的下一步是“%(step)s”，最迟 %(due)s 前。") % {
            "step": due.get_step_display(),
            "due": moment_words(due.due_at),
        }
    return words + _("如果有人身危险，请马上拨打 110 或 120。")
