"""The list of cases, and what waits for somebody's decision."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gongzhi.cases import links
from gongzhi.cases.forms.desk.filters import STATES, FilterForm
from gongzhi.cases.models import Case
from gongzhi.cases.policies import LISTING
from gongzhi.cases.queries import CaseFilters, case_list, desk, title_of
from gongzhi.cases.queries.sums import COUNTED, Sums, by_state, sums_of
from gongzhi.cases.views.desk.bulk import bulk_kinds
from gongzhi.core import access, clock
from gongzhi.core.access import ActorRequest
from gongzhi.core.actors import Actor
from gongzhi.core.errors import type_words
from gongzhi.organizations.queries import first_view_of
from gongzhi.organizations.saved import pages
from gongzhi.organizations.views.saved import saved_of

A_PAGE: Final = 30
WORKING: Final = LISTING
#: This list's key among those whose filters can be saved.
SAVED: Final = "cases"


class CappedPaginator(Paginator):  # type: ignore[type-arg]
    """Pages as far as was counted: nobody leafs through a thousand rows, a filter finds them."""

    sums: Sums

    @cached_property
    def count(self) -> int:
        """At most `COUNTED`."""
        return min(self.sums.total, COUNTED)


@dataclass(frozen=True, slots=True)
class Chip:
    """A state above the list, and how many stand in it."""

    key: str
    words: type_words
    is_chosen: bool
    count: str


@access.desk(*WORKING)
@never_cache
@require_safe
def cases(request: ActorRequest) -> HttpResponse:
    """The cases that the person may see, narrowed by an address that can be sent or saved."""
    if not request.GET and (first := first_view_of(request.actor, SAVED)):
        return redirect(pages[SAVED].link(first.query))
    form = FilterForm(request.GET, actor=request.actor)
    form.is_valid()
    rows = listed(request.actor, form.filters())
    paginator = CappedPaginator(rows, A_PAGE)
    paginator.sums = sums_of(rows)
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": [(row, title_of(row)) for row in page],
        "sums": paginator.sums,
        "states": _chips(request.actor, form),
        "saved": saved_of(request, SAVED),
        "kinds": bulk_kinds(request.actor),
        "is_ticked": request.GET.get("tick") == "all",
    }
    return render(request, "cases/desk/list.html", context, status=422 if form.errors else 200)


def listed(actor: Actor, filters: CaseFilters) -> QuerySet[Case]:
    """The list's rows: what one asked for oneself stands on the portal."""
    return case_list(actor, filters).exclude(asker=actor.person)


def _chips(actor: Actor, form: FilterForm) -> list[Chip]:
    """Each state with what it would show, the other filters staying as they are."""
    counts = by_state(listed(actor, replace(form.filters(), states=frozenset())))
    total, chosen = sum(counts.values()), form.data.get("state", "")
    found = []
    for key, (words, states) in STATES.items():
        count = sum(counts.get(state, 0) for state in states) if states else total
        said = f"{count}+" if total >= COUNTED else str(count)
        found.append(Chip(key, words, key == chosen, said))
    return found


@access.desk(*WORKING)
@never_cache
@require_safe
def printed(request: ActorRequest) -> HttpResponse:
    """The list on paper: with its filters in words, who printed it and when. Names and numbers do not stand on it."""
    form = FilterForm(request.GET, actor=request.actor)
    form.is_valid()
    rows = listed(request.actor, form.filters())
    context = {
        "rows": [(row, title_of(row)) for row in rows[:COUNTED]],
        "sums": sums_of(rows),
        "words": form.words(),
        "query": request.GET.urlencode(),
        "now": clock.now(),
    }
    return render(request, "cases/desk/list_printed.html", context)


# --- Decisions ---


@dataclass(frozen=True, slots=True)
class Waiting:
    """A line of the page: which case, why, by when."""

    case: Case
    title: str
    link: str
    reason: str
    due_at: datetime | None
    whose: str


def _line(case: Case, reason: Any, due_at: datetime | None, whose: Any) -> Waiting:
    return Waiting(case, title_of(case), links.desk_case(case), str(reason), due_at, str(whose))


#: Word in the address -> label, rows, a row as a line.
_KINDS: Final[dict[str, tuple[type_words, Callable[[Actor], Any], Callable[[Any], Waiting]]]] = {
    "callback": (
        _("电话回访"),
        desk.callbacks,
        lambda row: _line(row.case, _("请打电话问居民：解决了吗，满意吗"), row.due_at, row.post or row.case.post),
    ),
    "review": (
        _("复核不满意"),
        desk.reviews,
        lambda row: _line(
            row.rating.case,
            _("%(solved)s，满意度 %(satisfied)d 分")
            % {"solved": row.rating.get_solved_display(), "satisfied": row.rating.satisfied},
            None,
            row.post,
        ),
    ),
    "extension": (
        _("审批延期"),
        desk.extensions,
        lambda row: _line(row.assignment.case, row.reason, row.old_due_at, row.asked_for),
    ),
    "supervision": (
        _("督办中"),
        desk.supervisions,
        lambda row: _line(row.case, row.order, None, row.post),
    ),
}


@access.desk(*WORKING)
@never_cache
@require_safe
def decisions(request: ActorRequest) -> HttpResponse:
    """Calls to make, ratings to review, extensions to decide, cases watched over."""
    counts = {key: rows(request.actor).count() for key, (_words, rows, _line_of) in _KINDS.items()}
    first = next((key for key, count in counts.items() if count), "callback")
    chosen = request.GET.get("kind", first)
    chosen = chosen if chosen in _KINDS else first
    words, rows, line_of = _KINDS[chosen]
    page = Paginator(rows(request.actor), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [line_of(row) for row in page],
        "words": words,
        "kinds": [(key, kind[0], counts[key], key == chosen) for key, kind in _KINDS.items()],
    }
    return render(request, "cases/desk/decisions.html", context)
