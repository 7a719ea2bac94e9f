"""Mediation of a dispute: opened on a case, which is kept secret from then on; parties, mediators, meetings, proposals.

Sources: 人民调解法 Art. 3 (free will), 4 (free of charge), 13-24; fields of GB/T 31000-2015.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from gongzhi.accounts.actions import person_for_phone, record_disclosure
from gongzhi.accounts.models import User
from gongzhi.accounts.queries import same_name
from gongzhi.cases import mediating
from gongzhi.cases.actions.guarding import end_name, make_confidential, put_name
from gongzhi.cases.actions.work import needed, refuse_post, within
from gongzhi.cases.events import MediationEnded
from gongzhi.cases.mediating import parties_of, tell_parties
from gongzhi.cases.models import Case, Mediation, MediationSession, Mediator, Party, Proposal, ProposalAnswer
from gongzhi.cases.policies import Circle
from gongzhi.cases.policies.mediation import own_party
from gongzhi.cases.states import MEDIATION, CaseState, MediationState
from gongzhi.cases.telling import say, tell_post
from gongzhi.cases.wording import moment_words
from gongzhi.core import clock
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.crypto import new_data_key
from gongzhi.core.errors import Forbidden, Invalid, NotNow
from gongzhi.core.events import record
from gongzhi.core.identity import is_mobile, normalise_id_number, normalise_phone
from gongzhi.organizations.models import Post
from gongzhi.organizations.queries import effective_holder

_SHORT: Final = 200
_LONG: Final = 4000
_FARTHEST: Final = timedelta(days=180)
#: What of a party can be shown in full, with a reason.
PARTY_FIELDS: Final = ("phone", "id_number", "address")


@dataclass(frozen=True, slots=True)
class Dispute:
    """What the dispute is about (GB/T 31000-2015, 矛盾纠纷)."""

    title: str
    committee: str
    category: str = Mediation.Category.OTHER
    scale: str = Mediation.Scale.INDIVIDUAL
    method: str = Mediation.Method.PEOPLES
    occurred_on: date | None = None
    place: str = ""
    units: str = ""
    persons: int = 2
    summary: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class PartyEntry:
    """What is known of a party; everything but the name may be missing."""

    name: str
    phone: str = ""
    id_number: str = ""
    address: str = ""
    sex: str = ""
    nation: str = ""
    education: str = ""
    category: str = ""
    #: Whether the party gets an own page on the portal, found by the mobile number.
    on_portal: bool = True


@action("cases.open_mediation")
def open_mediation(case: Case, *, by: Actor, dispute: Dispute) -> Mediation:
    """Begin to ask the parties whether they want to be mediated (Art. 17). From now on the case is a secret one.

    The acting post conducts it. Who asked is the first party, unless he or she asked for somebody else.
    """
    if case.state != CaseState.IN_PROGRESS:
        raise NotNow(_("只有办理中的求助可以调解，请先受理。"))
    dispute = _checked(dispute)
    if not case.is_confidential:
        case = make_confidential(case, by=by, reason=_("纠纷调解不公开进行"))
    if case.kind != Case.Kind.DISPUTE:
        case.kind = Case.Kind.DISPUTE
        case.save(update_fields=["kind"])
    mediation = Mediation(case=case, post=by.post, data_key=new_data_key())
    _describe(mediation, dispute)
    mediation.save(force_insert=True)
    Mediator.objects.create(mediation=mediation, post=by.post, data_key=mediation.data_key, is_chief=True)
    put_name(case, by.post, by=by)
    if case.for_self:
        asker = case.asker
        _enter(mediation, PartyEntry(name=asker.name or _("求助人"), phone=asker.phone or ""), asker)
    say(case, _("您说的事可以请人民调解员来调解，不收费、不公开，各方都愿意才开始。您可以在“调解”页看进展。"))
    return mediation


@action("cases.describe_mediation", under="case")
def describe_mediation(mediation: Mediation, *, by: Actor, dispute: Dispute) -> Mediation:
    """Correct what the dispute is about, while it is being mediated."""
    _refuse_unless_open(mediation)
    _describe(mediation, _checked(dispute))
    mediation.save()
    return mediation


def _checked(dispute: Dispute) -> Dispute:
    needed(dispute.title, 80, "title", _("请写一个事件名称，例如“两家因漏水争执”。"))
    needed(dispute.committee, 80, "committee", _("请填写调解组织的名称，它会印在协议书上。"))
    for name, most in (("place", _SHORT), ("units", _SHORT), ("summary", _LONG)):
        within(getattr(dispute, name), most, name)
    today = clock.today()
    if dispute.occurred_on is not None and dispute.occurred_on > today:
        raise Invalid(_("发生日期不能晚于今天。"), field="occurred_on")
    if dispute.due_on is not None and dispute.due_on < today:
        raise Invalid(_("化解时限不能早于今天。"), field="due_on")
    if dispute.persons < 1:
        raise Invalid(_("涉及人数至少是 1。"), field="persons")
    for name, choices in (
        ("category", Mediation.Category),
        ("scale", Mediation.Scale),
        ("method", Mediation.Method),
    ):
        if getattr(dispute, name) not in choices.values:
            raise Invalid(_("请重新选择。"), field=name)
    return dispute


def _describe(mediation: Mediation, dispute: Dispute) -> None:
    for each in fields(Dispute):
        value: Any = getattr(dispute, each.name)
        setattr(mediation, each.name, value.strip() if isinstance(value, str) else value)


def _refuse_unless_open(mediation: Mediation) -> None:
    if not mediation.is_open:
        raise NotNow(_("调解已经结束，不能再改。"))


# --- Who mediates ---


@action("cases.name_mediator", under="case")
def name_mediator(mediation: Mediation, *, by: Actor, post: Post | None = None, name: str = "") -> Mediator:
    """One more mediator: a post, which is then named on the case, or somebody invited from outside (Art. 20)."""
    _refuse_unless_open(mediation)
    name = within(name, 40, "name")
    if (post is None) == (not name):
        raise Invalid(_("请选择一个岗位，或者填写一位受邀的调解员。"), field="post")
    mediator = Mediator(mediation=mediation, post=post, data_key=mediation.data_key)
    if post is not None:
        holder = refuse_post(mediation.case, post)
        _refuse_party_as_mediator(mediation, holder)
        put_name(mediation.case, post, by=by)
        tell_post(post, mediation.case, kind="mediator", title=_("请您担任调解员"))
    else:
        mediator.name = name
    mediator.save(force_insert=True)
    return mediator


def _refuse_party_as_mediator(mediation: Mediation, holder: User | None) -> None:
    if holder is not None and Party.objects.filter(mediation=mediation, person=holder, ended_at=None).exists():
        raise Invalid(_("这个岗位由当事人本人任职，要回避，请选择其他岗位。"), field="post")


@action("cases.recuse_mediator", under="mediation.case")
def recuse_mediator(mediator: Mediator, *, by: Actor, reason: str) -> Mediator:
    """A mediator with an interest, or whom a party does not trust, steps back (回避). Whoever else mediates goes on."""
    mediation = mediator.mediation
    _refuse_unless_open(mediation)
    if mediator.ended_at is not None:
        raise NotNow(_("这位调解员已经回避。"))
    mediator.end_reason = needed(reason, _SHORT, "reason", _("请写明回避的原因。"))
    was_chief = mediator.is_chief
    mediator.ended_at, mediator.is_chief = clock.now(), False
    mediator.save()
    if was_chief:
        _pass_on(mediation)
    post = mediator.post
    if post is not None and not any(part.post == post.pk for part in Circle.of(mediation.case).live_parts):
        end_name(mediation.case, post)
    tell_parties(mediation)
    return mediator


def _pass_on(mediation: Mediation) -> None:
    others = Mediator.objects.filter(mediation=mediation, ended_at__isnull=True, post__isnull=False)
    successor = others.select_related("post").order_by("pk").first()
    if successor is None or successor.post is None:
        raise NotNow(_("请先请另一位调解员，再让主持的调解员回避。"))
    successor.is_chief = True
    successor.save(update_fields=["is_chief"])
    mediation.post = successor.post
    mediation.save(update_fields=["post"])


# --- The parties ---


@action("cases.add_party", under="case")
def add_party(mediation: Mediation, *, by: Actor, entry: PartyEntry) -> Party:
    """Enter a party. With a mobile number it gets an own page on the portal, unless the number is somebody else's."""
    _refuse_unless_open(mediation)
    entry = _checked_party(entry)
    person = None
    if entry.on_portal and entry.phone and is_mobile(entry.phone):
        found = person_for_phone(entry.phone, name=entry.name, by=by)
        # Numbers are given out again: nobody else's dispute is shown to who bears the number now.
        person = found if not found.name or same_name(found, entry.name) else None
    if person is not None:
        for mediator in mediation.mediators.filter(ended_at__isnull=True, post__isnull=False).select_related("post"):
            holder = effective_holder(mediator.post, clock.now()) if mediator.post is not None else None
            if holder == person:
                raise Invalid(_("当事人不能同时是调解员，请先请这位调解员回避。"), field="name")
    party = _enter(mediation, entry, person)
    if person is not None:
        tell_parties(mediation)
    return party


def _checked_party(entry: PartyEntry) -> PartyEntry:
    given = {each.name: getattr(entry, each.name) for each in fields(PartyEntry)}
    given["name"] = needed(entry.name, 60, "name", _("请填写当事人的姓名或单位名称。"))
    for name, most in (("address", _SHORT), ("nation", 20), ("education", 20)):
        given[name] = within(given[name], most, name)
    try:
        given["phone"] = normalise_phone(entry.phone) if entry.phone.strip() else ""
    except ValidationError as error:
        raise Invalid("".join(error.messages), field="phone") from error
    try:
        given["id_number"] = normalise_id_number(entry.id_number) if entry.id_number.strip() else ""
    except ValidationError as error:
        raise Invalid("".join(error.messages), field="id_number") from error
    if entry.category and entry.category not in Party.Category.values:
        raise Invalid(_("请重新选择人员类别。"), field="category")
    return PartyEntry(**given)


def _enter(mediation: Mediation, entry: PartyEntry, person: User | None) -> Party:
    party = Party(mediation=mediation, person=person, data_key=new_data_key())
    for each in fields(PartyEntry):
        if each.name != "on_portal":
            setattr(party, each.name, getattr(entry, each.name))
    party.save(force_insert=True)
    return party


@action("cases.end_party", under="mediation.case")
def end_party(party: Party, *, by: Actor) -> Party:
    """A party drops out, or was entered by mistake. What was said and signed stays."""
    _refuse_unless_open(party.mediation)
    if party.ended_at is not None:
        raise NotNow(_("这位当事人已经退出。"))
    party.ended_at = clock.now()
    party.save(update_fields=["ended_at"])
    return party


@action("cases.show_party", under="mediation.case")
def show_party(party: Party, *, by: Actor, field: str, reason: str) -> str:
    """Show a party's number or address in full, with a reason, and log who saw it. Everywhere else it is masked."""
    if field not in PARTY_FIELDS:
        raise Invalid(_("没有这一项。"), field="field")
    record_disclosure(party.data_key, field, by=by, occasion=f"mediation:{party.mediation_id}", reason=reason)
    return str(getattr(party, field) or "")


@action("cases.answer_mediation", under="mediation.case")
def answer_mediation(party: Party, *, by: Actor, agrees: bool) -> Party:
    """Whether the party wants to be mediated: said on the portal, or to the mediator. Free will (Art. 3, 17, 23)."""
    mediation = party.mediation
    if mediation.state != MediationState.ASKED or party.ended_at is not None:
        raise NotNow(_("现在不用答复了；不愿意再调解，可以随时提出。"))
    party.agreed, party.answered_at = agrees, clock.now()
    party.save(update_fields=["agreed", "answered_at"])
    if by.person is not None and by.person.pk == party.person_id:
        title = _("当事人同意调解") if agrees else _("当事人不同意调解")
        tell_post(mediation.post, mediation.case, kind="mediation_answer", title=title)
    return party


@action("cases.begin_mediation", under="case")
def begin_mediation(mediation: Mediation, *, by: Actor) -> Mediation:
    """Begin, when two parties at least are there and each has agreed."""
    parties = parties_of(mediation)
    if len(parties) < 2:
        raise NotNow(_("调解至少要有两方当事人，请先填写另一方。"))
    missing = [party.known_as for party in parties if not party.agreed]
    if missing:
        raise NotNow(_("还没有得到这些当事人的同意：%(names)s。") % {"names": "、".join(missing)})
    MEDIATION.apply(mediation, "begin")
    mediation.begun_at = clock.now()
    mediation.save(update_fields=["state", "begun_at"])
    tell_parties(mediation)
    return mediation


# --- Meetings ---


@action("cases.plan_session", under="case")
def plan_session(mediation: Mediation, *, by: Actor, planned_at: datetime, place: str) -> MediationSession:
    """Call the parties together; those on the portal are told."""
    _refuse_unless_mediating(mediation)
    now = clock.now()
    if planned_at < now - timedelta(minutes=5):
        raise Invalid(_("约定的时间已经过去，请重新选择。"), field="planned_at")
    if planned_at > now + _FARTHEST:
        raise Invalid(_("约定的时间太远了，请选择半年以内的时间。"), field="planned_at")
    session = MediationSession(mediation=mediation, planned_at=planned_at, data_key=mediation.data_key)
    session.place = needed(place, _SHORT, "place", _("请写明在哪里调解。"))
    session.save(force_insert=True)
    tell_parties(mediation)
    say(mediation.case, _("调解会约在 %(when)s，地点请看“调解”页。") % {"when": moment_words(planned_at)})
    return session


def _refuse_unless_mediating(mediation: Mediation) -> None:
    if mediation.state != MediationState.MEDIATING:
        raise NotNow(_("现在的状态是“%(state)s”，不能做这一步。") % {"state": mediation.get_state_display()})


@action("cases.cancel_session", under="mediation.case")
def cancel_session(session: MediationSession, *, by: Actor) -> MediationSession:
    """The meeting does not take place; the parties are told."""
    _refuse_past(session)
    session.cancelled_at = clock.now()
    session.save(update_fields=["cancelled_at"])
    tell_parties(session.mediation)
    say(session.mediation.case, _("%(when)s 的调解会取消了。") % {"when": moment_words(session.planned_at)})
    return session


@action("cases.record_session", under="mediation.case")
def record_session(
    session: MediationSession, *, by: Actor, minutes: str, came: Sequence[Party] = ()
) -> MediationSession:
    """What was said, and who came (调解笔录). Once written it stays."""
    _refuse_past(session)
    if clock.local(session.planned_at).date() > clock.today():
        raise NotNow(_("还没到约定的日子，请在调解会之后记录。"))
    if any(party.mediation_id != session.mediation_id for party in came):
        raise Invalid(_("请从当事人名单里选择。"), field="came")
    session.record = needed(minutes, _LONG, "minutes", _("请写下调解的经过和各方的意见。"))
    session.held_at = clock.now()
    session.save()
    session.came.set(came)
    return session


def _refuse_past(session: MediationSession) -> None:
    if session.held_at is not None:
        raise NotNow(_("这次调解会已经记录。"))
    if session.cancelled_at is not None:
        raise NotNow(_("这次调解会已经取消。"))


# --- Proposals ---


@action("cases.put_proposal", under="case")
def put_proposal(mediation: Mediation, *, by: Actor, text: str, party: Party | None = None) -> Proposal:
    """Put a way out before the parties (Art. 22): the mediators' own, or a party's, who may do so on the portal."""
    _refuse_unless_mediating(mediation)
    own = own_party(by, mediation)
    if own is not None and party is not None and party != own:
        raise Forbidden
    party = own or party
    if party is not None and party.mediation_id != mediation.pk:
        raise Invalid(_("请从当事人名单里选择。"), field="party")
    proposal = Proposal(mediation=mediation, party=party, data_key=mediation.data_key)
    proposal.text = needed(text, _LONG, "text", _("请写明方案。"))
    proposal.save(force_insert=True)
    tell_parties(mediation, but=own)
    if own is not None:
        tell_post(mediation.post, mediation.case, kind="proposal", title=_("当事人提出了方案"))
    return proposal


@action("cases.answer_proposal", under="mediation.case")
def answer_proposal(party: Party, *, by: Actor, proposal: Proposal, accepts: bool) -> ProposalAnswer:
    """What a party says to a proposal; it binds nobody before the agreement is signed."""
    _refuse_unless_mediating(party.mediation)
    if proposal.mediation_id != party.mediation_id or party.ended_at is not None:
        raise Invalid(_("这个方案不在这次调解里。"))
    answer, _is_new = ProposalAnswer.objects.update_or_create(
        proposal=proposal, party=party, defaults={"accepts": accepts, "answered_at": clock.now()}
    )
    if by.person is not None and by.person.pk == party.person_id:
        tell_post(party.mediation.post, party.mediation.case, kind="proposal", title=_("当事人答复了方案"))
    return answer


# --- The end without an agreement ---


@action("cases.fail_mediation", under="case")
def fail_mediation(mediation: Mediation, *, by: Actor, result: str, other_ways: str) -> Mediation:
    """No agreement: the parties are told which other ways they have, such as the court (Art. 26)."""
    mediation.result = needed(result, _LONG, "result", _("请写明调解的经过和不成的原因。"))
    mediation.other_ways = needed(
        other_ways, _LONG, "other_ways", _("请告诉各方还有什么途径，例如仲裁、行政处理、向法院起诉。")
    )
    _end(mediation, "fail")
    return mediation


@action("cases.withdraw_mediation", under="case")
def withdraw_mediation(mediation: Mediation, *, by: Actor, reason: str) -> Mediation:
    """A party wants no mediation any more, at any time (Art. 23 (2)); told on the portal or to the mediator."""
    mediation.result = needed(reason, _LONG, "reason", _("请写一写为什么不再调解。"))
    mediation.other_ways = _("可以依法申请仲裁、请有关部门处理，或向人民法院起诉；各方愿意时还可以再申请调解。")
    _end(mediation, "withdraw")
    if own_party(by, mediation) is not None:
        tell_post(mediation.post, mediation.case, kind="mediation_withdrawn", title=_("当事人不愿意再调解"))
    return mediation


def _end(mediation: Mediation, transition: str) -> None:
    mediating.close(mediation, transition)
    record(MediationEnded(case=mediation.case_id, state=mediation.state))
    tell_parties(mediation)


@action("cases.appraise_mediation", under="case")
def appraise_mediation(mediation: Mediation, *, by: Actor, appraisal: str) -> Mediation:
    """What those who answer for the case think of how it was mediated (考评意见)."""
    if mediation.is_open:
        raise NotNow(_("调解结束以后再考评。"))
    mediation.appraisal = needed(appraisal, _LONG, "appraisal", _("请写明考评意见。"))
    mediation.appraised_on = clock.today()
    mediation.save()
    return mediation
