"""The counter: a walk-in or a call is taken down by keyboard alone, and leaves with a slip."""

from typing import Any, Final
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from gongzhi.cases import actions, routing
from gongzhi.cases.forms.desk.counter import CounterForm, places_for
from gongzhi.cases.queries import earlier_cases_of_phone, own_title, title_of
from gongzhi.cases.queries.desk import Dossier
from gongzhi.cases.views.desk.acts import found
from gongzhi.core import access
from gongzhi.core.access import ActorRequest
from gongzhi.core.forms import refusals_in
from gongzhi.core.idempotency import once
from gongzhi.core.identity import normalise_phone
from gongzhi.core.policies import allowed
from gongzhi.organizations.models import Role, Site

_EARLIER: Final = 5
#: Parts of the page that are asked for alone, while one types; without JavaScript each has its button.
PARTS: Final = {
    "earlier": "cases/desk/_earlier.html",
    "places": "cases/desk/_places.html",
    "hint": "cases/desk/_hint.html",
}


@access.desk(Role.INTAKE)
@never_cache
@sensitive_post_parameters("phone", "name", "description", "address")
@once
@require_http_methods(["GET", "HEAD", "POST"])
def counter(request: ActorRequest) -> HttpResponse:
    """The form; while it is filled in, earlier requests of the same number, places and a suggestion."""
    site = _site(request)
    go = request.POST.get("go", "")
    form = CounterForm(request.POST if request.method == "POST" else None, site=site)
    if go in PARTS:
        part = _part(request, site, go)
        if request.htmx:
            return render(request, PARTS[go], {**part, "form": form})
        context = {"site": site, "form": CounterForm(initial=_typed(request), site=site), **part}
        return render(request, "cases/desk/counter.html", context)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with refusals_in(form):
            case = actions.register(
                site,
                form.entry(),
                by=request.actor,
                phone=given["phone"],
                name=given["name"],
                channel=given["channel"],
            )
            return redirect("cases:desk-registered", case.pk)
    places = form.places if form.is_bound else []
    context = {"site": site, "form": form, "places": places, "chosen": request.POST.get("division", "")}
    return render(request, "cases/desk/counter.html", context, status=422 if form.errors else 200)


def _site(request: ActorRequest) -> Site:
    """The site of the active post."""
    site: Site | None = request.actor.post.site
    if site is None or not allowed(request.actor, "cases.register", site):
        raise PermissionDenied
    return site


def _typed(request: ActorRequest) -> dict[str, Any]:
    """What stands in the fields so far: asking for a part loses nothing, and complains of nothing yet."""
    return {name: request.POST.get(name, "") for name in CounterForm.base_fields}


def _part(request: ActorRequest, site: Site, go: str) -> dict[str, Any]:
    match go:
        case "earlier":
            return _earlier(request, site)
        case "places":
            typed = request.POST.get("where", "")
            return {"places": places_for(site, typed), "chosen": request.POST.get("division", ""), "is_searched": True}
    text = request.POST.get("description", "").strip()
    place = places_for(site, request.POST.get("where", ""))
    return {"hint": routing.suggest(text, place[0] if place else site.division) if text else None}


def _earlier(request: ActorRequest, site: Site) -> dict[str, Any]:
    try:
        phone = normalise_phone(request.POST.get("phone", ""))
    except ValidationError:
        return {"is_searched_phone": False}
    rows = earlier_cases_of_phone(site, phone, request.actor)[:_EARLIER]
    return {"is_searched_phone": True, "earlier": [(row, title_of(row)) for row in rows]}


@access.desk()
@never_cache
@require_safe
def registered(request: ActorRequest, key: UUID) -> HttpResponse:
    """What is done next: print the slip, take it on, or the next visitor."""
    row = found(request, key)
    context = {
        "case": row,
        "title": own_title(row),
        "step": Dossier(row, request.actor).step,
        "can_print": not row.is_guarded and allowed(request.actor, "cases.print_slip", row),
        "said": _("已登记，编号 %(number)s") % {"number": row.number},
    }
    return render(request, "cases/desk/registered.html", context)
