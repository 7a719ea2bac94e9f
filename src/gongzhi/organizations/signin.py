"""What this room puts on the lists of the registry and into the frame of every page."""

from collections.abc import Sequence
from typing import Final

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from gongzhi.core.actors import Actor
from gongzhi.core.registry import Holding, Place, Ref, TodoRow, TodoSource, holdings, navigation, refs, todo
from gongzhi.organizations import queries
from gongzhi.organizations.models import DutyShift, Post, Role
from gongzhi.organizations.scopes import rows_in_scope
from gongzhi.ui import shell

#: Where the history pages stand, `<kind>/<key>/` follows; lower rooms link there through the frame (`shell.history`).
HISTORY: Final = "/desk/history/"
#: More vacant posts than this become one line that leads to the list.
_SHOWN_ONE_BY_ONE: Final = 5


def _at_desk(actor: Actor) -> bool:
    return bool(actor.posts)


for _key, _words, _icon, _order, _group in (
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
    "organizations.portal_sites", Place("portal", _("站点"), "map-pin", "organizations:portal_sites", order=25)
)

for _kind, _words, _visible, _page in (
    ("organization", _("组织"), queries.organizations_visible_to, "organization"),
    ("site", _("站点"), queries.sites_visible_to, "site"),
    ("post", _("岗位"), queries.posts_visible_to, "post"),
    ("alliance", _("联盟"), queries.alliances_visible_to, "alliance"),
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
    return queries.running_shifts().filter(post=post)


holdings.add("organizations.duty", Holding(_("正在值的班"), _running_duty))


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
