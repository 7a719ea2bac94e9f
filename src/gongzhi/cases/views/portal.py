"""The asker's own pages: my requests, one request as a story, its conversation, the rating."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongzhi.cases import actions, links, queries
from gongzhi.cases.forms.portal import DisclosureForm, RateForm, ReasonForm, TalkForm
from gongzhi.cases.models import Case, Disclosure, Rating
from gongzhi.cases.queries.files import files_of
from gongzhi.cases.queries.mine import asked_by, conversation, ended_of, open_of, team_of
from gongzhi.cases.queries.offers import code_of, visits_of
from gongzhi.cases.queries.story import stories_of
from gongzhi.cases.queries.talk import is_conversation_open, unread_of
from gongzhi.cases.states import GOING, CaseState
from gongzhi.cases.views.doing import do, typed
from gongzhi.cases.views.files import take_in
from gongzhi.core.access import ActorRequest, signed_in
from gongzhi.core.forms import refusals_in
from gongzhi.core.idempotency import once

ENDED_A_PAGE: Final = 10


def _own(request: ActorRequest, key: UUID) -> Case:
    return get_object_or_404(asked_by(request.actor), pk=key)


@signed_in
@never_cache
@require_safe
def mine(request: ActorRequest) -> HttpResponse:
    """My requests: open ones first, what is over by pages."""
    page = Paginator(ended_of(request.actor), ENDED_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "going": stories_of(list(open_of(request.actor))),
        "ended": stories_of(list(page.object_list)),
        "page": page,
    }
    return render(request, "cases/portal/mine.html", context)


@signed_in
@never_cache
@require_safe
def case(request: ActorRequest, key: UUID) -> HttpResponse:
    """One request as a story: who has it, what happens next, by when."""
    row = _own(request, key)
    actor = request.actor
    can = set(queries.allowed_actions(actor, row))
    visits = [visit for visit in visits_of(row, actor) if visit.cancelled_at is None]
    files = list(files_of(row, actor))
    ticks = _ticks(row)
    known = queries.Chronicle([row])
    context = {
        "case": row,
        "title": queries.own_title(row),
        "description": row.text.sealed_description or row.text.description,
        "step": queries.next_step(row, actor, known),
        "lines": queries.story(row, actor, known),
        "team": team_of(row),
        "ahead": [
            (visit, code_of(visit, actor), ReasonForm(auto_id=f"visit_{number}_%s", is_needed=True))
            for number, visit in enumerate(visits)
            if visit.ended_at is None
        ],
        "photos": [each for each in files if each.file.thumbnail_path],
        "papers": [each for each in files if not each.file.thumbnail_path],
        "unread": unread_of(row, actor.person).count(),
        "rating": Rating.objects.filter(case=row).order_by("-round").first(),
        "ticks": ticks,
        "volunteers_know": ticks.initial.get(Disclosure.To.VOLUNTEERS, False),
        "reopening": ReasonForm(auto_id="reopen_%s", is_needed=True),
        "withdrawing": ReasonForm(auto_id="withdraw_%s"),
        "can_rate": "rate" in can,
        "can_withdraw": "withdraw_case" in can,
        "can_urge": "urge_own" in can,
        "can_reopen": "reopen_case" in can,
        "can_hide": "make_confidential" in can and row.state in GOING,
    }
    return render(request, "cases/portal/case.html", context)


def _ticks(row: Case) -> DisclosureForm:
    given = Disclosure.objects.filter(case=row, withdrawn_at__isnull=True).values_list("to", flat=True)
    return _without_volunteers(row, DisclosureForm(initial=dict.fromkeys(given, True)))


def _without_volunteers(row: Case, form: DisclosureForm) -> DisclosureForm:
    """Guarded cases are not offered to volunteers at all."""
    if row.is_guarded:
        del form.fields[Disclosure.To.VOLUNTEERS]
    return form


@signed_in
@never_cache
@require_POST
def urge(request: ActorRequest, key: UUID) -> HttpResponse:
    """Ask where it stays: once a day."""
    row = _own(request, key)
    said = _("已替您催办，办理的人会收到提醒。")
    return do(request, links.portal_case(row), said, lambda: actions.urge_own(row, by=request.actor))


# --- The conversation ---


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@once
def talk(request: ActorRequest, key: UUID) -> HttpResponse:
    """The conversation with the team; whoever has it on screen has read it."""
    row = _own(request, key)
    form = TalkForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            files = take_in(request, form.cleaned_data["uploads"], by=request.actor)
            given = form.cleaned_data
            actions.write_message(row, by=request.actor, text=given["text"], files=files, gist=given["gist"])
            return redirect(f"{reverse('cases:portal-talk', args=[row.pk])}#write")
    context = {
        "case": row,
        "title": queries.own_title(row),
        "form": form,
        "is_open": is_conversation_open(row),
        **_on_screen(request, row),
    }
    return render(request, "cases/portal/talk.html", context, status=422 if form.errors else 200)


@signed_in
@never_cache
@require_safe
def talk_news(request: ActorRequest, key: UUID) -> HttpResponse:
    """The conversation alone, for a page that asks every few seconds; 204 while `seen` is the newest message."""
    row = _own(request, key)
    newest = row.messages.filter(is_internal=False).order_by("-id").values_list("pk", flat=True).first()
    if newest is not None and str(newest) == request.GET.get("seen"):
        return HttpResponse(status=204)
    return render(request, "cases/portal/_talk.html", {"case": row, **_on_screen(request, row)})


def _on_screen(request: ActorRequest, row: Case) -> dict[str, object]:
    said = conversation(row, request.actor)
    if any(each.is_new for each in said):
        actions.mark_read(row, by=request.actor, until=said[-1].message)
    return {"said": said, "newest": said[-1].message.pk if said else ""}


# --- The rating ---


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@once
def rate(request: ActorRequest, key: UUID) -> HttpResponse:
    """Two questions apart. A link in a message may bring the answers along; they are sent by the button alone."""
    row = _own(request, key)
    if row.state != CaseState.AWAITING_RATING:
        messages.info(request, _("这件求助现在不用评价，谢谢您。"))
        return redirect(links.portal_case(row))
    brought = {name: request.GET[name] for name in ("solved", "satisfied") if name in request.GET}
    form = RateForm(request.POST or None, initial=brought)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            was_reworked = (row.merged_into or row).reworked
            given = actions.rate(row, by=request.actor, **form.cleaned_data)
            messages.success(request, _thanks(given, was_reworked=was_reworked))
            return redirect(links.portal_case(row))
    context = {"case": row, "title": queries.own_title(row), "form": form, "team": team_of(row)}
    return render(request, "cases/portal/rate.html", context, status=422 if form.errors else 200)


def _thanks(given: Rating, *, was_reworked: bool) -> str:
    if not given.is_dissatisfied:
        return _("谢谢您的评价！")
    if was_reworked:
        return _("谢谢您如实告诉我们。分管领导会复核，并可能联系您。")
    return _("谢谢您如实告诉我们。这件求助会重新办理，分管领导也会复核。")


# --- Buttons ---


@signed_in
@require_POST
@once
def disclosures(request: ActorRequest, key: UUID) -> HttpResponse:
    """Who may get to know telephone and address: every tick as it now stands."""
    row = _own(request, key)
    form = _without_volunteers(row, DisclosureForm(request.POST))
    form.is_valid()

    def change() -> None:
        for to, is_given in form.ticks().items():
            actions.change_disclosure(row, by=request.actor, to=to, given=is_given)

    return do(request, links.portal_case(row), _("已按您的意思改好，从现在起生效。"), change)


@signed_in
@require_POST
@once
def withdraw(request: ActorRequest, key: UUID) -> HttpResponse:
    """No longer needed."""
    row = _own(request, key)
    reason = typed(ReasonForm(request.POST))
    said = _("已撤回。以后还需要帮助，可以重新打开，或者再提一件。")
    return do(
        request, links.portal_case(row), said, lambda: actions.withdraw_case(row, by=request.actor, reason=reason)
    )


@signed_in
@require_POST
@once
def reopen(request: ActorRequest, key: UUID) -> HttpResponse:
    """Not solved after all."""
    row = _own(request, key)
    reason = typed(ReasonForm(request.POST))
    said = _("已重新打开，我们接着办。")
    return do(request, links.portal_case(row), said, lambda: actions.reopen_case(row, by=request.actor, reason=reason))


@signed_in
@require_POST
@once
def confidential(request: ActorRequest, key: UUID) -> HttpResponse:
    """Keep it secret from now on."""
    row = _own(request, key)
    said = _("已改为保密办理，只有指定的工作人员知道。")
    return do(request, links.portal_case(row), said, lambda: actions.make_confidential(row, by=request.actor))


@signed_in
@require_POST
@once
def cancel_visit(request: ActorRequest, key: UUID, visit: UUID) -> HttpResponse:
    """The agreed time does not suit any more."""
    row = _own(request, key)
    planned = get_object_or_404(visits_of(row, request.actor), pk=visit)
    reason = typed(ReasonForm(request.POST))
    said = _("已取消，工作人员会与您另约时间。")
    return do(
        request, links.portal_case(row), said, lambda: actions.cancel_visit(planned, by=request.actor, reason=reason)
    )
