"""The desk's home: what is to do, and why."""

from collections import Counter

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gongzhi.core import clock
from gongzhi.core.access import desk
from gongzhi.organizations.models import Role
from gongzhi.web import todo as todo_list

ROWS_A_PAGE = 25


@desk()
@require_safe
def todo(request: HttpRequest) -> HttpResponse:
    """Overdue, due today, unanswered, new, waiting for others; each row says why it is here."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = todo_list.rows_for(actor)
    counts: Counter[str] = Counter()
    for row in rows:
        counts[row.kind] += row.count
    kind = request.GET.get("kind", "")
    shown = [row for row in rows if row.kind == kind] if kind in todo_list.KINDS else rows
    context = {
        "page": Paginator(shown, ROWS_A_PAGE).get_page(request.GET.get("page")),
        "kinds": [(key, words, counts[key], key == kind) for key, words in todo_list.KINDS.items()],
        "is_all": kind not in todo_list.KINDS,
        "counts": counts,
        "total": counts.total(),
        "today": clock.now(),
        "may_register": actor.has_role(Role.INTAKE) and actor.post.site_id is not None,
    }
    return render(request, "web/desk/todo.html", context)
