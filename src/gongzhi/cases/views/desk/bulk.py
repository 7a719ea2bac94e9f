"""Acts on many requests: from what was ticked to what came of it, and back."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongzhi.cases import actions
from gongzhi.cases.actions.bulk import MOST, WAYS, Given, items_of, may_be_undone, outlook
from gongzhi.cases.forms.desk.bulk import HandOnManyForm, UrgeManyForm
from gongzhi.cases.models import BulkAct, BulkItem, BulkState
from gongzhi.cases.policies import LISTING
from gongzhi.cases.queries import title_of
from gongzhi.cases.queries.desk import desk_cases
from gongzhi.core.access import ActorRequest, desk
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refusal, type_words
from gongzhi.core.idempotency import once
from gongzhi.organizations.models import Role

#: What the buttons above the list say: kind, words, icon.
_Button = tuple[str, type_words, str]
_URGE: Final[_Button] = (BulkAct.Kind.URGE, gettext_lazy("催办"), "bell-ring")
_BUTTONS: Final[tuple[_Button, ...]] = (
    (BulkAct.Kind.ACCEPT, gettext_lazy("按建议受理"), "circle-check-big"),
    (BulkAct.Kind.HAND_ON, gettext_lazy("转给别的岗位"), "forward"),
    _URGE,
    (BulkAct.Kind.ARCHIVE, gettext_lazy("归档"), "archive"),
)
_FORMS: Final[dict[str, type[HandOnManyForm] | type[UrgeManyForm]]] = {
    BulkAct.Kind.HAND_ON: HandOnManyForm,
    BulkAct.Kind.URGE: UrgeManyForm,
}
_A_PAGE: Final = 30


def bulk_kinds(actor: Actor) -> tuple[_Button, ...]:
    """What the active post can do to many requests at once; who can do nothing sees no boxes to tick."""
    if actor.has_role(Role.INTAKE, Role.JOINT_OFFICE):
        return _BUTTONS
    return (_URGE,) if actor.has_role(Role.SUPERVISOR) else ()


@desk(*LISTING)
@once
@require_POST
def draft(request: ActorRequest) -> HttpResponse:
    """Take in what was ticked in the list, as "key:version", and lead to the page that says what will happen."""
    seen = dict(filter(None, map(_ticked, request.POST.getlist("case"))))
    cases = desk_cases(request.actor).filter(pk__in=list(seen)[: MOST + 1]).order_by("pk")
    try:
        given = [(case, seen[case.pk]) for case in cases]
        bulk = actions.draft_bulk(request.POST.get("kind", ""), by=request.actor, cases=given)
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
        return redirect(_back(request))
    return redirect("cases:bulk", bulk.pk)


def _ticked(value: str) -> tuple[UUID, int] | None:
    key, _colon, version = value.partition(":")
    try:
        return UUID(key), int(version)
    except ValueError:
        return None


def _back(request: ActorRequest) -> str:
    return f"{reverse('cases:desk-list')}?{request.POST.get('query', '') or 'state='}"


def _own(request: ActorRequest, key: UUID) -> BulkAct:
    rows = BulkAct.objects.select_related("person", "post__organization", "target__organization")
    return get_object_or_404(rows, pk=key, person=request.actor.person)


@desk(*LISTING)
@never_cache
@once
@require_http_methods(["GET", "HEAD", "POST"])
def bulk(request: ActorRequest, key: UUID) -> HttpResponse:
    """Before: what will happen to which, named in words. After: what came of each, and the way back."""
    row = _own(request, key)
    if row.state != BulkState.DRAFTED:
        return render(request, "cases/desk/bulk_done.html", _done(row))
    step = request.POST.get("step", "")
    kind_of_form = _FORMS.get(row.kind)
    form = kind_of_form(request.POST if step else None, actor=request.actor) if kind_of_form is not None else None
    is_filled = form is None or (step in {"look", "do"} and form.is_valid())
    given = form.given() if form is not None and is_filled else Given()
    if step == "do" and is_filled:
        try:
            actions.run_bulk(row, by=request.actor, given=given)
        except Refusal as refusal:
            messages.error(request, str(refusal.message))
        return redirect("cases:bulk", row.pk)
    context = _before(row, given, request.actor) | {"form": form, "is_filled": is_filled}
    return render(request, "cases/desk/bulk.html", context, status=422 if form is not None and form.errors else 200)


def _before(row: BulkAct, given: Given, by: Actor) -> dict[str, Any]:
    looks = outlook(items_of(row), row.kind, given, by=by)
    fine = [(look.item.case, title_of(look.item.case)) for look in looks if look.is_fine]
    refused = [(look.item.case, title_of(look.item.case), look.refusal) for look in looks if not look.is_fine]
    return {
        "bulk": row,
        "fine": fine,
        "refused": refused,
        "effect": _effect(row, given, len(fine)),
        "undo_words": WAYS[row.kind].undo_words,
        "suggestions": _suggestions(looks) if row.kind == BulkAct.Kind.ACCEPT else [],
    }


def _effect(row: BulkAct, given: Given, count: int) -> str:
    words = {
        BulkAct.Kind.ACCEPT: _("将受理 %(count)d 件求助，并按建议交给牵头岗位；居民会收到受理通知。"),
        BulkAct.Kind.HAND_ON: _("将把 %(count)d 件求助转给%(post)s受理；时限照常计算。"),
        BulkAct.Kind.URGE: _("将给 %(count)d 件求助的办理岗位各发一份催办通知。"),
        BulkAct.Kind.ARCHIVE: _("将归档 %(count)d 件求助；归档以后只能查看。"),
    }
    post = given.post if given.post is not None else _("所选的岗位")
    return words[BulkAct.Kind(row.kind)] % {"count": count, "post": post}


def _suggestions(looks: list[Any]) -> list[tuple[str, int]]:
    """To whom how many would go."""
    counted: dict[str, int] = {}
    for look in looks:
        if look.is_fine:
            post = str(next(iter(look.item.case.lessons.all())).suggested_post)
            counted[post] = counted.get(post, 0) + 1
    return sorted(counted.items(), key=lambda entry: (-entry[1], entry[0]))


def _done(row: BulkAct) -> dict[str, Any]:
    items = items_of(row)
    groups = [
        (
            BulkItem.Outcome(outcome).label,
            outcome,
            [(item, title_of(item.case)) for item in items if item.outcome == outcome],
        )
        for outcome in BulkItem.Outcome.values
    ]
    return {
        "bulk": row,
        "groups": [group for group in groups if group[2]],
        "counts": "，".join(f"{label} {len(rows)} 件" for label, _outcome, rows in groups if rows),
        "may_undo": may_be_undone(row) and any(item.outcome == BulkItem.Outcome.DONE for item in items),
        "undo_words": WAYS[row.kind].undo_words,
    }


@desk(*LISTING)
@once
@require_POST
def undo(request: ActorRequest, key: UUID) -> HttpResponse:
    """Put back what can be put back."""
    row = _own(request, key)
    try:
        actions.undo_bulk(row, by=request.actor)
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect("cases:bulk", row.pk)


@desk(*LISTING)
@never_cache
@require_safe
def bulks(request: ActorRequest) -> HttpResponse:
    """What the person did to many at once, newest first."""
    rows = BulkAct.objects.filter(person=request.actor.person).exclude(state=BulkState.DRAFTED)
    rows = rows.select_related("post__organization", "target__organization").order_by("-id")
    page = Paginator(rows, _A_PAGE).get_page(request.GET.get("page"))
    return render(request, "cases/desk/bulks.html", {"page": page})
