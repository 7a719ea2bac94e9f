"""The page of a case on the desk, its fragment beside the list, the slip, and asking volunteers."""

from typing import Any, Final
from uuid import UUID

import segno
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongzhi.cases import actions, links
from gongzhi.cases.forms.desk.acts import TalkForm
from gongzhi.cases.forms.desk.offers import OffersForm
from gongzhi.cases.models import Case, Offer
from gongzhi.cases.models.clock import Step
from gongzhi.cases.queries import allowed_part_actions, assignments_visible_to, own_title
from gongzhi.cases.queries.candidates import candidates, need_of, outsiders
from gongzhi.cases.queries.desk import Dossier
from gongzhi.cases.queries.knowledge import templates_for
from gongzhi.cases.queries.repeats import leading_case, merged_with, pairs_of
from gongzhi.cases.queries.slips import slip_view
from gongzhi.cases.queries.talk import messages_of
from gongzhi.cases.states import OfferState
from gongzhi.cases.views.desk.acts import found
from gongzhi.cases.views.desk.offered import Offers
from gongzhi.cases.wording import due_words, moment_words
from gongzhi.core.access import ActorRequest, desk
from gongzhi.core.forms import refusals_in
from gongzhi.core.idempotency import once
from gongzhi.core.policies import allowed

PAPERS: Final = {"80": "80", "a5": "a5"}


@desk()
@never_cache
@require_safe
def case(request: ActorRequest, key: UUID) -> HttpResponse:
    """Everything in one place; for htmx the fragment beside the list."""
    row = found(request, key)
    dossier = Dossier(row, request.actor, before=_before(request))
    offers = Offers(dossier, request.actor)
    context = {
        "case": row,
        "dossier": dossier,
        "offers": offers,
        "suggestion": getattr(offers.main and offers.main.form, "suggestion", None),
        "parts": [(view, offers.of(view.part), _can_search(request, view)) for view in dossier.parts],
        "visits": [(visit, offers.of(visit)) for visit in dossier.visits],
        "accesses": [(each, offers.of(each)) for each in dossier.accesses],
        "supervisions": [(_with_answers(each, offers), offers.of(each)) for each in dossier.supervisions],
        "reminders": [(each, offers.of(each)) for each in dossier.reminders],
        "extensions": [(each, offers.of(each)) for each in dossier.extensions],
        **_talk(request, row, offers),
        "pairs": (pairs := pairs_of(row, request.actor) if dossier.is_whole else []),
        "joined": merged_with(row, pairs),
        "leading": leading_case(row, request.actor),
        "can_call": any(each.step == Step.CALLBACK for each in dossier.deadlines)
        and allowed(request.actor, "cases.record_call", row),
        "can_show": allowed(request.actor, "cases.show_personal", row),
        "can_print": dossier.is_whole and not row.is_guarded and allowed(request.actor, "cases.print_slip", row),
    }
    if request.htmx:
        return render(request, "cases/desk/_panel.html", context)
    if dossier.is_whole and dossier.conversation and dossier.before is None:
        _mark_read(request, row)
    return render(request, "cases/desk/case.html", context)


def _with_answers(order: Any, offers: Offers) -> Any:
    order.shown_answers = [(answer, offers.of(answer)) for answer in order.answers.all()]
    return order


def _before(request: ActorRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("before", ""))
    except ValueError:
        return None


@desk()
@never_cache
@require_safe
def talk_news(request: ActorRequest, key: UUID) -> HttpResponse:
    """Conversation and notes alone, for a page that asks every few seconds; 204 while `seen` is the newest of them."""
    row = found(request, key)
    newest = messages_of(row, request.actor).order_by("-id").values_list("pk", flat=True).first()
    if newest is None or str(newest) == request.GET.get("seen"):
        return HttpResponse(status=204)
    dossier = Dossier(row, request.actor)
    if dossier.is_whole and dossier.conversation:
        _mark_read(request, row)
    return render(request, "cases/desk/_talk_news.html", {"case": row, "dossier": dossier})


def _can_search(request: ActorRequest, view: Any) -> bool:
    return "send_offers" in allowed_part_actions(request.actor, view.part, is_stopped=view.suspension is not None)


def _talk(request: ActorRequest, row: Case, offers: Offers) -> dict[str, Any]:
    """The two small forms of the conversation, as far as the actor may write."""
    names = [name for name in ("write", "note") if offers.named(name)]
    forms = {
        f"{name}_form": TalkForm(
            subject=row, case=row, actor=request.actor, auto_id=f"{name}_%s", use_required_attribute=False
        )
        for name in names
    }
    templates = list(templates_for(request.actor)) if "write" in names else []
    return {**{name: offers.named(name) for name in names}, **forms, "answer_templates": templates}


def _mark_read(request: ActorRequest, row: Case) -> None:
    if allowed(request.actor, "cases.mark_read", row):
        actions.mark_read(row, by=request.actor)


# --- The slip ---


@desk()
@never_cache
@require_POST
def slip(request: ActorRequest, key: UUID) -> HttpResponse:
    """A fresh slip on paper; the one printed before opens nothing any more. Token and code are shown this once."""
    row = found(request, key)
    printed = actions.print_slip(row, by=request.actor)
    view = slip_view(printed.slip)
    address = request.build_absolute_uri(reverse("cases:slip-token", args=[printed.token]))
    picture = segno.make(address, error="m").svg_inline(scale=4, border=2)
    context = {
        "case": row,
        "printed": printed,
        "view": view,
        # Paper is read on other days: no "today" or "tomorrow" on it.
        "asked_at": moment_words(row.created_at),
        "by_when": due_words(view.by_when) if view.by_when else "",
        "visit_at": moment_words(printed.visit_at) if printed.visit_at else "",
        "qr": SafeString(picture),
        "site_address": request.build_absolute_uri(reverse("cases:slip")),
        "paper": PAPERS.get(request.POST.get("paper", ""), "80"),
    }
    return render(request, "cases/desk/slip.html", context)


# --- Volunteers ---


@desk()
@never_cache
@once
@require_http_methods(["GET", "HEAD", "POST"])
def offers(request: ActorRequest, key: UUID, part: UUID) -> HttpResponse:
    """Ask volunteers and teams: what and when first, then the ranked list with reasons, the best ticked."""
    row = found(request, key)
    work = get_object_or_404(assignments_visible_to(request.actor), pk=part, case=row)
    work.case = row
    if not allowed(request.actor, "cases.send_offers", work):
        raise PermissionDenied
    form = OffersForm(request.POST or None, case=row)
    ranked: list[Any] = []
    kept_out: list[Any] = []
    if request.method == "POST" and form.is_valid():
        ranked = candidates(work, form.wish())
        if request.POST.get("go") == "send":
            chosen = [each.helper for each in ranked if str(each.helper.pk) in request.POST.getlist("helper")]
            with refusals_in(form):
                actions.send_offers(work, by=request.actor, candidates=chosen, **form.values())
                sent = Offer.objects.filter(assignment=work, state=OfferState.SENT).count()
                messages.success(
                    request, _("已发出邀约，%(count)d 位正在考虑；没回音会自动问下一位。") % {"count": sent}
                )
                return redirect(links.desk_case(row))
        kept_out = outsiders(need_of(row, form.wish()))
    context = {
        "case": row,
        "title": own_title(row),
        "part": work,
        "form": form,
        "ranked": ranked,
        "ticked": request.POST.getlist("helper"),
        "is_looked": form.is_bound and form.is_valid(),
        "kept_out": kept_out[:3],
        "wanted": form.cleaned_data.get("wanted", 1) if form.is_bound and form.is_valid() else 1,
    }
    return render(request, "cases/desk/offers.html", context, status=422 if form.errors else 200)
