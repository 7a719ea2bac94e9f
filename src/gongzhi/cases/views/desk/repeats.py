"""Repeated requests: the list of pairs, two side by side, and what is decided about them."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from gongzhi.cases import actions, links
from gongzhi.cases.likeness import reason_words
from gongzhi.cases.models import Case
from gongzhi.cases.queries import allowed_actions
from gongzhi.cases.queries.repeats import Comparison, comparable, open_pairs, pair_of
from gongzhi.cases.states import CaseState
from gongzhi.cases.views.desk.lists import A_PAGE, WORKING
from gongzhi.cases.views.doing import do
from gongzhi.core.access import ActorRequest, desk
from gongzhi.core.actors import Actor
from gongzhi.core.idempotency import once
from gongzhi.core.policies import allowed

#: Word of the button -> the action on (left, right) and what is said when it is done.
_ACTS: Final[dict[str, tuple[Callable[..., Any], Any]]] = {
    "merge": (
        lambda left, right, by, _reason: actions.merge_case(left, by=by, into=right),
        gettext_lazy("已合并，两位求助人都会收到消息。"),
    ),
    "merge_back": (
        lambda left, right, by, _reason: actions.merge_case(right, by=by, into=left),
        gettext_lazy("已合并，两位求助人都会收到消息。"),
    ),
    "link": (
        lambda left, right, by, _reason: actions.link_cases(left, by=by, other=right),
        gettext_lazy("已标为有关，两件各自办理。"),
    ),
    "apart": (
        lambda left, right, by, _reason: actions.keep_apart(left, by=by, other=right),
        gettext_lazy("已记下不是同一件事，以后不再提示。"),
    ),
    "part": (
        lambda left, right, by, reason: actions.unmerge_case(
            left if left.state == CaseState.MERGED else right, by=by, reason=reason
        ),
        gettext_lazy("已分开，从现在起各算各的时限。"),
    ),
}


@desk(*WORKING)
@never_cache
@require_safe
def repeats(request: ActorRequest) -> HttpResponse:
    """Pairs that wait for somebody to look at them."""
    page = Paginator(open_pairs(request.actor), A_PAGE).get_page(request.GET.get("page"))
    rows = [(row, reason_words(row.reasons)) for row in page]
    return render(request, "cases/desk/repeats.html", {"page": page, "rows": rows})


@desk(*WORKING)
@never_cache
@once
@require_http_methods(["GET", "HEAD", "POST"])
def compare(request: ActorRequest, key: UUID, other: UUID) -> HttpResponse:
    """Two requests side by side; sent, what is decided about them."""
    seen = comparable(request.actor)
    left, right = get_object_or_404(seen, pk=key), get_object_or_404(seen, pk=other)
    if left.pk == right.pk:
        raise Http404
    if request.method == "POST":
        return _decide(request, left, right)
    repeat = pair_of(left, right)
    context = {
        "left": left,
        "right": right,
        "comparison": Comparison(left, right),
        "repeat": repeat,
        "reasons": reason_words(repeat.reasons) if repeat is not None else [],
        "can": _can(request.actor, left, right),
    }
    return render(request, "cases/desk/compare.html", context)


def _can(actor: Actor, left: Case, right: Case) -> set[str]:
    """The buttons that will not be refused."""
    merged = left.merged_into_id == right.pk or right.merged_into_id == left.pk
    found = set()
    if merged:
        follower = left if left.merged_into_id == right.pk else right
        if "unmerge_case" in allowed_actions(actor, follower):
            found.add("part")
        return found
    working = {CaseState.SUBMITTED, CaseState.IN_PROGRESS}
    for name, case, into in (("merge", left, right), ("merge_back", right, left)):
        if (
            "merge_case" in allowed_actions(actor, case)
            and into.state in working
            and allowed(actor, "cases.merge_case", into)
        ):
            found.add(name)
    found |= {"link"} if allowed(actor, "cases.link_cases", left) else set()
    return found | ({"apart"} if allowed(actor, "cases.keep_apart", left) else set())


def _decide(request: ActorRequest, left: Case, right: Case) -> HttpResponse:
    if request.POST.get("act") not in _ACTS:
        raise Http404
    act, said = _ACTS[request.POST["act"]]
    reason = request.POST.get("reason", "")
    return do(request, links.desk_compare(left, right), said, lambda: act(left, right, request.actor, reason))
