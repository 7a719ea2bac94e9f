"""What a mediation ends in: the agreement, its signatures and seal, judicial confirmation, and whether it is kept.

Sources: 人民调解法 Art. 28-33; 民法典 Art. 201, 203 on how days are counted.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from gongzhi.accounts.actions import record_disclosure
from gongzhi.cases import limits
from gongzhi.cases.actions.work import needed, within
from gongzhi.cases.events import MediationEnded
from gongzhi.cases.mediating import parties_of, tell_parties
from gongzhi.cases.models import Agreement, Deadline, Mediation, Mediator, PaperNumber, Party, Performance, Signature
from gongzhi.cases.models.clock import Step
from gongzhi.cases.papers import agreement_paper
from gongzhi.cases.policies.mediation import own_party
from gongzhi.cases.states import MEDIATION, MediationState
from gongzhi.cases.telling import say, tell_post
from gongzhi.core import clock, worktime
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Forbidden, Invalid, NotNow
from gongzhi.core.events import record
from gongzhi.core.locks import lock
from gongzhi.core.models import StoredFile
from gongzhi.core.papers import Paper
from gongzhi.regions.queries import calendar
from gongzhi.ui.words import short_date

_LONG: Final = 8000
_SHORT: Final = 400
_STEPS: Final = 30
#: The parties are reminded so long before the last day for judicial confirmation.
_REMIND: Final = timedelta(days=7)
_SWEEP: Final = Actor.of_system("mediation")
_BATCH: Final = 200
_How = Signature.How
_Confirmation = Agreement.Confirmation


@dataclass(frozen=True, slots=True)
class Promise:
    """A step of an agreement: who does what until when."""

    party: Party
    what: str
    due_on: date


@action("cases.draft_agreement", under="case")
def draft_agreement(
    mediation: Mediation,
    *,
    by: Actor,
    facts: str,
    terms: str,
    steps: Sequence[Promise] = (),
    is_oral: bool = False,
) -> Agreement:
    """Put down what the parties agreed on (Art. 28, 29). A draft in hand is replaced, and signatures on it fall away.

    By word of mouth it takes effect at once, and this is the note of it (Art. 30); in writing when all parties and a
    mediator have signed and the seal is on it.
    """
    if mediation.state != MediationState.MEDIATING:
        raise NotNow(_("只有调解中的纠纷可以起草协议。"))
    _refuse_steps(mediation, steps)
    agreement = _next_edition(mediation)
    agreement.is_oral = is_oral
    agreement.facts = needed(facts, _LONG, "facts", _("请写明主要事实、争议的事项和各方的责任。"))
    agreement.terms = needed(terms, _LONG, "terms", _("请写明协议的内容、履行的方式和期限。"))
    agreement.digest = _digest(agreement, steps)
    agreement.save(force_insert=True)
    for promise in steps:
        step = Performance(agreement=agreement, party=promise.party, due_on=promise.due_on, data_key=mediation.data_key)
        step.what = needed(promise.what, _SHORT, "what", _("请写明要做什么。"))
        step.save(force_insert=True)
    if is_oral:
        _take_effect(agreement)
    else:
        tell_parties(mediation)
    return agreement


def _refuse_steps(mediation: Mediation, steps: Sequence[Promise]) -> None:
    if len(steps) > _STEPS:
        raise Invalid(_("最多写 %(most)d 步履行内容。") % {"most": _STEPS})
    known = {party.pk for party in parties_of(mediation)}
    if len(known) < 2:
        raise NotNow(_("协议至少要有两方当事人。"))
    for promise in steps:
        if promise.party.pk not in known:
            raise Invalid(_("履行人要在当事人名单里。"), field="party")
        if promise.due_on < clock.today():
            raise Invalid(_("履行期限不能早于今天。"), field="due_on")


def _next_edition(mediation: Mediation) -> Agreement:
    before = Agreement.objects.filter(mediation=mediation, replaced_at__isnull=True).first()
    if before is None:
        organization, year = mediation.post.organization, clock.today().year
        return Agreement(
            mediation=mediation,
            organization=organization,
            year=year,
            serial=_next_serial(organization.pk, year),
            data_key=mediation.data_key,
        )
    before.replaced_at = clock.now()
    before.save(update_fields=["replaced_at"])
    return Agreement(
        mediation=mediation,
        organization=before.organization,
        year=before.year,
        serial=before.serial,
        edition=before.edition + 1,
        data_key=mediation.data_key,
    )


def _next_serial(organization: UUID, year: int) -> int:
    """Without gaps: a number that is given back with its transaction is the next one's."""
    PaperNumber.objects.bulk_create([PaperNumber(organization_id=organization, year=year)], ignore_conflicts=True)
    row = PaperNumber.objects.select_for_update().get(organization=organization, year=year)
    row.last += 1
    row.save(update_fields=["last"])
    return row.last


def _digest(agreement: Agreement, steps: Sequence[Promise]) -> str:
    told = [
        agreement.number,
        str(agreement.edition),
        agreement.mediation.committee,
        *(str(party.pk) for party in parties_of(agreement.mediation)),
        agreement.facts or "",
        agreement.terms or "",
        *(f"{promise.party.pk} {promise.due_on} {promise.what.strip()}" for promise in steps),
    ]
    return hashlib.sha256("\0".join(told).encode()).hexdigest()


# --- Signatures and seal ---


@action("cases.sign_agreement", under="mediation.case")
def sign_agreement(
    agreement: Agreement,
    *,
    by: Actor,
    digest: str,
    party: Party | None = None,
    mediator: Mediator | None = None,
    how: str = _How.PORTAL,
) -> Signature:
    """Sign as a party on the portal, or as a mediator; or note at the desk that a party or an invited mediator signed.

    `digest` is that of the words that were on screen or paper: nobody signs what was changed meanwhile.
    """
    _refuse_signing(agreement)
    if digest != agreement.digest:
        raise NotNow(_("协议内容已经更改，请重新阅读新的一稿后再确认。"))
    own = own_party(by, agreement.mediation)
    if own is not None:
        if mediator is not None or party not in {None, own}:
            raise Forbidden(_("只能为自己签署。"))
        party, how = own, _How.PORTAL
    else:
        how = _how_at_desk(agreement, by, party, mediator, how)
    signature = Signature(agreement=agreement, party=party, mediator=mediator, how=how, digest=digest)
    signature.signed_at, signature.taken_by, signature.taken_for = (
        clock.now(),
        by.person,
        by.post if own is None else None,
    )
    signature.save(force_insert=True)
    _take_effect_if_whole(agreement)
    if own is not None:
        tell_post(agreement.mediation.post, agreement.mediation.case, kind="signed", title=_("当事人已确认协议"))
    return signature


def _how_at_desk(agreement: Agreement, by: Actor, party: Party | None, mediator: Mediator | None, how: str) -> str:
    if (party is None) == (mediator is None):
        raise Invalid(_("请选择由谁签署。"))
    signer = party or mediator
    if signer is None or signer.mediation_id != agreement.mediation_id or signer.ended_at is not None:
        raise Invalid(_("请从当事人和调解员名单里选择。"))
    if mediator is not None and mediator.post_id is not None and mediator.post_id != by.post.pk:
        raise Forbidden(_("调解员要用自己的岗位签署。"))
    if how not in {_How.SCREEN, _How.PAPER}:
        raise Invalid(_("请选择签署方式。"), field="how")
    return how


def _refuse_signing(agreement: Agreement) -> None:
    if agreement.replaced_at is not None:
        raise NotNow(_("这一稿已被新的一稿代替，请看新的一稿。"))
    if agreement.effective_at is not None:
        raise NotNow(_("协议已经生效。"))


@action("cases.seal_agreement", under="mediation.case")
def seal_agreement(agreement: Agreement, *, by: Actor, scan: StoredFile | None = None) -> Agreement:
    """Note that the seal of the committee is on it, and keep the scanned paper, where there is one (Art. 29)."""
    _refuse_signing(agreement)
    if agreement.sealed_at is not None:
        raise NotNow(_("已经盖章。"))
    if scan is not None and scan.uploaded_by != by.person.pk:
        raise Invalid(_("有文件不能使用，请重新上传。"), field="scan")
    agreement.sealed_at, agreement.sealed_by, agreement.scan = clock.now(), by.person, scan
    agreement.save(update_fields=["sealed_at", "sealed_by", "scan"])
    _take_effect_if_whole(agreement)
    return agreement


def missing_for_effect(agreement: Agreement) -> list[str]:
    """Whose signature is still missing, and the seal."""
    signed = list(agreement.signatures.all())
    parties = {row.party_id for row in signed}
    missing = [party.known_as for party in parties_of(agreement.mediation) if party.pk not in parties]
    if not any(row.mediator_id for row in signed):
        missing.append(_("调解员"))
    if agreement.sealed_at is None:
        missing.append(_("调解组织盖章"))
    return missing


def _take_effect_if_whole(agreement: Agreement) -> None:
    if not missing_for_effect(agreement):
        _take_effect(agreement)


def _take_effect(agreement: Agreement) -> None:
    mediation = agreement.mediation
    case = mediation.case
    now = clock.now()
    limit = limits.limit_for(Step.CONFIRM, case, now)
    days = limit.amount if limit.unit == worktime.Unit.WORKING_DAYS else limit.amount // (24 * 60)
    agreement.effective_at = now
    agreement.confirm_until = _working_day_from(clock.local(now).date() + timedelta(days=days))
    agreement.save(update_fields=["effective_at", "confirm_until"])
    MEDIATION.apply(mediation, "agree")
    mediation.ended_at = now
    mediation.save(update_fields=["state", "ended_at"])
    confirm = limits.start_deadline(case, Step.CONFIRM, post=mediation.post)
    limits.set_due(confirm, _end_of(agreement.confirm_until))
    _watch_next_step(agreement)
    told = {"number": agreement.number, "day": short_date(_end_of(agreement.confirm_until) - timedelta(minutes=1))}
    say(case, _("调解协议%(number)s已生效。各方可以在%(day)s之前共同向人民法院申请司法确认。") % told)
    tell_parties(mediation)
    record(MediationEnded(case=case.pk, state=mediation.state))


def _working_day_from(day: date) -> date:
    """A last day on which nobody works is put off to the first on which people do (民法典 Art. 203)."""
    days = calendar()
    while not days.is_working_day(day):
        day += timedelta(days=1)
    return day


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), clock.LOCAL)


@action("cases.print_agreement", under="mediation.case")
def print_agreement(agreement: Agreement, *, by: Actor, kind: str = "pdf") -> Paper:
    """The agreement as a paper with all that it says of the parties, to be signed by hand. Who took it is logged."""
    parties = parties_of(agreement.mediation)
    reason = _("打印调解协议书%(number)s") % {"number": agreement.number}
    for party in parties:
        for field in ("phone", "id_number", "address"):
            if getattr(party, field):
                occasion = f"mediation:{agreement.mediation_id}"
                record_disclosure(party.data_key, field, by=by, occasion=occasion, reason=reason)
    return agreement_paper(agreement, kind, shown=frozenset(party.pk for party in parties))


# --- Judicial confirmation ---

#: What may follow what.
_CONFIRMING: Final = {
    _Confirmation.NONE: {_Confirmation.APPLIED, _Confirmation.WAIVED},
    _Confirmation.APPLIED: {_Confirmation.CONFIRMED, _Confirmation.REFUSED},
    _Confirmation.WAIVED: {_Confirmation.APPLIED},
}


@action("cases.record_confirmation", under="mediation.case")
def record_confirmation(
    agreement: Agreement, *, by: Actor, outcome: str, on: date, court: str = "", court_number: str = ""
) -> Agreement:
    """That the parties applied jointly to the court, or do not want to; and what the court said (Art. 33).

    Only a joint application within thirty days of taking effect counts.
    """
    if agreement.effective_at is None or agreement.confirm_until is None:
        raise NotNow(_("协议还没有生效。"))
    if outcome not in _CONFIRMING.get(_Confirmation(agreement.confirmation), set()):
        raise NotNow(_("现在是“%(now)s”，不能这样记录。") % {"now": agreement.get_confirmation_display()})
    if not clock.local(agreement.effective_at).date() <= on <= clock.today():
        raise Invalid(_("日期要在协议生效以后、今天以前。"), field="on")
    if outcome == _Confirmation.APPLIED and on > agreement.confirm_until:
        raise Invalid(
            _("最晚要在%(day)s申请，已经过了期限。")
            % {"day": short_date(_end_of(agreement.confirm_until) - timedelta(minutes=1))},
            field="on",
        )
    agreement.court = within(court, 80, "court") or agreement.court
    agreement.court_number = within(court_number, 80, "court_number") or agreement.court_number
    if outcome != _Confirmation.WAIVED and not agreement.court:
        raise Invalid(_("请填写是哪个法院。"), field="court")
    if outcome in {_Confirmation.CONFIRMED, _Confirmation.REFUSED} and not agreement.court_number:
        raise Invalid(_("请填写裁定书的文号。"), field="court_number")
    agreement.confirmation, agreement.confirmation_on = outcome, on
    agreement.save(update_fields=["confirmation", "confirmation_on", "court", "court_number"])
    case = agreement.mediation.case
    if outcome == _Confirmation.APPLIED:
        limits.meet_deadlines(case, Step.CONFIRM)
    elif outcome == _Confirmation.WAIVED:
        limits.drop_deadlines(case, Step.CONFIRM)
    tell_parties(agreement.mediation)
    return agreement


# --- Keeping it ---


@action("cases.check_performance", under="agreement.mediation.case")
def check_performance(step: Performance, *, by: Actor, is_done: bool, note: str = "") -> Performance:
    """Whether a step was done (履行回访, Art. 31). When all are, the dispute is over."""
    agreement = lock(step.agreement)
    if agreement.effective_at is None:
        raise NotNow(_("协议还没有生效。"))
    if step.is_done:
        raise NotNow(_("这一步已经履行。"))
    note = within(note, _SHORT, "note")
    if not is_done and not note:
        raise Invalid(_("请写明没有履行的原因和接下来怎么办。"), field="note")
    step.is_done, step.checked_at, step.note = is_done, clock.now(), note
    step.save()
    _watch_next_step(agreement)
    mediation = agreement.mediation
    if not agreement.steps.filter(Q(is_done__isnull=True) | Q(is_done=False)).exists():
        MEDIATION.apply(mediation, "fulfil")
        mediation.save(update_fields=["state"])
        record(MediationEnded(case=mediation.case_id, state=mediation.state))
    tell_parties(mediation)
    return step


@action("cases.break_agreement", under="case")
def break_agreement(mediation: Mediation, *, by: Actor, other_ways: str) -> Mediation:
    """The agreement is not kept: note which way the others go (Art. 31-33), such as the court, or its execution."""
    mediation.other_ways = needed(
        other_ways, _SHORT, "other_ways", _("请写明另外的途径，例如申请强制执行（已司法确认的）、向法院起诉。")
    )
    MEDIATION.apply(mediation, "break")
    mediation.save()
    limits.drop_deadlines(mediation.case, Step.PERFORM)
    record(MediationEnded(case=mediation.case_id, state=mediation.state))
    tell_parties(mediation)
    return mediation


def _watch_next_step(agreement: Agreement) -> None:
    """The clock of keeping it runs for the next step that nobody has looked at."""
    case, post = agreement.mediation.case, agreement.mediation.post
    ahead = agreement.steps.filter(checked_at__isnull=True).order_by("due_on").first()
    running = Deadline.objects.filter(case=case, step=Step.PERFORM, met_at__isnull=True, dropped_at__isnull=True)
    if ahead is None:
        limits.meet_deadlines(case, Step.PERFORM)
        return
    clock_of = running.select_related("limit").first() or limits.start_deadline(case, Step.PERFORM, post=post)
    limits.set_due(clock_of, _end_of(ahead.due_on))


# --- What the passing of time brings about ---


def sweep_agreements(now: datetime | None = None) -> int:
    """Remind the parties before the last day for judicial confirmation, and note that it has passed; how many."""
    today = clock.local(now or clock.now()).date()
    waiting = Agreement.objects.filter(confirmation=_Confirmation.NONE, effective_at__isnull=False)
    near = waiting.filter(
        confirm_until__gte=today, confirm_until__lte=today + _REMIND, parties_reminded_at__isnull=True
    )
    done = [remind_parties(row, by=_SWEEP) for row in near.order_by("pk")[:_BATCH]]
    done += [lapse_confirmation(row, by=_SWEEP) for row in waiting.filter(confirm_until__lt=today)[:_BATCH]]
    return sum(done)


@action("cases.remind_parties", under="mediation.case")
def remind_parties(agreement: Agreement, *, by: Actor) -> bool:
    """Tell the parties, once, that the time for judicial confirmation is running out."""
    if agreement.parties_reminded_at is not None or agreement.confirmation != _Confirmation.NONE:
        return False
    agreement.parties_reminded_at = clock.now()
    agreement.save(update_fields=["parties_reminded_at"])
    tell_parties(agreement.mediation)
    return True


@action("cases.lapse_confirmation", under="mediation.case")
def lapse_confirmation(agreement: Agreement, *, by: Actor) -> bool:
    """Nobody applied in time. The agreement binds all the same (Art. 31)."""
    is_past = agreement.confirm_until is not None and agreement.confirm_until < clock.today()
    if agreement.confirmation != _Confirmation.NONE or not is_past:
        return False
    agreement.confirmation = _Confirmation.LAPSED
    agreement.save(update_fields=["confirmation"])
    mediation = agreement.mediation
    limits.drop_deadlines(mediation.case, Step.CONFIRM)
    tell_post(mediation.post, mediation.case, kind="lapsed", title=_("司法确认的申请期限已过"))
    return True
