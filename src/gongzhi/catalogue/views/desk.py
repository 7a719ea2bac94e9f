"""Desk: the services that one's organisations offer; areas and words of the field."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongzhi.catalogue import actions, forms, queries
from gongzhi.catalogue.models import Crisis, ServiceArea, ServiceItem, TargetGroup, Word
from gongzhi.catalogue.words import weigh_words
from gongzhi.core.access import ActorRequest, desk
from gongzhi.core.errors import Refusal
from gongzhi.core.forms import refusals_in
from gongzhi.core.idempotency import once
from gongzhi.core.policies import allowed
from gongzhi.core.text import search_terms
from gongzhi.organizations.models import Role

PER_PAGE: Final = 30
WORDS_PER_PAGE: Final = 40
OFFERERS: Final = (Role.HANDLER, Role.SUPERVISOR, Role.JOINT_OFFICE)
WORD_KEEPERS: Final = (Role.JOINT_OFFICE, Role.SYSTEM_ADMIN)


def _seen(request: ActorRequest) -> int | None:
    typed = request.POST.get("seen", "")
    return int(typed) if typed.isascii() and typed.isdigit() else None


# --- Items ---


@desk(*OFFERERS)
@require_safe
def items(request: ActorRequest) -> HttpResponse:
    """The services that the person's posts look after."""
    form = forms.ItemFilter(request.GET)
    rows = _filtered(queries.kept_by(request.actor), form.cleaned_data if form.is_valid() else {})
    return render(
        request,
        "catalogue/desk/items.html",
        {"form": form, "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))},
    )


def _filtered(rows: QuerySet[ServiceItem], wanted: dict[str, Any]) -> QuerySet[ServiceItem]:
    for term in search_terms(wanted.get("q", "")):
        rows = rows.filter(Q(search__contains=term) | Q(organization__search__contains=term))
    if area := wanted.get("area"):
        rows = rows.filter(area=area)
    if group := wanted.get("group"):
        rows = rows.filter(groups=group)
    state = wanted.get("state", "")
    if state != "all":
        rows = rows.filter(withdrawn_at__isnull=state != "withdrawn")
    return rows


@desk(*OFFERERS)
@require_safe
def item(request: ActorRequest, key: UUID) -> HttpResponse:
    """One service as its keepers see it."""
    row = get_object_or_404(queries.kept_by(request.actor), pk=key)
    return render(request, "catalogue/desk/item.html", {"item": row})


@desk(*OFFERERS)
@once
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: ActorRequest) -> HttpResponse:
    """Offer a new service: first for which organisation, where there are several, then what."""
    choices = queries.organizations_offered_for(request.actor)
    chooser = forms.OrganizationForm(request.GET if "organization" in request.GET else None, actor=request.actor)
    if chooser.is_bound and chooser.is_valid():
        organization = chooser.cleaned_data["organization"]
    elif len(several := list(choices[:2])) == 1:
        organization = several[0]
    elif several:
        return render(request, "catalogue/desk/offer.html", {"form": chooser})
    else:
        raise PermissionDenied
    form = forms.ItemForm(request.POST or None, organization=organization)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            row = actions.offer_item(organization, by=request.actor, **form.values)
            messages.success(request, _("“%(name)s”已上架，居民现在可以看到。") % {"name": row.name})
            return redirect("catalogue:desk_item", row.pk)
    return render(request, "catalogue/desk/item_form.html", {"form": form, "organization": organization})


@desk(*OFFERERS)
@once
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: ActorRequest, key: UUID) -> HttpResponse:
    """Change a service."""
    row = get_object_or_404(queries.kept_by(request.actor), pk=key)
    if not allowed(request.actor, "catalogue.edit_item", row):
        raise PermissionDenied
    form = forms.ItemForm(request.POST or None, organization=row.organization, subject=row)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            actions.edit_item(row, by=request.actor, seen=form.cleaned_data["seen"], **form.values)
            messages.success(request, _("已保存。"))
            return redirect("catalogue:desk_item", row.pk)
    context = {"form": form, "organization": row.organization, "item": row}
    return render(request, "catalogue/desk/item_form.html", context)


@desk(*OFFERERS)
@once
@require_POST
def switch(request: ActorRequest, key: UUID) -> HttpResponse:
    """Take a service off the list, or put it back."""
    row = get_object_or_404(queries.kept_by(request.actor), pk=key)
    try:
        if row.is_open:
            actions.withdraw_item(row, by=request.actor, seen=_seen(request))
            messages.success(request, _("已下架，居民不再看到。已经提出的求助照常办理。"))
        else:
            actions.restore_item(row, by=request.actor, seen=_seen(request))
            messages.success(request, _("已重新上架。"))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect("catalogue:desk_item", row.pk)


# --- Areas and words ---


@desk(*WORD_KEEPERS)
@once
@require_http_methods(["GET", "HEAD", "POST"])
def words(request: ActorRequest) -> HttpResponse:
    """Areas, and the words by which requests are understood; a sentence can be tried on them."""
    adding = forms.WordForm(request.POST or None)
    if request.method == "POST" and adding.is_valid():
        with refusals_in(adding):
            data = adding.cleaned_data
            word = actions.add_word(
                adding.subject, by=request.actor, word=data["word"], crisis=adding.crisis, weight=data["weight"]
            )
            messages.success(request, _("“%(word)s”已加入，从现在起生效。") % {"word": word.text})
            return redirect(f"{reverse('catalogue:words')}?meaning={data['meaning']}")
    listing = forms.WordFilter(request.GET)
    wanted = listing.cleaned_data if listing.is_valid() else {}
    trial = forms.TrialForm(request.GET)
    said = trial.cleaned_data["said"] if trial.is_valid() else ""
    weighed = weigh_words(said) if said else None
    return render(
        request,
        "catalogue/desk/words.html",
        {
            "areas": queries.areas(),
            "adding": adding,
            "listing": listing,
            "trial": trial,
            "said": said,
            "weighed": weighed,
            "crises": [(Crisis(kind).label, found) for kind, found in weighed.crises.items()] if weighed else [],
            "page": Paginator(_words(wanted), WORDS_PER_PAGE).get_page(request.GET.get("page")),
        },
    )


def _words(wanted: dict[str, Any]) -> QuerySet[Word]:
    sense, _colon, key = wanted.get("meaning", "").partition(":")
    return queries.words_of(
        area=ServiceArea.objects.filter(key=key).first() if sense == Word.Sense.AREA else None,
        group=TargetGroup.objects.filter(key=key).first() if sense == Word.Sense.GROUP else None,
        crisis=key if sense == Word.Sense.CRISIS else "",
        query=wanted.get("q", ""),
    )


@desk(*WORD_KEEPERS)
@once
@require_POST
def switch_word(request: ActorRequest, key: UUID) -> HttpResponse:
    """Let a word count no more, or again."""
    word = get_object_or_404(Word, pk=key)
    change = actions.withdraw_word if word.withdrawn_at is None else actions.restore_word
    try:
        change(word, by=request.actor, seen=_seen(request))
        messages.success(request, _("已更新，从现在起生效。"))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    query = request.POST.get("back", "")
    return redirect(f"{reverse('catalogue:words')}{query if query.startswith('?') else ''}")


@desk(*WORD_KEEPERS)
@once
@require_http_methods(["GET", "HEAD", "POST"])
def edit_area(request: ActorRequest, key: str) -> HttpResponse:
    """Change how an area is called and shown."""
    area = get_object_or_404(ServiceArea, key=key)
    initial = {name: getattr(area, name) for name in ("name", "summary", "icon", "order")}
    form = forms.AreaForm(request.POST or None, subject=area, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            data = dict(form.cleaned_data)
            actions.edit_area(area, by=request.actor, seen=data.pop("seen"), **data)
            messages.success(request, _("已保存。"))
            return redirect("catalogue:words")
    return render(request, "catalogue/desk/area_form.html", {"form": form, "area": area})
