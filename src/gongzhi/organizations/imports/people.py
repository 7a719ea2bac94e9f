"""The table of staff: accounts and the posts that they hold. The initial passwords are handed out once, as a list."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from gongzhi.accounts.actions.staff import create_staff
from gongzhi.accounts.models import User
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid, NotNow
from gongzhi.core.masks import mask_phone
from gongzhi.core.tables import Column, Later, Outcome, Profile
from gongzhi.core.tables.taking import Row
from gongzhi.organizations.actions.tenures import start_tenure
from gongzhi.organizations.imports.common import Finder, Names, in_keeping
from gongzhi.organizations.models import Post, Role, Tenure
from gongzhi.organizations.queries.posts import current_tenures

COLUMNS = (
    Column("username", _("登录名"), required=True, synonyms=("用户名", "账号", "帐号", "工号"),
           note=_("3 至 60 个字符；已有的账号按登录名认出"), example="wangfang"),
    Column("name", _("姓名"), required=True, synonyms=("名字", "人员", "人员姓名"), example="王芳"),
    Column("phone", _("手机号"), synonyms=("手机", "手机号码", "电话", "联系电话"),
           note=_("已有的账号不改手机号，由本人修改"), example="13800000000"),
    Column("organization", _("任职组织"), synonyms=("组织", "单位", "所在单位", "部门"),
           note=_("不任职的可以不填"), example="椒江区妇女联合会"),
    Column("title", _("任职岗位"), synonyms=("岗位", "职务", "岗位名称"), example="权益干事"),
)  # fmt: skip


class _Taking:
    """Takes rows in."""

    def __init__(self, by: Actor, handout: list[list[str]]) -> None:
        self.by = by
        self.handout = handout
        self.find = Finder()

    def __call__(self, row: Row) -> Outcome:
        post = self._post(row)
        with transaction.atomic():
            person = User.objects.filter(username__iexact=row["username"]).first()
            if person is None:
                person, password = create_staff(
                    row["username"], by=self.by, name=row["name"], phone=row.get("phone", "")
                )
                self._seat(person, post)
                self.handout.append([str(person.username), person.name, password])
                return Outcome.NEW
            if person.name != row["name"]:
                raise Invalid(_now("这个登录名是另一个人的。请换一个登录名，或核对姓名。"), field="username")
            return Outcome.CHANGED if self._seat(person, post) else Outcome.SAME

    def _post(self, row: Row) -> Post | None:
        organization, title = row.get("organization", ""), row.get("title", "")
        if not organization and not title:
            return None
        if not (organization and title):
            column = "title" if organization else "organization"
            raise Invalid(_now("任职组织和任职岗位要么都填，要么都不填。"), field=column)
        try:
            return self.find.post(self.find.organization(organization), title, "title")
        except Later as later:
            # Posts come by their own table, never by this one.
            raise later.refusal from later

    def _seat(self, person: User, post: Post | None) -> bool:
        """Let the person sit there from now on; False where he or she does already."""
        if post is None:
            return False
        holder = current_tenures().filter(post=post, kind=Tenure.Kind.HOLDER).select_related("person").first()
        if holder is not None and holder.person_id == person.pk:
            return False
        if holder is not None:
            raise NotNow(_now("这个岗位现由%(name)s任职，请先办理交接。") % {"name": holder.person.name}, field="title")
        start_tenure(post, by=self.by, person=person)
        return True


def _begin(by: Actor, handout: list[list[str]]) -> Callable[[Row], Outcome]:
    return _Taking(by, handout)


def _export(actor: Actor) -> Iterable[Sequence[Any]]:
    """Those who hold a post; numbers are masked, and a masked number is not taken in again."""
    names = Names()
    held = (
        current_tenures()
        .filter(
            in_keeping(actor, organization="post__organization", division="post__division"),
            kind=Tenure.Kind.HOLDER,
            post__closed_at__isnull=True,
            person__username__isnull=False,
        )
        .select_related("person__data_key", "post__organization__division")
    )
    for row in held.order_by("post__path"):
        phone = mask_phone(row.person.phone) if row.person.phone else ""
        yield row.person.username, row.person.name, phone, names.organization(row.post.organization), row.post.title


PROFILE = Profile(
    key="people",
    words=_("工作人员"),
    note=_("一行一个人。新建的账号有初始密码，导入后领取一次清单，本人首次登录时要改密码。"),
    icon="users",
    columns=COLUMNS,
    roles=(Role.SYSTEM_ADMIN,),
    begin=_begin,
    identity=lambda row: (row.get("username", "").lower(), row.get("title", "")),
    export=_export,
    order=40,
)
