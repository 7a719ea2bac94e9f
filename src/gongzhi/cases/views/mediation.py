"""A party's own page of a mediation on the portal: when and where, proposals, agreement, and saying yes or no."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from gongzhi.cases import actions, links
from gongzhi.cases.forms.portal import ProposalForm, ReasonForm
from gongzhi.cases.models import Mediation, Party, Proposal
from gongzhi.cases.papers import agreement_paper
from gongzhi.cases.policies.mediation import own_party
from gongzhi.cases.queries.mediation import MediationView, mediations_of
from gongzhi.cases.states import MediationState
from gongzhi.cases.views.desk.mediation import as_file
from gongzhi.cases.views.doing import do
from gongzhi.core.access import ActorRequest, signed_in
from gongzhi.core.errors import NotNow, type_words
from gongzhi.core.idempotency import once

A_PAGE: Final = 10


def _seen(request: ActorRequest, key: UUID) -> Mediation:
    return get_object_or_404(mediations_of(request.actor), pk=key)


@signed_in
@never_cache
@require_safe
def mediations(request: ActorRequest) -> HttpResponse:
    """The mediations that the person takes part in."""
    page = Paginator(mediations_of(request.actor), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "cases/portal/mediations.html", {"page": page})


@signed_in
@never_cache
@require_safe
def mediation(request: ActorRequest, key: UUID) -> HttpResponse:
    """One mediation, as a party sees it: the others by name alone, no number of theirs."""
    row = _seen(request, key)
    view = MediationView(row)
    own = own_party(request.actor, row)
    agreement = view.agreement
    context = {
        "mediation": row,
        "view": view,
        "own": own,
        "names": [(party.known_as, party.agreed, own is not None and party.pk == own.pk) for party in view.present],
        "mediators": [name for mediator, name, _signature in view.mediators if mediator.ended_at is None],
        "sessions": [each for each in view.sessions if each.cancelled_at is None],
        "proposals": [(proposal, who, answers, _answer_of(proposal, own)) for proposal, who, answers in view.proposals],
        "agreement": agreement,
        "signed": own is not None and any(each.party.pk == own.pk and each.signature for each in view.parties),
        "proposing": ProposalForm(),
        "withdrawing": ReasonForm(auto_id="withdraw_%s", is_needed=True),
        "asks_me": own is not None and own.agreed is None and row.state == MediationState.ASKED,
        "may_speak": own is not None and row.state == MediationState.MEDIATING,
    }
    return render(request, "cases/portal/mediation.html", context)


def _answer_of(proposal: Proposal, own: Party | None) -> bool | None:
    answers = proposal.answers.all()
    return next((each.accepts for each in answers if own is not None and each.party_id == own.pk), None)


@signed_in
@require_POST
@once
def act(request: ActorRequest, key: UUID, what: str) -> HttpResponse:
    """A button of the page: pressed for oneself, never for another."""
    row = _seen(request, key)
    own = own_party(request.actor, row)
    if own is None or what not in _ACTS:
        raise Http404
    said, run = _ACTS[what]
    return do(request, links.portal_mediation(row), said, lambda: run(request, row, own))


def _agree(request: ActorRequest, mediation: Mediation, own: Party) -> None:
    actions.answer_mediation(own, by=request.actor, agrees=True)


def _refuse(request: ActorRequest, mediation: Mediation, own: Party) -> None:
    actions.answer_mediation(own, by=request.actor, agrees=False)


def _propose(request: ActorRequest, mediation: Mediation, own: Party) -> None:
    actions.put_proposal(mediation, by=request.actor, text=request.POST.get("text", ""))


def _withdraw(request: ActorRequest, mediation: Mediation, own: Party) -> None:
    actions.withdraw_mediation(mediation, by=request.actor, reason=request.POST.get("reason", ""))


def _answer(accepts: bool) -> Callable[[ActorRequest, Mediation, Party], None]:
    def run(request: ActorRequest, mediation: Mediation, own: Party) -> None:
        proposal = next(
            (each for each in mediation.proposals.all() if str(each.pk) == request.POST.get("proposal")), None
        )
        if proposal is None:
            raise NotNow(_("这个方案已经不在了，请刷新看看。"))
        actions.answer_proposal(own, by=request.actor, proposal=proposal, accepts=accepts)

    return run


def _sign(request: ActorRequest, mediation: Mediation, own: Party) -> None:
    agreement = MediationView(mediation).agreement
    if agreement is None:
        raise NotNow(_("现在没有要签署的协议。"))
    if request.POST.get("read") != "on":
        raise NotNow(_("请先读完协议，勾选“我已读过全文，自愿签署”，再确认。"))
    actions.sign_agreement(agreement, by=request.actor, digest=request.POST.get("digest", ""), party=own)


_ACTS: Final[dict[str, tuple[type_words, Callable[[ActorRequest, Mediation, Party], Any]]]] = {
    "agree": (_("谢谢，您已同意调解。各方都同意后就开始。"), _agree),
    "refuse": (_("您已表示不愿意调解，不会勉强您。"), _refuse),
    "propose": (_("您的方案已提出。"), _propose),
    "accept": (_("已记下：您接受这个方案。签署协议之前，都可以改主意。"), _answer(True)),
    "decline": (_("已记下：您不接受这个方案。"), _answer(False)),
    "sign": (_("您已签署。各方都签署并盖章后，协议生效。"), _sign),
    "withdraw": (_("调解已结束。"), _withdraw),
}


@signed_in
@never_cache
@require_safe
def paper(request: ActorRequest, key: UUID) -> HttpResponse:
    """The agreement as PDF: one's own numbers in full, those of the others masked."""
    row = _seen(request, key)
    agreement = MediationView(row).agreement
    if agreement is None:
        raise Http404
    own = own_party(request.actor, row)
    made = agreement_paper(agreement, "pdf", shown=frozenset([own.pk] if own is not None else []))
    return as_file(made.content, made.content_type, f"{agreement.number}.pdf")
