"""Numbers of papers, and how a post begins to watch over a case: used inside actions."""

from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _

from gongzhi.cases import limits
from gongzhi.cases.actions.guarding import put_name
from gongzhi.cases.models import Case, Series, Supervision
from gongzhi.cases.models.clock import Step
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.organizations.models import Organization, Post, Role

_NEXT = (
    "INSERT INTO cases_series (organization_id, paper, year, last) VALUES (%s, %s, %s, 1)"
    " ON CONFLICT (organization_id, paper, year) DO UPDATE SET last = cases_series.last + 1 RETURNING last"
)


def numbered(paper: Series.Paper, issuer: Organization) -> dict[str, object]:
    """The next number of an organisation's papers of the sort, as values of the row that bears it.

    Counted in the transaction of the paper: one that fails gives its number back, so there are no gaps; another that
    wants a number at the same moment waits, so there are no doubles.
    """
    year = clock.today().year
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [issuer.pk, str(paper), year])
        (serial,) = cursor.fetchone()
    words = {Series.Paper.REMINDER: _("催"), Series.Paper.ORDER: _("督")}[paper]
    # The whole name where there is no short one: two counties may say 妇联, and the paper leaves the house.
    number = f"{str(issuer)[:60]}{words}〔{year}〕{serial}号"
    return {"issuer": issuer, "year": year, "serial": serial, "number": number}


def watch(
    case: Case, post: Post, order: str, *, due_at: datetime | None = None, is_automatic: bool = False
) -> Supervision:
    """Let a post watch over the case (督办), once at a time; on a guarded one it is named, else it could not look."""
    supervision = Supervision.objects.filter(case=case, post=post, ended_at__isnull=True).first()
    if supervision is None:
        now = clock.now()
        supervision = Supervision.objects.create(
            case=case,
            post=post,
            level=_level(post),
            order=order,
            due_at=due_at or limits.due_time(limits.limit_for(Step.FEEDBACK, case, now), now, case),
            began_at=now,
            is_automatic=is_automatic,
            **numbered(Series.Paper.ORDER, post.organization),
        )
    if case.is_guarded:
        put_name(case, post, by=Actor.of_system("watch"))
    return supervision


def _level(post: Post) -> Supervision.Level:
    return Supervision.Level.JOINT_OFFICE if Role.JOINT_OFFICE in post.roles else Supervision.Level.SUPERVISOR
