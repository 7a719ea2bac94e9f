"""The table of organisations."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Forbidden, Invalid
from gongzhi.core.policies import allowed
from gongzhi.core.tables import Column, Outcome, Profile
from gongzhi.core.tables.taking import Row
from gongzhi.organizations.actions.entries import checked_code, checked_phone
from gongzhi.organizations.actions.organizations import drafted, edit_organization, register_organizations
from gongzhi.organizations.imports.common import KEEPERS, Finder, Names, choice, labels, told
from gongzhi.organizations.models import Organization, Role
from gongzhi.organizations.scopes import rows_in_scope
from gongzhi.regions.models import Division

COLUMNS = (
    Column("name", _("名称"), required=True, synonyms=("全称", "组织名称", "单位名称", "单位", "机构名称"),
           note=_("全称；在同一区划内不重名"), example="椒江区妇女联合会"),
    Column("kind", _("类别"), required=True, synonyms=("组织类别", "类型", "性质", "单位性质"),
           choices=labels(Organization.Kind), example="妇联"),
    Column("division", _("所在区划"), required=True, synonyms=("区划", "区划代码", "所属区划", "地区", "属地"),
           note=_("12位区划代码，或全称；名称不重复时可只填名称"), example="331002000000"),
    Column("short_name", _("简称"), example="椒江区妇联"),
    Column("parent", _("上级组织"), synonyms=("上级", "上级单位", "主管单位"),
           note=_("全称；可以是同一张表里的组织"), example="台州市妇女联合会"),
    Column("credit_code", _("统一社会信用代码"), synonyms=("信用代码", "社会信用代码", "机构代码"),
           note=_("18位；没有的不填"), example="13331002MB0000000X"),
    Column("phone", _("办公电话"), synonyms=("电话", "联系电话", "单位电话"), example="0576-88881234"),
    Column("address", _("地址"), synonyms=("办公地址", "单位地址", "住所")),
    Column("introduction", _("简介"), synonyms=("介绍", "职能")),
)  # fmt: skip
_EDITABLE = ("name", "short_name", "credit_code", "phone", "address", "introduction")


#: New organisations are written so many at a time.
_BATCH = 500


class _Taking:
    """Takes rows in. What is there is read once, and what is new is written together: fifty thousand rows must not be
    fifty thousand questions. Each row is checked as a form would be.
    """

    def __init__(self, by: Actor) -> None:
        self.by = by
        self.find = Finder()
        self.known: dict[tuple[Any, str], Organization] = {}
        self.coded: dict[str, Organization] = {}
        self.named: dict[str, list[Organization]] = {}
        self.waiting: list[Organization] = []
        self.may: dict[Any, bool] = {}
        for row in Organization.objects.filter(closed_at__isnull=True).select_related("division"):
            self._remember(row)

    def _remember(self, row: Organization) -> None:
        self.known[row.division_id, row.name] = row
        self.named.setdefault(row.name, []).append(row)
        if row.credit_code:
            self.coded[row.credit_code] = row

    def __call__(self, row: Row) -> Outcome:
        division = self.find.division(row["division"])
        code = checked_code(row.get("credit_code"))
        known = (self.coded.get(code) if code else None) or self.known.get((division.pk, row["name"]))
        kind = choice(Organization.Kind, row["kind"], "kind")
        parent = self._parent(row["parent"]) if row.get("parent") else None
        if known is None:
            self._wait(row, division, kind=kind, parent=parent, credit_code=code)
            return Outcome.NEW
        if known._state.adding:
            raise Invalid(_now("这个统一社会信用代码在表里出现了两次。"), field="credit_code")
        self._refuse_moved(known, row, division_id=division.pk, kind=kind, parent_id=parent.pk if parent else None)
        return self._edit(known, row)

    def _parent(self, typed: str) -> Organization:
        """One that is there or comes in the same table; with code or short name it is asked for."""
        rows = self.named.get(typed, [])
        return rows[0] if len(rows) == 1 else self.find.organization(typed, "parent")

    def _wait(self, row: Row, division: Division, **data: Any) -> None:
        if division.pk not in self.may:
            self.may[division.pk] = allowed(self.by, "organizations.register_organization", division)
        if not self.may[division.pk]:
            raise Forbidden
        plain: dict[str, Any] = {key: row.get(key, "") for key in _EDITABLE if key != "credit_code"}
        made = drafted(division, **plain, **data)
        self._remember(made)
        self.waiting.append(made)
        if len(self.waiting) >= _BATCH:
            self.finish()

    def finish(self) -> None:
        """Write what waits."""
        if self.waiting:
            register_organizations(self.waiting, by=self.by)
            self.waiting = []

    @staticmethod
    def _refuse_moved(known: Organization, row: Row, **wanted: Any) -> None:
        """What an import does not change, because more hangs on it: it has a page of its own."""
        if "parent" not in row:
            wanted.pop("parent_id")
        for name, value in wanted.items():
            if getattr(known, name) != value:
                column = name.removesuffix("_id")
                raise Invalid(
                    _now("与现有的不同。导入不改%(what)s，请在组织的页面办理。")
                    % {"what": next(c.words for c in COLUMNS if c.key == column)},
                    field=column,
                )

    def _edit(self, known: Organization, row: Row) -> Outcome:
        now = {key: getattr(known, key) or "" for key in _EDITABLE}
        wanted = told(row, now, *_EDITABLE)
        wanted["credit_code"] = checked_code(wanted["credit_code"]) or ""
        wanted["phone"] = checked_phone(wanted["phone"])
        if wanted == now:
            return Outcome.SAME
        self._remember(edit_organization(known, by=self.by, **wanted))
        return Outcome.CHANGED


def _begin(by: Actor, _handout: list[list[str]]) -> _Taking:
    return _Taking(by)


def _kept(actor: Actor) -> Q:
    """Organisations that the active post keeps: its own with all below, or all of its division."""
    own = Q(path__startswith=actor.post.organization.path) if actor.has_role(Role.SUPERVISOR) else Q(pk__in=[])
    lookups: dict[str, str] = {Role.JOINT_OFFICE: "division", Role.SYSTEM_ADMIN: "division"}
    return own | rows_in_scope([actor.post], lookups)


def _export(actor: Actor) -> Iterable[Sequence[Any]]:
    names = Names()
    rows = Organization.objects.filter(_kept(actor), closed_at__isnull=True).select_related(
        "division", "parent__division"
    )
    for row in rows.order_by("division__code", "name_key", "name").iterator(chunk_size=2000):
        yield (
            row.name, row.get_kind_display(), row.division.code, row.short_name, names.organization(row.parent),
            row.credit_code, row.phone, row.address, row.introduction,
        )  # fmt: skip


PROFILE = Profile(
    key="organizations",
    words=_("组织"),
    note=_("一行一个组织。先按信用代码、再按区划和名称认出已有的组织。"),
    icon="building-2",
    columns=COLUMNS,
    roles=KEEPERS,
    begin=_begin,
    identity=lambda row: (row.get("division", ""), row.get("name", "")),
    export=_export,
    order=10,
)
