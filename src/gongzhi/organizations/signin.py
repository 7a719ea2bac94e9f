"""What this room puts on the lists of the registry and into the frame of every page."""

from collections.abc import Sequence
from typing import Final

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from gongzhi.accounts.delivery import Way, ways
from gongzhi.accounts.kinds import Kind, notice_kinds
from gongzhi.accounts.mine import Part, my_parts
from gongzhi.core import channels
from gongzhi.core.actors import Actor
from gongzhi.core.registry import (
    Holding,
    Place,
    Ref,
    TodoRow,
    TodoSource,
    action_words,
    holdings,
    navigation,
    refs,
    searches,
    todo,
)
from gongzhi.organizations import queries, waiting
from gongzhi.organizations.deeds import DEEDS
from gongzhi.organizations.models import DutyShift, Post, Role
from gongzhi.organizations.queries import finding
from gongzhi.organizations.queries.imports import imports_visible_to, profiles_for
from gongzhi.organizations.queries.robots import robot_targets
from gongzhi.organizations.scopes import rows_in_scope
from gongzhi.ui import shell

#: Where the history pages stand, `<kind>/<key>/` follows; lower rooms link there through the frame (`shell.history`).
HISTORY: Final = "/desk/history/"
#: More vacant posts than this become one line that leads to the list.
_SHOWN_ONE_BY_ONE: Final = 5


def _at_desk(actor: Actor) -> bool:
    return bool(actor.posts)


for _key, _words, _icon, _order, _group in (
    ("leaves", _("请假外出"), "calendar-clock", 160, _("办理")),
    ("handovers", _("工作交接"), "arrow-right-left", 170, _("办理")),
    ("consortia", _("联合体"), "network", 235, _("资源")),
    ("organizations", _("组织"), "building-2", 210, _("资源")),
    ("sites", _("站点"), "map-pin", 220, _("资源")),
    ("alliances", _("联盟"), "handshake", 230, _("资源")),
    ("posts", _("岗位与任期"), "id-card", 710, _("设置")),
):
    navigation.add(
        f"organizations.{_key}",
        Place("desk", _words, _icon, f"organizations:{_key}", order=_order, group=_group, shown_to=_at_desk),
    )
navigation.add(
    "organizations.find_history",
    Place(
        "desk",
        _("变更历史"),
        "history",
        "organizations:find-history",
        order=730,
        group=_("设置"),
        shown_to=lambda actor: actor.holds_role(Role.AUDIT_ADMIN),
    ),
)
navigation.add(
    "organizations.portal_sites", Place("portal", _("站点"), "map-pin", "organizations:portal_sites", order=25)
)

for _kind, _words, _visible, _page in (
    ("organization", _("组织"), queries.organizations_visible_to, "organization"),
    ("site", _("站点"), queries.sites_visible_to, "site"),
    ("post", _("岗位"), queries.posts_visible_to, "post"),
    ("alliance", _("联盟"), queries.alliances_visible_to, "alliance"),
    ("consortium", _("联合体"), queries.consortia_visible_to, "consortium"),
    ("handover", _("交接"), queries.handovers_visible_to, "handover"),
):
    refs.add(
        _kind,
        Ref(
            _words,
            visible_to=_visible,
            title=str,
            link=lambda row, page=_page: reverse(f"organizations:{page}", args=[row.pk]),  # type: ignore[misc]
        ),
    )
refs.add(
    "tenure",
    Ref(
        _("任期"),
        visible_to=queries.tenures_visible_to,
        title=str,
        link=lambda tenure: reverse("organizations:post", args=[tenure.post_id]),
    ),
)


def _running_duty(post: Post) -> QuerySet[DutyShift]:
    return queries.running_shifts().filter(post=post).select_related("site")


def _duty_words(shift: DutyShift) -> str:
    return _now("%(site)s值班") % {"site": shift.site}


holdings.add(
    "organizations.duty",
    Holding(
        _("正在值的班"),
        _running_duty,
        title=_duty_words,
        link=lambda shift: reverse("organizations:site", args=[shift.site_id]),
    ),
)


def vacant_posts_of(actor: Actor) -> QuerySet[Post]:
    """Vacant posts that one of the actor's posts has to fill."""
    mine = rows_in_scope(actor.posts, {Role.SUPERVISOR: "organization", Role.JOINT_OFFICE: "division"})
    return queries.vacant_posts().filter(mine)


def _vacancies(actor: Actor) -> Sequence[TodoRow]:
    if not actor.holds_role(Role.SUPERVISOR, Role.JOINT_OFFICE):
        return []
    posts = list(vacant_posts_of(actor).order_by("path")[: _SHOWN_ONE_BY_ONE + 1])
    if len(posts) > _SHOWN_ONE_BY_ONE:
        count = vacant_posts_of(actor).count()
        title = _now("%(count)d 个岗位空缺") % {"count": count}
        link = f"{reverse('organizations:posts')}?state=vacant"
        return [TodoRow(title=title, link=link, reason=_("请安排人员任职或代管"), kind="waiting", count=count)]
    return [
        TodoRow(
            title=_now("%(post)s 空缺") % {"post": post},
            link=reverse("organizations:post", args=[post.pk]),
            reason=_("请安排人员任职或代管"),
            detail=_now("现由上级岗位代为负责") if post.parent_id else "",
            kind="waiting",
            place=str(post.division),
        )
        for post in posts
    ]


def _broken_chains(actor: Actor) -> Sequence[TodoRow]:
    """Work that nobody answers for: for those who can set up a joint office."""
    if not actor.holds_role(Role.SYSTEM_ADMIN, Role.JOINT_OFFICE):
        return []
    count = queries.chains_without_holder().count()
    if not count:
        return []
    return [
        TodoRow(
            title=_now("%(count)d 个岗位从本岗到联席办都无人负责") % {"count": count},
            link=f"{reverse('organizations:posts')}?state=broken",
            reason=_("这些岗位上的事没有人能接到，请尽快安排联席办任职"),
            kind="overdue",
        )
    ]


todo.add("organizations.broken_chains", TodoSource(_broken_chains))
todo.add("organizations.vacancies", TodoSource(_vacancies))


def _post_switch(request: HttpRequest) -> shell.PostSwitch | None:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.post is None:
        return None
    choices = [shell.Choice(str(post.pk), str(post), is_active=post == actor.post) for post in actor.posts]
    return shell.PostSwitch(reverse("organizations:switch"), str(actor.post), choices)


shell.parts.add("posts", _post_switch)
shell.parts.add("history", lambda _request: HISTORY)
for _key, _search in finding.SEARCHES.items():
    searches.add(f"organizations.{_key}", _search)

for _key, _source in waiting.SOURCES.items():
    todo.add(f"organizations.{_key}", _source)
for _name, _said in DEEDS.items():
    action_words.add(_name, _said)
notice_kinds.add("organizations", Kind(_("岗位"), "id-card", is_staff_only=True))
my_parts.add(
    "organizations.handovers",
    Part(
        _("我的工作交接"),
        "organizations:my_handovers",
        "arrow-right-left",
        _("移交或接收的岗位工作"),
        shown_to=waiting.has_handovers,
    ),
)

navigation.add(
    "organizations.tables",
    Place(
        "desk",
        _("表格导入导出"),
        "file-spreadsheet",
        "organizations:tables",
        order=715,
        group=_("设置"),
        shown_to=lambda actor: bool(profiles_for(actor)),
    ),
)
refs.add(
    "table_import",
    Ref(
        _("批量导入"),
        visible_to=imports_visible_to,
        title=str,
        link=lambda row: reverse("organizations:table", args=[row.pk]),
    ),
)
for _name, _said in {
    "save_view": _("保存常用条件"),
    "rename_view": _("给常用条件改名"),
    "share_view": _("共享常用条件"),
    "put_view_first": _("设默认打开的条件"),
    "delete_view": _("删除常用条件"),
    "register_organizations": _("成批登记"),
    "rename_organization": _("组织更名"),
    "merge_organization": _("组织合并"),
    "keep_answers": _("填写初次设置"),
    "forget_answers": _("清除初次设置的答案"),
    "set_up_town": _("按初次设置建立"),
    "bring_table": _("上传表格"),
    "check_table": _("检查表格"),
    "match_again": _("重新对栏目"),
    "accept_table": _("导入表格"),
    "drop_table": _("放弃导入"),
    "report_table": _("表格检查或导入结束"),
    "take_handout": _("领取初始密码清单"),
}.items():
    action_words.add(f"organizations.{_name}", _said)
ways.add(
    channels.ROBOT,
    Way(
        _("群消息"),
        "bot",
        robot_targets,
        is_shared=True,
        note=_("发到本组织的工作群，只说谁有几条新消息"),
    ),
)
for _name, _said in (
    ("set_robot", _("设置群机器人")),
    ("end_robot", _("停用群机器人")),
    ("try_robot", _("发送测试消息")),
):
    action_words.add(f"organizations.{_name}", _said)
