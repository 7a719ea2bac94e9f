"""What buttons of the portal do: call an action, say what came of it, and lead back to the page."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from gongzhi.core.errors import Refusal, type_words


def do(request: HttpRequest, back: str, said: type_words, act: Callable[[], Any]) -> HttpResponse:
    """Run `act`. Done: its thanks, `said`; refused: the reason, in a notice on the page that the button stands on."""
    try:
        act()
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, str(said))
    return redirect(back)


def typed(form: Any, name: str = "reason") -> str:
    """What was typed into the one field of a button's form; what cannot be right is left to the action to refuse."""
    return str(form.cleaned_data.get(name, "")) if form.is_valid() else str(form.data.get(name, ""))
