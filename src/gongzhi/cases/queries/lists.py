"""Lists of cases: the desk's list with its filters, what somebody asked before. Constant queries."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, F, Min, Model, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy

from gongzhi.accounts.queries import bearers_of
from gongzhi.cases import limits
from gongzhi.cases.models import Assignment, Case, Deadline, Supervision, Suspension
from gongzhi.cases.models.clock import Step
from gongzhi.cases.policies import LIVE_PARTS
from gongzhi.cases.queries.visibility import visible_to
from gongzhi.cases.states import OPEN
from gongzhi.catalogue.models import ServiceArea
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.text import matches
from gongzhi.organizations.models import Post, Site
from gongzhi.regions.models import Division

#: What a guarded case is called in lists, where somebody may look over the shoulder.
GUARDED_TITLE: Final = gettext_lazy("保密求助")
#: The steps that somebody works against; waiting for a rating is not one.
WORK_STEPS: Final = (
    Step.ACCEPT, Step.TAKE, Step.CONTACT, Step.SERVE, Step.CALLBACK, Step.REVIEW, Step.CONFIRM, Step.PERFORM,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CaseFilters:
    """What a list is narrowed to; everything not given is not asked."""

    text: str = ""
    states: frozenset[str] = frozenset()
    areas: frozenset[Any] = frozenset()
    division: Division | None = None
    post: Post | None = None
    kind: str = ""
    channel: str = ""
    is_open: bool | None = None
    is_urgent: bool | None = None
    is_overdue: bool | None = None
    is_joint: bool | None = None
    is_guarded: bool | None = None
    is_suspended: bool | None = None
    is_supervised: bool | None = None
    asked_from: datetime | None = None
    asked_until: datetime | None = None
    area: ServiceArea | None = field(default=None)

    def as_json(self) -> dict[str, Any]:
        """What is given, as it can be kept; `filters_from_json` reads it."""
        given = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: _kept(value) for name, value in given.items() if value not in (None, "", frozenset())}


def _kept(value: Any) -> Any:
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, frozenset):
        return sorted(map(str, value))
    return value.isoformat() if isinstance(value, datetime) else value


def filters_from_json(kept: Mapping[str, Any]) -> CaseFilters:
    """The filters that were kept. A place or post that is no more leaves nothing to be found."""
    given = dict(kept)
    for name, model in (("division", Division), ("post", Post), ("area", ServiceArea)):
        if name in given:
            given[name] = model._default_manager.get(pk=given[name])
    for name in ("states", "areas"):
        if name in given:
            given[name] = frozenset(given[name])
    for name in ("asked_from", "asked_until"):
        if name in given:
            given[name] = datetime.fromisoformat(given[name])
    return CaseFilters(**given)


def case_list(actor: Actor, filters: CaseFilters | None = None) -> QuerySet[Case]:
    """The cases that the actor may see, newest first, with what a row shows, in two queries.

    Each has `due_at` (the nearest running due time of work), `is_overdue`, `is_suspended`, `is_joint` (somebody helps
    beside the lead), and `parts` (live parts with post and organisation, the lead first).
    """
    return with_rows(_filtered(_annotated(visible_to(actor)), filters or CaseFilters())).order_by("-id")


def with_rows(cases: QuerySet[Case]) -> QuerySet[Case]:
    """The cases with all that a row shows, prefetched."""
    parts = (
        Assignment.objects.filter(state__in=LIVE_PARTS, round=F("case__round"))
        .select_related("post__organization")
        .order_by("-is_lead", "pk")
    )
    return cases.select_related(
        "text__data_key", "asker", "area", "group", "division", "site", "post__organization"
    ).prefetch_related(Prefetch("assignments", queryset=parts, to_attr="parts"))


def _annotated(cases: QuerySet[Case]) -> QuerySet[Case]:
    now = clock.now()
    running = Deadline.objects.filter(
        case=OuterRef("pk"), met_at__isnull=True, dropped_at__isnull=True, step__in=WORK_STEPS
    )
    late = limits.ticking().filter(case=OuterRef("pk"), due_at__lte=now, step__in=WORK_STEPS)
    helpers = Assignment.objects.filter(
        case=OuterRef("pk"), is_lead=False, state__in=LIVE_PARTS, round=OuterRef("round")
    )
    stopped = Suspension.objects.filter(assignment__case=OuterRef("pk"), ended_at__isnull=True)
    watched = Supervision.objects.filter(case=OuterRef("pk"), ended_at__isnull=True)
    nearest = running.order_by().values("case").annotate(nearest=Min("due_at")).values("nearest")
    return cases.annotate(
        due_at=Subquery(nearest),
        is_overdue=Exists(late),
        is_joint=Exists(helpers),
        is_suspended=Exists(stopped),
        is_supervised=Exists(watched),
    )


def _filtered(cases: QuerySet[Case], wanted: CaseFilters) -> QuerySet[Case]:
    given = {name: getattr(wanted, name) for name in _CONDITIONS}
    return cases.filter(
        *(_CONDITIONS[name](value) for name, value in given.items() if value not in (None, "", frozenset()))
    )


def _with_text(text: str) -> Q:
    """A guarded case is in no index; who may see it finds it by its whole number."""
    return matches("text__search", text) | Q(number__iexact=text.strip())


def _at_post(post: Post) -> Q:
    parts = Assignment.objects.filter(case=OuterRef("pk"), post=post, state__in=LIVE_PARTS)
    return Q(post=post) | Q(Exists(parts))


def _equal(name: str) -> Callable[[Any], Q]:
    return lambda value: Q(**{name: value})


def _flag(condition: Q) -> Callable[[bool], Q]:
    return lambda wanted: condition if wanted else ~condition


_CONDITIONS: Final[dict[str, Callable[[Any], Q]]] = {
    "text": _with_text,
    "states": _equal("state__in"),
    "area": _equal("area"),
    "areas": _equal("area__in"),
    "division": lambda division: Q(division__path__startswith=division.path),
    "post": _at_post,
    "kind": _equal("kind"),
    "channel": _equal("channel"),
    "is_open": _flag(Q(state__in=OPEN)),
    "is_guarded": _flag(Q(is_confidential=True) | Q(is_childs=True)),
    "is_urgent": _equal("is_urgent"),
    "is_overdue": _equal("is_overdue"),
    "is_joint": _equal("is_joint"),
    "is_suspended": _equal("is_suspended"),
    "is_supervised": _equal("is_supervised"),
    "asked_from": _equal("created_at__gte"),
    "asked_until": _equal("created_at__lt"),
}


def earlier_cases_of_phone(site: Site, phone: str, actor: Actor) -> QuerySet[Case]:
    """What was asked under a telephone number before, by exact match, as far as the clerk may see it; newest first."""
    return with_rows(_annotated(visible_to(actor)).filter(asker__in=bearers_of(phone))).order_by("-id")


def title_of(case: Case) -> str:
    """The title in lists. A guarded case shows none: what it is about stands on its own page."""
    return str(GUARDED_TITLE) if case.is_guarded else case.text.title


def own_title(case: Case) -> str:
    """The title for the asker and on the case's own page."""
    return case.text.sealed_title or case.text.title
