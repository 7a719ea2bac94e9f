"""The table of posts."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid
from gongzhi.core.tables import Column, Outcome, Profile
from gongzhi.core.tables.taking import Row
from gongzhi.organizations.actions.posts import create_post, edit_post
from gongzhi.organizations.areas import service_areas
from gongzhi.organizations.imports.common import KEEPERS, Finder, Names, choice, in_keeping, labels, several
from gongzhi.organizations.models import Organization, Post, Role

COLUMNS = (
    Column("organization", _("组织"), required=True, synonyms=("单位", "所属组织", "所在组织", "组织名称"),
           note=_("全称；重名的在后面加区划代码"), example="椒江区妇女联合会"),
    Column("title", _("岗位名称"), required=True, synonyms=("岗位", "职务", "名称"),
           note=_("在同一组织内不重名"), example="权益干事"),
    Column("roles", _("角色"), required=True, synonyms=("权限", "职责"), note=_("可以有几个，用顿号分开"),
           choices=labels(Role), example="经办"),
    Column("above_organization", _("上级岗位所在组织"), synonyms=("上级组织",), note=_("和本岗位同一组织的不填")),
    Column("above", _("上级岗位"), synonyms=("上级岗位名称", "直接上级"),
           note=_("联席办以外都要填；可以是同一张表里的岗位"), example="分管副主席"),
    Column("site", _("站点"), synonyms=("窗口", "所在站点"), note=_("窗口受理岗位要填")),
    Column("service_areas", _("负责领域"), synonyms=("领域", "服务领域"), note=_("不填就是全部；用顿号分开"),
           choices=lambda: [words for _key, words in service_areas()]),
)  # fmt: skip


class _Taking:
    """Takes rows in."""

    def __init__(self, by: Actor) -> None:
        self.by = by
        self.find = Finder()
        self.areas = {words: key for key, words in service_areas()}

    def __call__(self, row: Row) -> Outcome:
        organization = self.find.organization(row["organization"])
        known = (
            Post.objects.filter(organization=organization, title=row["title"], closed_at__isnull=True)
            .select_related("organization__division", "division", "site__division", "parent")
            .first()
        )
        data = {
            "title": row["title"],
            "roles": [choice(Role, word, "roles") for word in several(row["roles"])],
            "parent": self._above(row, organization, known),
            "site": self._site(row, known),
            "service_areas": self._areas(row, known),
        }
        if known is None:
            create_post(organization, by=self.by, **data)
            return Outcome.NEW
        if _is_same(known, data):
            return Outcome.SAME
        edit_post(known, by=self.by, **data)
        return Outcome.CHANGED

    def _above(self, row: Row, organization: Organization, known: Post | None) -> Post | None:
        if "above" not in row:
            return known.parent if known else None
        if not row["above"]:
            return None
        above = row.get("above_organization")
        return self.find.post(
            self.find.organization(above, "above_organization") if above else organization, row["above"], "above"
        )

    def _site(self, row: Row, known: Post | None) -> Any:
        if "site" not in row:
            return known.site if known else None
        return self.find.site(row["site"]) if row["site"] else None

    def _areas(self, row: Row, known: Post | None) -> list[str]:
        if "service_areas" not in row:
            return known.service_areas if known else []
        words = several(row["service_areas"])
        if unknown := [word for word in words if word not in self.areas]:
            raise Invalid(_now("没有服务领域“%(area)s”。") % {"area": unknown[0]}, field="service_areas")
        return sorted(self.areas[word] for word in words)


def _is_same(post: Post, data: dict[str, Any]) -> bool:
    parent, site = data["parent"], data["site"]
    return (
        set(post.roles) == set(data["roles"])
        and post.parent_id == (parent.pk if parent else None)
        and post.site_id == (site.pk if site else None)
        and sorted(post.service_areas) == data["service_areas"]
    )


def _begin(by: Actor, _handout: list[list[str]]) -> Callable[[Row], Outcome]:
    return _Taking(by)


def _export(actor: Actor) -> Iterable[Sequence[Any]]:
    names, areas = Names(), dict(service_areas())
    rows = Post.objects.filter(
        in_keeping(actor, organization="organization", division="division"), closed_at__isnull=True
    ).select_related("organization__division", "site__division", "parent__organization__division")
    for row in rows.order_by("path").iterator(chunk_size=1000):
        above = row.parent
        elsewhere = above is not None and above.organization_id != row.organization_id
        yield (
            names.organization(row.organization), row.title, "、".join(row.role_words),
            names.organization(above.organization) if above and elsewhere else "", above.title if above else "",
            names.site(row.site), "、".join(areas.get(key, key) for key in row.service_areas),
        )  # fmt: skip


PROFILE = Profile(
    key="posts",
    words=_("岗位"),
    note=_("一行一个岗位。按组织和岗位名称认出已有的岗位。"),
    icon="id-card",
    columns=COLUMNS,
    roles=(*KEEPERS, Role.SECURITY_ADMIN),
    begin=_begin,
    identity=lambda row: (row.get("organization", ""), row.get("title", "")),
    export=_export,
    order=30,
)
