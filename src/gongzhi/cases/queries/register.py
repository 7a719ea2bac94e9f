"""The daily register (台账): what came in at a window, an organisation or a division on some days, line by line."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from gongzhi.cases.models import Assignment, Case, Rating
from gongzhi.cases.policies import LIVE_PARTS
from gongzhi.cases.queries.lists import case_list
from gongzhi.cases.queries.visibility import seen_whole_by, working_posts
from gongzhi.cases.states import OPEN, CaseState
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.masks import mask_name
from gongzhi.organizations.models import Role

#: As many lines as one prints; more days make more sheets.
LONGEST: Final = 2000
LONGEST_DAYS: Final = 366
_RESULT: Final = 60


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose register: a window, an organisation with all below, or a division with all below."""

    key: str
    words: str
    rows: Q = field(compare=False)


def scopes_of(actor: Actor) -> list[Scope]:
    """The registers that the person may draw up, from all posts held; the window first."""
    found: dict[str, Scope] = {}
    for post in working_posts(actor):
        if Role.INTAKE in post.roles and post.site is not None:
            key = f"site-{post.site_id}"
            found.setdefault(key, Scope(key, str(post.site), Q(site=post.site_id)))
        if {Role.HANDLER, Role.SUPERVISOR} & set(post.roles):
            key = f"organization-{post.organization_id}"
            found.setdefault(key, Scope(key, str(post.organization), _of_organization(post.organization.path)))
        if {Role.JOINT_OFFICE, Role.CHAIR_UNIT} & set(post.roles):
            key = f"division-{post.division_id}"
            within = Q(division__path__startswith=post.division.path)
            found.setdefault(key, Scope(key, str(post.division), within))
    return sorted(found.values(), key=lambda scope: scope.key.split("-")[0], reverse=True)


def _of_organization(path: str) -> Q:
    parts = Assignment.objects.filter(
        case=OuterRef("pk"), post__organization__path__startswith=path, state__in=LIVE_PARTS
    )
    return Q(post__organization__path__startswith=path) | Q(Exists(parts))


@dataclass(frozen=True, slots=True)
class Line:
    """A case as one line. Of a guarded one nothing but its number."""

    case: Case
    is_guarded: bool
    matter: str = ""
    who: str = ""
    handled_by: str = ""
    result: str = ""


def register_rows(actor: Actor, scope: Scope, first: date, last: date) -> QuerySet[Case]:
    """The cases that came in on the days, both included, as far as the person sees them, in their order."""
    begin = datetime.combine(first, time(), clock.LOCAL)
    end = datetime.combine(last + timedelta(days=1), time(), clock.LOCAL)
    ratings = Rating.objects.order_by("-round")
    rows = case_list(actor).filter(scope.rows, created_at__gte=begin, created_at__lt=end)
    if actor.is_known:
        rows = rows.exclude(asker=actor.person)
    whole = Exists(seen_whole_by(actor).filter(pk=OuterRef("pk")))
    return rows.annotate(is_whole=whole).prefetch_related(Prefetch("ratings", ratings, to_attr="rated")).order_by("id")


def lines_of(cases: Iterable[Any]) -> list[Line]:
    """The cases of `register_rows` as lines."""
    return [_line(case) for case in cases]


def _line(case: Any) -> Line:
    if case.is_guarded:
        return Line(case, is_guarded=True)
    handled_by = "、".join(str(part.post.organization) for part in case.parts) or str(case.post.organization)
    return Line(case, False, case.text.title, mask_name(case.asker.name), handled_by, _result(case))


def _result(case: Any) -> str:
    """What came of it, in short: the lead's words where the reader may know them, and the resident's answer."""
    found = []
    if case.is_whole:
        told = next((part.result for part in case.parts if part.is_lead and part.result), "")
        short = told if len(told) <= _RESULT else f"{told[:_RESULT]}…"
        found += [short] if short else []
    if case.rated:
        rating = case.rated[0]
        found.append(
            _("%(solved)s，%(satisfied)d分") % {"solved": rating.get_solved_display(), "satisfied": rating.satisfied}
        )
    if not found and case.state not in {*OPEN, CaseState.CLOSED, CaseState.ARCHIVED}:
        found.append(str(CaseState(case.state).label))
    return "；".join(found)


@dataclass(frozen=True, slots=True)
class Totals:
    """What the lines add up to; guarded requests that the reader may see are counted among them."""

    total: int
    urgent: int
    overdue: int
    joint: int
    by_channel: list[tuple[str, int]]
    by_state: list[tuple[str, int]]
    is_cut: bool


def totals_of(rows: QuerySet[Case]) -> Totals:
    """Sums over at most `LONGEST` lines. One query."""
    listed: Any = rows
    facts = list(
        listed.prefetch_related(None)
        .select_related(None)
        .values_list("channel", "state", "is_urgent", "is_overdue", "is_joint")[: LONGEST + 1]
    )
    counted = facts[:LONGEST]
    channels = Counter(fact[0] for fact in counted)
    states = Counter(fact[1] for fact in counted)
    return Totals(
        total=len(counted),
        urgent=sum(fact[2] for fact in counted),
        overdue=sum(fact[3] for fact in counted),
        joint=sum(fact[4] for fact in counted),
        by_channel=[(str(channel.label), channels[channel]) for channel in Case.Channel if channels[channel]],
        by_state=[(str(state.label), states[state]) for state in CaseState if states[state]],
        is_cut=len(facts) > LONGEST,
    )
