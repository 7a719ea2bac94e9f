"""What pages with a form have in common: take it in, run the action, lead on; or show it again with what is wrong."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongzhi.core.access import ActorRequest
from gongzhi.core.errors import Refusal
from gongzhi.core.forms import refusals_in
from gongzhi.core.policies import allowed

Words = str | Promise


def require(request: ActorRequest, action: str, subject: Any) -> None:
    """Open no form for what the active post may not do: 403, as the action itself would say."""
    if not allowed(request.actor, f"organizations.{action}", subject):
        raise PermissionDenied


def edit_page(
    request: ActorRequest,
    form: forms.BaseForm,
    run: Callable[[dict[str, Any]], Any],
    *,
    title: Words,
    submit: Words,
    back: str,
    done: Callable[[Any], str] | str,
    note: Words = "",
    said: Words = "",
) -> HttpResponse:
    """A page with one form. `run` gets the cleaned data; `done` is the address to go to, or makes it of the result."""
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            result = run(form.cleaned_data)
            messages.success(request, str(said or _("已保存。")))
            return redirect(done(result) if callable(done) else done)
    context = {"form": form, "title": title, "submit": submit, "back": back, "note": note}
    return render(request, "organizations/desk/form.html", context)


def do(request: ActorRequest, run: Callable[[], Any], *, done: str, said: Words) -> HttpResponse:
    """A button without fields: run the action and lead on; a refusal is told on the page one comes back to."""
    try:
        run()
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, str(said))
    return redirect(done)


def seen_of(request: ActorRequest) -> dict[str, Any]:
    """The version that was on screen, from a button's hidden field, as actions take it: `**seen_of(request)`."""
    typed = request.POST.get("seen", "")
    return {"seen": int(typed)} if typed.isascii() and typed.isdigit() else {}
