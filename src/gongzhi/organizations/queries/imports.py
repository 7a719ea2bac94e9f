"""Reading tables on their way in."""

import json

from django.db.models import QuerySet

from gongzhi.core.actors import Actor
from gongzhi.core.tables import Problem, Profile, Sheet, profiles
from gongzhi.organizations.models import TableImport


def imports_visible_to(actor: Actor) -> QuerySet[TableImport]:
    """Whoever brought a table sees it, nobody else."""
    rows = TableImport.objects.select_related("data_key", "progress", "post__organization")
    return rows.filter(person=actor.person) if actor.is_known else rows.none()


def profiles_for(actor: Actor) -> list[Profile]:
    """The kinds of tables that the active post may bring and take, in order."""
    found = [profile for _key, profile in profiles if actor.has_role(*profile.roles)]
    return sorted(found, key=lambda profile: profile.order)


def sheet_of(row: TableImport) -> Sheet:
    """The table as it was brought; empty once it was taken in or dropped."""
    kept = json.loads(row.table or '{"heading": [], "rows": []}')
    return Sheet(kept["heading"], [(number, cells) for number, cells in kept["rows"]])


def problems_of(row: TableImport) -> list[Problem]:
    """What is wrong in it."""
    return [Problem(**problem) for problem in json.loads(row.problems or "[]")]
