"""Portal: where am I."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from gongzhi.core.access import public
from gongzhi.regions import forms, queries
from gongzhi.regions.locality import chosen_division, remember_division
from gongzhi.regions.models import Division

FOUND = 30


@public
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Choose the village, community or town that the visitor is in, by search or step by step."""
    form = forms.ChooseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        remember_division(request, form.cleaned_data["division"])
        return redirect(_safe(request, form.cleaned_data["next"]))
    typed = request.GET.get("q", "").strip()
    within = _division(request.GET.get("in", "")) or queries.top_division()
    found = queries.find_divisions(typed, level=[3, 4, 5])[:FOUND] if typed else queries.children_of(within)
    return render(
        request,
        "regions/portal/choose.html",
        {
            "form": form,
            "typed": typed,
            "within": within,
            "found": list(found),
            "can_stay": within is not None and within.level >= Division.Level.COUNTY and not typed,
            "chosen": chosen_division(request),
            "next": _safe(request, request.GET.get("next", request.POST.get("next", "/"))),
        },
    )


def _division(typed: str) -> Division | None:
    try:
        return Division.objects.in_use().filter(pk=typed).first() if typed else None
    except ValidationError:
        return None


def _safe(request: HttpRequest, address: str) -> str:
    safe = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if safe and address else "/"
