"""Desk: the history of any object, found by its link or number, for the audit administrator."""

import re
from typing import Final
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gongzhi.core.access import ActorRequest, desk
from gongzhi.core.actors import Actor
from gongzhi.core.registry import refs
from gongzhi.organizations.views.desk.history import name_of

_KEY: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
#: By what things are called aloud.
_NUMBERS: Final = ("number", "credit_code", "code")


class FindForm(forms.Form):
    """A link that was copied from a page, or a number."""

    q = forms.CharField(
        label=gettext_lazy("链接或编号"),
        max_length=500,
        help_text=gettext_lazy("从页面上复制的链接，或求助编号、统一社会信用代码"),
    )


@desk("audit_admin")
@never_cache
@require_safe
def find_history(request: ActorRequest) -> HttpResponse:
    """Find what the history is wanted of; one hit leads there at once."""
    form = FindForm(request.GET or None)
    hits: list[tuple[str, str, UUID, str]] = []
    if form.is_bound and form.is_valid():
        hits = found(form.cleaned_data["q"], request.actor)
        if len(hits) == 1:
            return redirect("organizations:history", kind=hits[0][0], key=hits[0][2])
        if not hits:
            form.add_error("q", _("没有找到。请检查链接或编号。"))
    return render(request, "organizations/desk/find_history.html", {"form": form, "hits": hits})


def found(typed: str, actor: Actor) -> list[tuple[str, str, UUID, str]]:
    """(kind, words, key, title) of what the link or number means."""
    key = _KEY.search(typed)
    rows = []
    for kind, ref in refs:
        model = ref.visible_to(actor).model
        if key is not None:
            lookups = {"pk": key.group()}
        else:
            columns = {column.name for column in model._meta.concrete_fields}
            name = next((name for name in _NUMBERS if name in columns), None)
            if name is None:
                continue
            lookups = {f"{name}__iexact": typed.strip()}
        rows += [
            (kind, str(ref.words), row.pk, name_of(ref, row)) for row in model._default_manager.filter(**lookups)[:5]
        ]
    return rows
