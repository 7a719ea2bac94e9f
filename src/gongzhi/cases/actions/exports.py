"""Taking a list out as a table: masked at once; in full with a reason, on another person's word, once, within a day.

What is kept of a table in full (PIPL Art. 55 (4), 56: data that leave the platform are looked at before, and the record
stays three years at least): the row of the export, with reason, who approved and when; and in the log of access one
line for each person whose data stood in it in full. One line for the whole table would do for the office, but not for
the resident, who may ask who saw his or her data (Art. 44, 45), nor for the audit, which searches by whose were seen.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.accounts.actions import notify, record_disclosures
from gongzhi.accounts.models import User
from gongzhi.cases import links
from gongzhi.cases.actions.guarding import may_be_shown
from gongzhi.cases.actions.work import needed, within
from gongzhi.cases.models import EXPORT, Case, Export, ExportState
from gongzhi.cases.policies import Circle
from gongzhi.cases.queries.exports import MOST_IN_FULL, MOST_ROWS, Table, rows_to_export, write_table
from gongzhi.cases.queries.lists import CaseFilters, filters_from_json
from gongzhi.core import clock, keys
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid, NotNow
from gongzhi.core.policies import allowed
from gongzhi.organizations.models import Role
from gongzhi.organizations.queries import answering, open_posts, with_holders

#: How long an approved table waits to be fetched, and an application for a decision.
FETCH_WITHIN: Final = timedelta(hours=24)
DECIDE_WITHIN: Final = timedelta(days=7)
_SHORT: Final = 200


@dataclass(frozen=True, slots=True)
class Made:
    """An export with its table, ready to be sent."""

    export: Export
    table: Table


@action("cases.export_masked")
def export_masked(filters: CaseFilters, *, by: Actor, words: str) -> Made:
    """Write the list as a table with names, numbers and addresses masked. Guarded cases are never in it."""
    now = clock.now()
    rows = rows_to_export(by, filters, now)
    _refuse_too_many(rows.order_by()[: MOST_ROWS + 1].count(), MOST_ROWS)
    export = _begun(filters, by=by, words=words, state=ExportState.FETCHED, fetched_at=now)
    table = write_table(rows, head_of(export))
    export.rows = table.rows
    export.save(update_fields=["rows"])
    return Made(export, table)


@action("cases.ask_export")
def ask_export(filters: CaseFilters, *, by: Actor, words: str, reason: str) -> Export:
    """Ask for a table with names, numbers and addresses in full; those who may approve it are told."""
    reason = needed(reason, _SHORT, "reason", _("请写明为什么需要完整信息、作什么用。"))
    count = rows_to_export(by, filters, clock.now()).order_by()[: MOST_IN_FULL + 1].count()
    _refuse_too_many(count, MOST_IN_FULL)
    export = _begun(filters, by=by, words=words, is_masked=False, reason=reason, asked_rows=count)
    for person in approvers_of(export):
        title = _("有一份完整信息的导出等您审批")
        notify(person, kind="cases.export", title=title, body=_("导出号 %d") % export.number, link=links.exports())
    return export


def _begun(filters: CaseFilters, *, by: Actor, words: str, **values: Any) -> Export:
    number = keys.next_number("cases_export_number")
    kept: dict[str, Any] = {"filters": filters.as_json(), "filter_words": words[:400]}
    return Export.objects.create(number=number, person=by.person, post=by.post, **kept, **values)


def _refuse_too_many(count: int, most: int) -> None:
    if not count:
        raise Invalid(_("没有可以导出的求助。保密求助不在导出之内。"))
    if count > most:
        raise Invalid(_("超过 %(most)d 件，没有导出。请加上条件，分几次导出。") % {"most": most})


def approvers_of(export: Export) -> list[User]:
    """Who is asked: the nearest supervisor and the nearest joint office over the post that asks, never the asker."""
    posts = with_holders(open_posts().exclude(pk=export.post_id))
    above, around = export.post.organization.lineage(), export.post.division.lineage()
    supervisors = posts.filter(roles__contains=[Role.SUPERVISOR], organization__path__in=above)
    offices = posts.filter(roles__contains=[Role.JOINT_OFFICE], division__path__in=around)
    nearest = [supervisors.order_by("-organization__path").first(), offices.order_by("-division__path").first()]
    found = (answering(post.held_by) for post in nearest if post is not None)  # type: ignore[attr-defined]
    people = {person.pk: person for person in found if person is not None and person.pk != export.person_id}
    return list(people.values())


@action("cases.decide_export")
def decide_export(export: Export, *, by: Actor, is_approved: bool, note: str = "") -> Export:
    """Approve or refuse, by somebody above who did not ask. An approved table can be fetched once, for a day."""
    if not is_approved:
        note = needed(note, _SHORT, "note", _("请写明不批准的原因。"))
    EXPORT.apply(export, "approve" if is_approved else "refuse")
    export.decided_by, export.decided_for, export.decided_at = by.person, by.post, clock.now()
    export.note = within(note, _SHORT, "note")
    fields = {"state", "decided_by", "decided_for", "decided_at", "note"}
    if is_approved:
        export.expires_at = clock.now() + FETCH_WITHIN
        fields.add("expires_at")
    export.save(update_fields=fields)
    title = _("导出已批准，请在 24 小时内下载") if is_approved else _("导出没有批准")
    body = _("导出号 %(number)d。%(note)s") % {"number": export.number, "note": export.note}
    notify(export.person, kind="cases.export", title=title, body=body, link=links.exports())
    return export


@action("cases.fetch_export")
def fetch_export(export: Export, *, by: Actor) -> Made:
    """Write the approved table, once. In full stands who the acting post may see in full; the rest stays masked."""
    if export.state == ExportState.APPROVED and export.expires_at is not None and clock.now() > export.expires_at:
        raise NotNow(_("已超过 24 小时，不能下载了。请重新申请。"))
    EXPORT.apply(export, "fetch")
    export.fetched_at = clock.now()
    rows = rows_to_export(by, filters_from_json(export.filters), export.created_at)
    _refuse_too_many(rows.order_by()[: MOST_IN_FULL + 1].count(), MOST_IN_FULL)
    table = write_table(rows, head_of(export), shows=_shown_to(by))
    export.rows = table.rows
    export.save(update_fields=["state", "fetched_at", "rows"])
    occasion = f"export:{export.pk}"
    record_disclosures(sorted(table.in_full), "export", by=by, occasion=occasion, reason=export.reason)
    return Made(export, table)


def _shown_to(by: Actor) -> Callable[[list[Case]], set[UUID]]:
    """The rule of showing a single number, asked for each case: an export opens nothing that the page would not."""

    def shown(cases: list[Case]) -> set[UUID]:
        Circle.warm(cases)
        return {case.pk for case in cases if allowed(by, "cases.show_personal", case) and may_be_shown(case, by)}

    return shown


def head_of(export: Export) -> str:
    """The line over the table: which, by whom, when, what. It is what a leaked copy is recognised by."""
    return _(
        "共治平台 · 求助导出 第 %(number)d 号 · %(who)s（%(post)s）· %(when)s · %(how)s · 条件：%(words)s"
        " · 内部资料，用后销毁，不得外传"
    ) % {
        "number": export.number,
        "who": export.person.name,
        "post": export.post,
        "when": f"{clock.local(export.fetched_at or clock.now()):%Y-%m-%d %H:%M}",
        "how": _("已脱敏") if export.is_masked else _("含个人信息"),
        "words": export.filter_words,
    }


@action("cases.withdraw_export")
def withdraw_export(export: Export, *, by: Actor) -> Export:
    """The asker does not need it any more."""
    EXPORT.apply(export, "withdraw")
    export.save(update_fields=["state"])
    return export


@action("cases.expire_export")
def expire_export(export: Export, *, by: Actor) -> Export:
    """Nobody decided, or nobody fetched it, in time."""
    EXPORT.apply(export, "expire")
    export.save(update_fields=["state"])
    return export


def sweep_exports(now: datetime) -> int:
    """Let run out what is past its time; returns how many."""
    asked = Export.objects.filter(state=ExportState.ASKED, created_at__lt=now - DECIDE_WITHIN)
    approved = Export.objects.filter(state=ExportState.APPROVED, expires_at__lt=now)
    late = [*asked, *approved]
    for export in late:
        expire_export(export, by=Actor.of_system("sweep"))
    return len(late)
