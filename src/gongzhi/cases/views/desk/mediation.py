"""Desk: the page of a dispute's mediation, and one view for all that can be done on it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongzhi.cases import actions, links
from gongzhi.cases.forms.desk import mediation as forms
from gongzhi.cases.forms.desk.acts import ActForm, ReasonForm
from gongzhi.cases.models import Agreement, Case, Mediation, MediationSession, Mediator, Party, Performance, Proposal
from gongzhi.cases.queries import own_title
from gongzhi.cases.queries.mediation import MediationView, mediation_of_case
from gongzhi.cases.states import CaseState, MediationState
from gongzhi.cases.views.desk.acts import found
from gongzhi.core import files
from gongzhi.core.access import ActorRequest, desk
from gongzhi.core.actors import Actor
from gongzhi.core.errors import type_words
from gongzhi.core.forms import refusals_in
from gongzhi.core.idempotency import once
from gongzhi.core.policies import allowed


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that can be done: one action, one form, one button."""

    name: str
    family: str
    words: type_words
    said: type_words
    form: type[ActForm] = ActForm
    icon: str = ""
    #: What will happen, where it cannot be taken back.
    effect: type_words = ""
    #: Where it differs from the action of the same name.
    run: Callable[..., Any] | None = None
    policy: str = ""

    @property
    def asks(self) -> bool:
        return self.form is not ActForm


def _answer_proposal(proposal: Proposal, *, by: Actor, party: Party, accepts: bool, seen: int | None) -> Any:
    return actions.answer_proposal(party, by=by, proposal=proposal, accepts=accepts)


_ROWS: Final = (
    Deed(
        "describe_mediation", "mediation", _("修改纠纷情况"), _("已保存。"), forms.DisputeForm, "pencil"
    ),
    Deed("add_party", "mediation", _("登记当事人"), _("已登记。"), forms.PartyForm, "user-plus"),
    Deed("name_mediator", "mediation", _("增加调解员"), _("已加入调解员名单。"), forms.MediatorForm, "user-check"),
    Deed("begin_mediation", "mediation", _("各方同意，开始调解"), _("调解开始。"), icon="play"),
    Deed("plan_session", "mediation", _("约定调解会"), _("已约定，各方会得知。"), forms.SessionForm, "calendar-plus"),
    Deed("put_proposal", "mediation", _("提出方案"), _("方案已记下。"), forms.ProposalForm, "lightbulb"),
    Deed("draft_agreement", "mediation", _("起草协议书"), _("已保存，请各方签署。"), forms.AgreementForm, "file-pen"),
    Deed(
        "fail_mediation", "mediation", _("调解不成"), _("已记录，各方会看到其他途径。"), forms.FailForm, "circle-x",
        _("调解到此结束，未签完的协议作废。"),
    ),
    Deed(
        "withdraw_mediation", "mediation", _("当事人不愿再调解"), _("已记录。"), ReasonForm, "undo-2",
        _("调解到此结束。各方以后愿意时，可以重新启动。"),
    ),
    Deed(
        "break_agreement", "mediation", _("协议没有履行，转其他途径"), _("已记录。"), forms.WaysForm, "triangle-alert",
        _("不再按步回访履行，由当事人走其他途径。"),
    ),
    Deed("appraise_mediation", "mediation", _("填写考评意见"), _("已保存。"), forms.AppraiseForm, "award"),
    Deed("answer_mediation", "party", _("记录是否愿意"), _("已记录。"), forms.AgreesForm, "message-circle"),
    Deed("end_party", "party", _("退出"), _("已退出名单。"), icon="user-minus"),
    Deed("recuse_mediator", "mediator", _("回避"), _("已回避。"), ReasonForm, "user-x"),
    Deed("record_session", "session", _("记录调解会"), _("记录已保存。"), forms.RecordForm, "notebook-pen"),
    Deed("cancel_session", "session", _("取消"), _("已取消，各方会收到通知。"), icon="calendar-x"),
    Deed(
        "answer_proposal", "proposal", _("记录答复"), _("已记录。"), forms.ProposalAnswerForm, "message-circle",
        run=_answer_proposal, policy="cases.plan_session",
    ),
    Deed("sign_agreement", "agreement", _("签署"), _("已签署。"), forms.SignForm, "signature"),
    Deed("seal_agreement", "agreement", _("盖章"), _("已盖章。"), forms.SealForm, "stamp"),
    Deed(
        "record_confirmation", "agreement", _("记录司法确认"), _("已记录。"), forms.ConfirmationForm, "scale"
    ),
    Deed("check_performance", "step", _("履行回访"), _("已记录。"), forms.CheckForm, "phone-call"),
)  # fmt: skip
DEEDS: Final = {(deed.family, deed.name): deed for deed in _ROWS}

_FAMILIES: Final[dict[str, Callable[[Mediation], Any]]] = {
    "mediation": lambda mediation: Mediation.objects.filter(pk=mediation.pk),
    "party": lambda mediation: Party.objects.filter(mediation=mediation),
    "mediator": lambda mediation: Mediator.objects.filter(mediation=mediation),
    "session": lambda mediation: MediationSession.objects.filter(mediation=mediation),
    "proposal": lambda mediation: Proposal.objects.filter(mediation=mediation),
    "agreement": lambda mediation: Agreement.objects.filter(mediation=mediation),
    "step": lambda mediation: Performance.objects.filter(agreement__mediation=mediation),
}


@dataclass(frozen=True, slots=True)
class Offered:
    """A deed on a row, as a button."""

    deed: Deed
    row: Any
    url: str


class Offers:
    """What can be done now, by state and policy."""

    def __init__(self, case: Case, view: MediationView, actor: Actor) -> None:
        self.case, self.view, self.actor = case, view, actor
        self._asked: dict[tuple[str, Any], bool] = {}
        self.all = [
            Offered(DEEDS[family, name], row, _url(case, family, row, name)) for family, name, row in self._possible()
        ]

    def of(self, row: Any) -> list[Offered]:
        return [each for each in self.all if each.row == row]

    @property
    def plain(self) -> list[Offered]:
        return [each for each in self.of(self.view.mediation) if not each.deed.effect]

    @property
    def dangerous(self) -> list[Offered]:
        return [each for each in self.of(self.view.mediation) if each.deed.effect]

    def _possible(self) -> Iterator[tuple[str, str, Any]]:
        for family, name, row in self._by_state():
            policy = DEEDS[family, name].policy or f"cases.{name}"
            # Of one mediation the answer is the same for every row of a kind.
            key = (policy, type(row))
            if key not in self._asked:
                self._asked[key] = allowed(self.actor, policy, row)
            if self._asked[key]:
                yield family, name, row

    def _by_state(self) -> Iterator[tuple[str, str, Any]]:
        view, mediation = self.view, self.view.mediation
        state = mediation.state
        if state == MediationState.ASKED:
            yield "mediation", "add_party", mediation
            if len(view.present) > 1 and all(party.agreed for party in view.present):
                yield "mediation", "begin_mediation", mediation
        if state == MediationState.MEDIATING:
            yield from (("mediation", name, mediation) for name in ("plan_session", "put_proposal", "draft_agreement"))
            yield "mediation", "add_party", mediation
            yield from self._of_agreement()
        if mediation.is_open:
            yield from (
                ("mediation", name, mediation)
                for name in ("describe_mediation", "name_mediator", "fail_mediation", "withdraw_mediation")
            )
            yield from self._of_persons()
            yield from self._of_talks()
            return
        yield "mediation", "appraise_mediation", mediation
        if view.agreement is not None and view.agreement.effective_at is not None:
            if view.agreement.confirmation in {"none", "waived", "applied"}:
                yield "agreement", "record_confirmation", view.agreement
            yield from (("step", "check_performance", row) for row, _who in view.steps if not row.is_done)
        if state == MediationState.AGREED:
            yield "mediation", "break_agreement", mediation

    def _of_persons(self) -> Iterator[tuple[str, str, Any]]:
        for party in self.view.present:
            if self.view.mediation.state == MediationState.ASKED:
                yield "party", "answer_mediation", party
            yield "party", "end_party", party
        yield from (("mediator", "recuse_mediator", row) for row, *_rest in self.view.mediators if row.ended_at is None)

    def _of_talks(self) -> Iterator[tuple[str, str, Any]]:
        for session in self.view.sessions:
            if session.held_at is None and session.cancelled_at is None:
                yield "session", "record_session", session
                yield "session", "cancel_session", session
        if self.view.mediation.state == MediationState.MEDIATING:
            yield from (("proposal", "answer_proposal", row) for row, *_rest in self.view.proposals)

    def _of_agreement(self) -> Iterator[tuple[str, str, Any]]:
        agreement = self.view.agreement
        if agreement is not None and agreement.effective_at is None:
            if self.view.unsigned or not self.view.mediator_signed:
                yield "agreement", "sign_agreement", agreement
            if agreement.sealed_at is None:
                yield "agreement", "seal_agreement", agreement


def _url(case: Case, family: str, row: Any, name: str) -> str:
    return reverse("cases:desk-mediation-act", args=[case.pk, family, row.pk, name])


# --- Pages ---


@desk()
@never_cache
@once
@require_http_methods(["GET", "HEAD", "POST"])
def mediation(request: ActorRequest, key: UUID) -> HttpResponse:
    """Everything about the mediation; where there is none, or the last one is over, the way to open one."""
    case = found(request, key)
    row = mediation_of_case(case)
    can_open = (
        case.state == CaseState.IN_PROGRESS
        and (row is None or row.state in {MediationState.FAILED, MediationState.WITHDRAWN, MediationState.BROKEN})
        and allowed(request.actor, "cases.open_mediation", case)
    )
    if row is not None and not allowed(request.actor, "cases.see_mediation", row):
        raise PermissionDenied
    if row is None and not can_open:
        raise Http404
    opening = None
    if can_open:
        first = {"committee": _committee(request.actor)}
        opening = forms.DisputeForm(request.POST or None, subject=case, case=case, actor=request.actor, initial=first)
        if request.method == "POST" and opening.is_valid():
            with refusals_in(opening):
                actions.open_mediation(case, by=request.actor, **opening.values())
                messages.success(request, str(_("已启动调解，这件求助从现在起保密办理。")))
                return redirect(links.desk_mediation(case))
    view = MediationView(row) if row is not None else None
    context = {"case": case, "title": own_title(case), "mediation": row, "view": view, "opening": opening}
    if view is not None:
        context |= _shown(case, view, request.actor)
    failed = opening is not None and bool(opening.errors)
    return render(request, "cases/desk/mediation.html", context, status=422 if failed else 200)


def _committee(actor: Actor) -> str:
    return str(_("%(organization)s人民调解委员会")) % {"organization": actor.post.organization} if actor.post else ""


def _shown(case: Case, view: MediationView, actor: Actor) -> dict[str, Any]:
    offers = Offers(case, view, actor)
    return {
        "offers": offers,
        "parties": [(each, offers.of(each.party)) for each in view.parties],
        "mediators": [(row, name, signature, offers.of(row)) for row, name, signature in view.mediators],
        "sessions": [(row, came, offers.of(row)) for row, came in view.sessions_told],
        "proposals": [(row, who, answers, offers.of(row)) for row, who, answers in view.proposals],
        "agreement_acts": offers.of(view.agreement) if view.agreement else [],
        "steps": [(row, who, offers.of(row)) for row, who in view.steps],
        "can_print": view.agreement is not None and allowed(actor, "cases.print_agreement", view.agreement),
        "can_show": bool(view.present) and allowed(actor, "cases.show_party", view.present[0]),
    }


def _seen(request: ActorRequest, key: UUID) -> tuple[Case, Mediation]:
    case = found(request, key)
    row = mediation_of_case(case)
    if row is None:
        raise Http404
    if not allowed(request.actor, "cases.see_mediation", row):
        raise PermissionDenied
    return case, row


@desk()
@never_cache
@once
@sensitive_post_parameters("phone", "id_number", "address", "name")
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: ActorRequest, key: UUID, family: str, subject: UUID, name: str) -> HttpResponse:
    """The form of a deed; sent, the deed itself."""
    case, parent = _seen(request, key)
    deed = DEEDS.get((family, name))
    if deed is None:
        raise Http404
    row = get_object_or_404(_FAMILIES[family](parent), pk=subject)
    if not allowed(request.actor, deed.policy or f"cases.{name}", row):
        raise PermissionDenied
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = deed.form(*given, subject=row, case=case, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            values = form.values()
            if "scan" in values:
                # The file first: the action's transaction does not wait for it.
                values["scan"] = files.store(values["scan"], by=request.actor) if values["scan"] else None
            run = deed.run or getattr(actions, name)
            run(row, by=request.actor, seen=form.cleaned_data.get("seen"), **values)
            messages.success(request, str(deed.said))
            return redirect(links.desk_mediation(case))
    context = {"case": case, "act": deed, "form": form, "mediation": parent}
    return render(request, "cases/desk/mediation_act.html", context, status=422 if form.errors else 200)


@desk()
@never_cache
@sensitive_post_parameters("reason")
@require_http_methods(["GET", "HEAD", "POST"])
def personal(request: ActorRequest, key: UUID, party: UUID) -> HttpResponse:
    """Show a party's number or address in full, with a reason; who looked is logged."""
    case, parent = _seen(request, key)
    row = get_object_or_404(Party, pk=party, mediation=parent)
    if not allowed(request.actor, "cases.show_party", row):
        raise PermissionDenied
    form = forms.PartyShownForm(request.POST or None, subject=row, case=case, actor=request.actor)
    value = ""
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            value = actions.show_party(row, by=request.actor, **form.values())
    context = {"case": case, "party": row, "form": form, "value": value}
    return render(request, "cases/desk/mediation_personal.html", context, status=422 if form.errors else 200)


@desk()
@never_cache
@require_POST
def paper(request: ActorRequest, key: UUID, kind: str) -> HttpResponse:
    """The agreement as Word or PDF, in full, to be signed by hand; who took it is logged."""
    _case, parent = _seen(request, key)
    agreement = get_object_or_404(Agreement, mediation=parent, replaced_at__isnull=True)
    if kind not in {"word", "pdf"}:
        raise Http404
    made = actions.print_agreement(agreement, by=request.actor, kind=kind)
    return as_file(made.content, made.content_type, f"{agreement.number}.{'docx' if kind == 'word' else 'pdf'}")


def as_file(content: bytes, content_type: str, name: str) -> HttpResponse:
    """A paper to keep, never to be kept by the browser."""
    return HttpResponse(
        content,
        content_type=content_type,
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
            "Cache-Control": "private, no-store",
        },
    )


@desk()
@never_cache
@require_safe
def scan(request: ActorRequest, key: UUID) -> Any:
    """The scanned paper."""
    _case, parent = _seen(request, key)
    agreement = get_object_or_404(Agreement, mediation=parent, replaced_at__isnull=True, scan__isnull=False)
    return files.serve(agreement.scan)  # type: ignore[arg-type]
