"""What the tables of several rooms read alike: places, organisations, posts and words of a choice, by name or code."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, TypeVar

from django.db.models import Count, TextChoices
from django.utils.translation import gettext as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid
from gongzhi.core.tables import Later
from gongzhi.core.tables.taking import Row
from gongzhi.organizations.models import Organization, Post, Role, Site
from gongzhi.organizations.scopes import rows_in_scope
from gongzhi.regions.codes import padded
from gongzhi.regions.models import Division

#: 椒江区妇女联合会（331002000000）: a name with the code of its division, where several bear the name.
_WITH_CODE: Final = re.compile(r"(?P<name>.+?)[（(](?P<code>\d{6,12})[）)]")
_SEPARATORS: Final = re.compile(r"[、，,；;\s]+")
#: The roles that keep the structure, and so bring and take its tables.
KEEPERS: Final = (Role.SUPERVISOR, Role.JOINT_OFFICE, Role.SYSTEM_ADMIN)
Found = TypeVar("Found")


class Finder:
    """Finds rows that a table names. What was found is remembered for the run, what was not is asked again."""

    def __init__(self) -> None:
        self._divisions: dict[str, Division] = {}
        self._organizations: dict[str, Organization] = {}

    def division(self, typed: str, column: str = "division") -> Division:
        """By code, full name, or a name that only one bears."""
        return self._once(self._divisions, typed, lambda: _division(typed, column))

    def organization(self, typed: str, column: str = "organization") -> Organization:
        """By full name, name with the code of the division, or credit code. `Later` where it may still come."""
        return self._once(self._organizations, typed, lambda: _organization(typed, column))

    def post(self, organization: Organization, title: str, column: str = "post") -> Post:
        """By its organisation and title. `Later` where it may still come."""
        found = Post.objects.filter(organization=organization, title=title, closed_at__isnull=True)
        post: Post | None = found.select_related("organization", "division", "site").first()
        if post is None:
            words = _("“%(organization)s”没有岗位“%(title)s”。") % {"organization": organization.name, "title": title}
            raise Later(Invalid(words, field=column))
        return post

    def site(self, typed: str, column: str = "site") -> Site:
        """By its name, or its name with the code of the division."""
        name, code = _split(typed)
        found = Site.objects.filter(name=name, closed_on__isnull=True).select_related("division", "organization")
        if code:
            found = found.filter(division__code=code)
        site: Site = _only(list(found[:3]), typed, column, _("站点"))
        return site

    @staticmethod
    def _once(known: dict[str, Found], typed: str, find: Callable[[], Found]) -> Found:
        if typed not in known:
            known[typed] = find()
        return known[typed]


def _division(typed: str, column: str) -> Division:
    in_use = Division.objects.in_use()
    if typed.isascii() and typed.isdigit():
        found = list(in_use.filter(code=padded(typed)))
    else:
        found = list(in_use.filter(full_name=typed)) or list(in_use.filter(name=typed).order_by("level")[:3])
    if not found:
        raise Invalid(_("没有区划“%(typed)s”，请填12位代码或全称。") % {"typed": typed}, field=column)
    if len(found) > 1:
        names = _("、").join(row.full_name for row in found)
        raise Invalid(
            _("“%(typed)s”有几个：%(names)s。请填12位代码或全称。") % {"typed": typed, "names": names}, field=column
        )
    row: Division = found[0]
    return row


def _organization(typed: str, column: str) -> Organization:
    name, code = _split(typed)
    working = Organization.objects.filter(closed_at__isnull=True).select_related("division")
    found = working.filter(name=name, division__code=code) if code else working.filter(name=name)
    rows = (
        list(found[:3]) or list(working.filter(credit_code=typed.upper())) or list(working.filter(short_name=typed)[:3])
    )
    if not rows:
        raise Later(Invalid(_("没有组织“%(typed)s”。") % {"typed": typed}, field=column))
    row: Organization = _only(rows, typed, column, _("组织"))
    return row


def _only(rows: Sequence[Any], typed: str, column: str, what: str) -> Any:
    if not rows:
        raise Invalid(_("没有%(what)s“%(typed)s”。") % {"what": what, "typed": typed}, field=column)
    if len(rows) > 1:
        example = f"{typed}（{rows[0].division.code}）"
        raise Invalid(
            _("叫“%(typed)s”的%(what)s不止一个，请在名称后加区划代码，如 %(example)s。")
            % {"typed": typed, "what": what, "example": example},
            field=column,
        )
    return rows[0]


def _split(typed: str) -> tuple[str, str]:
    match = _WITH_CODE.fullmatch(typed)
    return (match["name"], padded(match["code"])) if match else (typed, "")


def choice(choices: type[TextChoices], typed: str, column: str) -> str:
    """The value of a word of a choice, or of the value itself. Raises `Invalid` that names all words."""
    known = {str(label): str(value) for value, label in choices.choices} | {value: value for value in choices.values}
    if typed not in known:
        words = _("、").join(str(label) for label in choices.labels)
        raise Invalid(_("没有“%(typed)s”，可填：%(words)s。") % {"typed": typed, "words": words}, field=column)
    return known[typed]


def labels(choices: type[TextChoices]) -> Callable[[], list[str]]:
    """The words of a choice, for the lists of a template."""
    return lambda: [str(label) for label in choices.labels]


def several(typed: str) -> list[str]:
    """Words one after the other, divided by 、 or a comma or a blank."""
    return [word for word in _SEPARATORS.split(typed) if word]


def told(row: Row, known: dict[str, Any], *keys: str) -> dict[str, Any]:
    """For each column what the table says, and where it has no such column what is known."""
    return {key: row.get(key, known.get(key, "")) for key in keys}


def in_keeping(actor: Actor, *, organization: str, division: str) -> Any:
    """The condition for rows that the active post keeps; the lookups lead to a row's organisation and division."""
    posts = [actor.post] if actor.post is not None else []
    lookups: dict[str, str] = {Role.SUPERVISOR: organization, Role.JOINT_OFFICE: division, Role.SYSTEM_ADMIN: division}
    return rows_in_scope(posts, lookups)


class Names:
    """Names of organisations and sites as a table must write them: with the code where several bear the name."""

    def __init__(self) -> None:
        self._twins = set(
            Organization.objects.filter(closed_at__isnull=True)
            .values_list("name")
            .annotate(count=Count("pk"))
            .filter(count__gt=1)
            .values_list("name", flat=True)
        )
        self._site_twins = {
            name
            for name, count in Counter(
                Site.objects.filter(closed_on__isnull=True).values_list("name", flat=True)
            ).items()
            if count > 1
        }

    def organization(self, row: Organization | None) -> str:
        """The name of an organisation."""
        return self._named(row, self._twins)

    def site(self, row: Site | None) -> str:
        """The name of a site."""
        return self._named(row, self._site_twins)

    @staticmethod
    def _named(row: Any, twins: Iterable[str]) -> str:
        if row is None:
            return ""
        return f"{row.name}（{row.division.code}）" if row.name in twins else str(row.name)
