"""Tables on their way in: brought, columns matched, checked, taken in, or dropped."""

import json
from dataclasses import asdict

from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.crypto import destroy
from gongzhi.core.errors import Invalid, NotNow
from gongzhi.core.tables import Sheet, Taken, profiles
from gongzhi.organizations.models import IMPORT, ImportProgress, TableImport


@action("organizations.bring_table")
def bring_table(kind: str, *, by: Actor, sheet: Sheet, file_name: str, places: dict[str, int]) -> TableImport:
    """Keep a table that was read (`core.tables.read_sheet`); `places` are its columns as far as they could be guessed.

    By holders of the roles that the kind names; every row is judged again by the action that it calls.
    """
    row = TableImport(
        kind=kind,
        person=by.person,
        post=by.post,
        file_name=file_name[-200:],
        places=places,
        row_count=len(sheet.rows),
    )
    row.table = json.dumps({"heading": sheet.heading, "rows": sheet.rows}, ensure_ascii=False)
    row.save()
    ImportProgress.objects.create(table_import=row)
    return row


@action("organizations.check_table")
def check_table(row: TableImport, *, by: Actor, places: dict[str, int]) -> TableImport:
    """Say which column is which, and have every row tried out. Raises `Invalid` where a needed column is missing."""
    profile = profiles[row.kind]
    lacking = [str(column.words) for column in profile.columns if column.required and column.key not in places]
    if lacking:
        raise Invalid(_("还没有对上：%(columns)s。") % {"columns": _("、").join(lacking)})
    if len(set(places.values())) < len(places):
        raise Invalid(_("同一栏不能对到两处，请检查。"))
    IMPORT.apply(row, "check")
    row.places = places
    row.problems = ""
    row.problem_count = row.new_count = row.changed_count = row.same_count = 0
    row.save()
    _begin(row)
    return row


@action("organizations.match_again")
def match_again(row: TableImport, *, by: Actor) -> TableImport:
    """Back to the columns."""
    IMPORT.apply(row, "match_again")
    row.save(update_fields=["state"])
    return row


@action("organizations.accept_table")
def accept_table(row: TableImport, *, by: Actor) -> TableImport:
    """Have a table taken in that was checked and has nothing wrong."""
    if row.problem_count:
        raise NotNow(_("还有 %(count)d 处要改，改好后重新上传再导入。") % {"count": row.problem_count})
    if not row.has_work:
        raise NotNow(_("和现有的完全一样，不用导入。"))
    IMPORT.apply(row, "accept")
    row.save(update_fields=["state"])
    _begin(row)
    return row


@action("organizations.drop_table")
def drop_table(row: TableImport, *, by: Actor) -> TableImport:
    """Give a table up; what it held becomes unreadable."""
    IMPORT.apply(row, "drop")
    _forget(row)
    row.save()
    return row


@action("organizations.report_table")
def report_table(row: TableImport, *, by: Actor, taken: Taken) -> TableImport:
    """What the job found: of a check, or of taking in, which stands in the same transaction. By the job alone."""
    row.new_count, row.changed_count, row.same_count = taken.new, taken.changed, taken.same
    row.problem_count = len(taken.problems)
    row.problems = json.dumps([asdict(problem) for problem in taken.problems], ensure_ascii=False)
    if IMPORT.can(row, "report_check"):
        IMPORT.apply(row, "report_check")
    elif taken.problems:
        IMPORT.apply(row, "report_problems")
    else:
        IMPORT.apply(row, "report_import")
        row.finished_at = clock.now()
        row.table = row.problems = ""
        row.handout = json.dumps(taken.handout, ensure_ascii=False) if taken.handout else ""
    row.save()
    return row


@action("organizations.take_handout")
def take_handout(row: TableImport, *, by: Actor) -> list[list[str]]:
    """What is handed out once, such as initial passwords; afterwards nobody can read it any more."""
    if not row.handout:
        raise NotNow(_("这份清单已经取走，不能再看。忘了密码的，请由系统管理员重置。"))
    lines: list[list[str]] = json.loads(row.handout)
    row.handout = ""
    _forget(row)
    row.save(update_fields=["handout", "table", "problems"])
    return lines


def _begin(row: TableImport) -> None:
    from gongzhi.organizations.tasks import run_import  # noqa: PLC0415 -- the job calls the actions of this module

    ImportProgress.objects.filter(table_import=row).update(done=0)
    run_import.defer(import_id=str(row.pk))


def _forget(row: TableImport) -> None:
    """Empty what was sealed and destroy its key: it is unreadable in backups too."""
    row.table = row.problems = row.handout = ""
    row.finished_at = row.finished_at or clock.now()
    if row.data_key is not None:
        destroy(row.data_key)
