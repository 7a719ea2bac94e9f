"""Desk: the history of any object that a room has signed in to `core.registry.refs`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import models
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongzhi.accounts.audit import note
from gongzhi.accounts.models import LogQuery, User
from gongzhi.core.access import ActorRequest, desk
from gongzhi.core.actors import Actor
from gongzhi.core.history import Change, FieldChange, history_of
from gongzhi.core.masks import mask_name
from gongzhi.core.registry import Ref, action_words, refs
from gongzhi.organizations.models import Post, Role


@dataclass(frozen=True, slots=True)
class Line:
    """A step of a history in words."""

    at: datetime
    what: str
    action: str
    who: str
    post: str
    fields: Sequence[FieldChange]


def reads_every_history(actor: Actor) -> bool:
    """Whether the actor looks as the audit administrator: by the active post, as everything that leaves a line."""
    return actor.has_role(Role.AUDIT_ADMIN)


def name_of(ref: Ref, row: models.Model) -> str:
    """What the audit calls a thing: by its number where it has one, for a title may be a resident's name."""
    number = getattr(row, "number", "")
    return f"{ref.words} {number}" if number else ref.title(row)


@desk()
@require_safe
def history(request: ActorRequest, kind: str, key: UUID) -> HttpResponse:
    """Who changed it, for which post, when, from what to what. Seen by whoever sees the object, and by the audit."""
    if kind not in refs:
        raise Http404
    ref = refs[kind]
    rows = ref.visible_to(request.actor)
    if reads_every_history(request.actor):
        # Histories hold no resident's words, and residents' names are masked here.
        rows = rows.model._default_manager.all()
    row = get_object_or_404(rows, pk=key)
    if reads_every_history(request.actor):
        note(LogQuery.Log.HISTORY, request.actor, [kind], 1, about=key)
        title, link = name_of(ref, row), reverse("organizations:find-history")
    else:
        title, link = ref.title(row), ref.link(row)
    return render(
        request,
        "organizations/desk/history.html",
        {"words": ref.words, "title": title, "link": link, "lines": lines_of(history_of(row))},
    )


def lines_of(changes: Sequence[Change]) -> list[Line]:
    """The steps with the names of persons and posts; two queries for all of them."""
    people = _people(change.person for change in changes)
    posts = _posts(change.post for change in changes)
    return [
        Line(
            at=change.at,
            what=_what(change),
            action=change.action,
            who=people.get(change.person, "") or (_("系统") if change.system else ""),
            post=posts.get(change.post, ""),
            fields=change.fields,
        )
        for change in changes
    ]


def _what(change: Change) -> str:
    """The action in the words of its room; of one that has none, what became of the row."""
    if change.action in action_words:
        return str(action_words[change.action])
    return {"insert": _("建立"), "update": _("修改"), "delete": _("删除")}.get(change.kind, change.kind)


def _people(keys: Iterable[str]) -> dict[str, str]:
    """Officers by their names; residents, who act for themselves, masked."""
    people = User.objects.filter(pk__in={key for key in keys if key}).annotate(
        is_officer=models.Exists(Post.objects.filter(tenures__person=models.OuterRef("pk")))
    )
    return {str(person.pk): str(person) if person.is_officer else mask_name(person.name) for person in people}


def _posts(keys: Iterable[str]) -> dict[str, str]:
    posts = Post.objects.filter(pk__in={key for key in keys if key}).select_related("organization")
    return {str(post.pk): str(post) for post in posts}
