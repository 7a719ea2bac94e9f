"""Guarded cases: secret ones and those of children. Named posts only, encrypted words, neutral messages."""

from typing import Final

from django.utils.translation import gettext as _

from gongzhi.accounts.actions import record_disclosure
from gongzhi.cases import serving
from gongzhi.cases.actions import slips
from gongzhi.cases.mediating import still_mediates
from gongzhi.cases.models import (
    Assignment,
    Attachment,
    Beneficiary,
    Case,
    CaseAccess,
    CaseText,
    Disclosure,
    Lesson,
    Message,
)
from gongzhi.cases.policies import LIVE_PARTS, Circle, answers_for, is_joint_office, leads
from gongzhi.cases.sealing import conceal, key_of
from gongzhi.cases.states import OPEN_PARTS
from gongzhi.core import clock
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Forbidden, Invalid, NotNow
from gongzhi.core.models import DataKey
from gongzhi.organizations.models import Post

#: What can be shown in full: the asker's telephone and the address of the case, and who is helped.
FIELDS: Final = ("phone", "address", "beneficiary_name", "beneficiary_phone")


@action("cases.make_confidential")
def make_confidential(case: Case, *, by: Actor, reason: str = "") -> Case:
    """Keep the case secret from now on: whoever is not named loses sight of it, its words are encrypted. Never undone.

    The asker may always say so, without a reason. Offers to volunteers are taken back, printed slips end.
    """
    if case.is_confidential:
        raise NotNow(_("这件求助已经是保密的。"))
    is_own = by.person is not None and by.person.pk == case.asker_id
    if not is_own and not reason.strip():
        raise Invalid(_("请写明需要保密的原因。"), field="reason")
    was_guarded = case.is_guarded
    if not was_guarded:
        _stand_alone(case, by)
    case.is_confidential = True
    case.save(update_fields=["is_confidential"])
    if not was_guarded:
        _close_circle(case, by)
        seal(case)
    return case


def _stand_alone(case: Case, by: Actor) -> None:
    """A secret request is tied to no other: it parts from those that it was merged with."""
    # Parting gives work back to a post, and giving work names posts: that room of this house stands on this one.
    from gongzhi.cases.actions.parting import release, release_all  # noqa: PLC0415

    release(case, by=by)
    release_all(case, by=by)


def _close_circle(case: Case, by: Actor) -> None:
    put_name(case, case.post, by=by)
    for part in Assignment.objects.filter(case=case, state__in=LIVE_PARTS).select_related("post", "case"):
        put_name(case, part.post, by=by)
        if part.state in OPEN_PARTS:
            serving.stop(part)
    slips.end_slips(case)


def seal(case: Case) -> None:
    """Encrypt every word of a case that has just become guarded, and take it out of search and lessons."""
    key = key_of(case.asker)
    for attachment in Attachment.objects.filter(case=case).exclude(gist=""):
        attachment.data_key, attachment.sealed_gist, attachment.gist = key, attachment.gist, ""
        attachment.save(update_fields=["data_key", "sealed_gist", "gist"])
    text = CaseText.objects.get(case=case)
    text.sealed_title, text.sealed_description = text.title, text.description
    text.title = text.description = text.search = ""
    text.save()
    for message in Message.objects.filter(case=case).exclude(text=""):
        message.data_key, message.sealed_text, message.text = key, message.text, ""
        message.save(update_fields=["data_key", "sealed_text", "text"])
    for part in Assignment.objects.filter(case=case):
        part.data_key, part.sealed_part, part.sealed_result = key, part.part, part.result
        part.part = part.result = ""
        part.save(update_fields=["data_key", "sealed_part", "sealed_result", "part", "result"])
    Lesson.objects.filter(case=case).update(reasons=[])
    conceal(case, key)


@action("cases.name_post")
def name_post(case: Case, *, by: Actor, post: Post) -> CaseAccess:
    """Name a post on a guarded case: from now on it knows of it."""
    if not case.is_guarded:
        raise NotNow(_("这件求助没有保密，不需要指定知情岗位。"))
    if post.closed_at is not None:
        raise Invalid(_("这个岗位已撤销，请选择其他岗位。"), field="post")
    return put_name(case, post, by=by)


@action("cases.unname_post")
def unname_post(case: Case, *, by: Actor, post: Post) -> None:
    """Take a post's name off a guarded case: it loses sight of it at once. Whoever still has work on it keeps it."""
    if post.pk == case.post_id:
        raise NotNow(_("受理岗位不能移出知情名单，请先转给其他岗位。"))
    if any(part.post == post.pk for part in Circle.of(case).parts if part.state in OPEN_PARTS):
        raise NotNow(_("这个岗位还有未完成的分工，请先改派。"))
    if still_mediates(case, post):
        raise NotNow(_("这个岗位是调解员，请先在“调解”页让他回避。"))
    if not end_name(case, post):
        raise NotNow(_("这个岗位不在知情名单里。"))


def put_name(case: Case, post: Post, *, by: Actor) -> CaseAccess:
    """Name the post, once. Called inside actions."""
    access, _is_new = CaseAccess.objects.get_or_create(
        case=case, post=post, ended_at=None, defaults={"named_by": by.person}
    )
    Circle.forget(case)
    return access


def end_name(case: Case, post: Post) -> bool:
    """Take the name off, unless the post still answers for the case; whether there was one. Called inside actions."""
    if post.pk == case.post_id or still_mediates(case, post):
        return False
    Circle.forget(case)
    for access in CaseAccess.objects.filter(case=case, post=post, ended_at__isnull=True):
        access.ended_at = clock.now()
        access.save(update_fields=["ended_at"])
        return True
    return False


@action("cases.change_disclosure")
def change_disclosure(case: Case, *, by: Actor, to: str, given: bool) -> None:
    """Give or withdraw the asker's word on who may get to know telephone and address (PIPL Art. 15, 23)."""
    row = Disclosure.objects.filter(case=case, to=Disclosure.To(to)).first()
    now = clock.now()
    if row is None:
        if given:
            Disclosure.objects.create(case=case, to=to, given_at=now)
        return
    if given and row.withdrawn_at is not None:
        row.given_at, row.withdrawn_at = now, None
    elif not given and row.withdrawn_at is None:
        row.withdrawn_at = now
    else:
        return
    row.save(update_fields=["given_at", "withdrawn_at"])


@action("cases.show_personal")
def show_personal(case: Case, *, by: Actor, field: str, reason: str) -> str:
    """Show a personal field in full, with a reason, and log who saw it. Everywhere else it is masked.

    The receiving post was told by the asker in person. Others need the asker's tick for their kind: the leading post
    that for handlers, a helping one that for helpers; without it they reach the asker by the conversation. Danger to
    life needs no tick (PIPL Art. 13 (4)).
    """
    if field not in FIELDS:
        raise Invalid(_("没有这一项。"), field="field")
    if not reason.strip():
        raise Invalid(_("请写明查看的理由。"), field="reason")
    if not may_be_shown(case, by):
        raise Forbidden(_("求助人没有同意把联系方式提供给您的单位，请用留言联系，或请受理窗口转达。"))
    key, value = _personal(case, field)
    record_disclosure(key, field.removeprefix("beneficiary_"), by=by, occasion=f"case:{case.pk}", reason=reason.strip())
    return value


def may_be_shown(case: Case, by: Actor) -> bool:
    """Whether the asker's ticks, or danger, let the acting post see telephone and address."""
    if case.is_urgent or answers_for(by, case) or is_joint_office(by, case):
        return True
    wanted = Disclosure.To.HANDLERS if leads(by, case) else Disclosure.To.HELPERS
    return Disclosure.objects.filter(case=case, to=wanted, withdrawn_at__isnull=True).exists()


def _personal(case: Case, field: str) -> tuple[DataKey, str]:
    asker = case.asker
    if field == "phone":
        return key_of(asker), asker.phone or ""
    if field == "address":
        text = CaseText.objects.select_related("data_key").get(case=case)
        return text.data_key, text.address or ""
    helped = Beneficiary.objects.select_related("data_key").filter(case=case).first()
    if helped is None:
        raise Invalid(_("这件求助是本人提出的，没有另外的受助人。"), field="field")
    return helped.data_key, (helped.name if field == "beneficiary_name" else helped.phone) or ""
