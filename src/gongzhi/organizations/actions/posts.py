"""Posts: created, edited, closed."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from gongzhi.core import clock
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Forbidden, Invalid, NotNow
from gongzhi.core.policies import allowed
from gongzhi.core.registry import holdings
from gongzhi.organizations.actions.entries import named, refuse_closed_organization, refuse_outside, refuse_remains
from gongzhi.organizations.hands import refuse_second_hand, refuse_two_in_one_post
from gongzhi.organizations.models import DutyShift, Organization, Post, Role, Site
from gongzhi.organizations.policies import may_grant_roles
from gongzhi.organizations.queries.posts import current_tenures
from gongzhi.regions.models import Division


@action("organizations.create_post")
def create_post(
    organization: Organization,
    *,
    by: Actor,
    title: str,
    roles: Iterable[str],
    parent: Post | None = None,
    site: Site | None = None,
    division: Division | None = None,
    service_areas: Iterable[str] = (),
) -> Post:
    """Set up a post in an organisation. Its place is `division` (default: that of its site, else the organisation's).

    By the supervisor, the joint office, the system administrator; posts of administrators by the security administrator
    alone (`policies.GRANTED_BY`). Every post but a joint office's has a post above it.
    """
    refuse_closed_organization(organization)
    division = division or (site.division if site else organization.division)
    post = Post(organization=organization, division=division)
    _fill(post, by, title=title, roles=roles, parent=parent, site=site, service_areas=service_areas)
    refuse_outside(post.division, organization)
    post.save()
    return post


@action("organizations.edit_post")
def edit_post(
    post: Post,
    *,
    by: Actor,
    title: str,
    roles: Iterable[str],
    parent: Post | None = None,
    site: Site | None = None,
    service_areas: Iterable[str] = (),
) -> Post:
    """Change a post; whoever holds it has its new rights at once."""
    _refuse_closed(post)
    _fill(post, by, title=title, roles=roles, parent=parent, site=site, service_areas=service_areas)
    for tenure in post.tenures.select_related("person"):
        refuse_second_hand(tenure.person, post.roles, tenure.during, but=post)
    post.save()
    return post


@action("organizations.close_post")
def close_post(post: Post, *, by: Actor) -> Post:
    """Close a post that holds nothing any more; who sat there leaves it now.

    Raises `NotNow` that counts what it still holds, as the rooms above have signed in (`core.registry.holdings`).
    """
    _refuse_closed(post)
    if Role.JOINT_OFFICE in post.roles and not _other_joint_office(post):
        raise NotNow(_("这是唯一的联席办岗位，撤销后求助将无人受理。请先设立另一个。"))
    remains = {str(holding.words): holding.held_by(post) for _key, holding in holdings}
    remains[_("下级岗位")] = post.children.filter(closed_at__isnull=True)
    refuse_remains(_("“%(name)s”") % {"name": post}, remains)
    now = clock.now()
    for tenure in current_tenures(now).filter(post=post):
        tenure.during = type(tenure.during)(tenure.during.lower, now, "[)")
        tenure.save(update_fields=["during"])
    post.tenures.filter(during__startswith__gt=now).delete()
    DutyShift.objects.filter(post=post, during__startswith__gt=now).delete()
    post.closed_at = now
    post.save(update_fields=["closed_at"])
    return post


def _other_joint_office(post: Post) -> bool:
    others = Post.objects.filter(roles__contains=[Role.JOINT_OFFICE], closed_at__isnull=True)
    return others.exclude(pk=post.pk).exists()


def _refuse_closed(post: Post) -> None:
    if post.closed_at:
        raise NotNow(_("“%(name)s”已经撤销，不能再改。") % {"name": post})


def _fill(
    post: Post,
    by: Actor,
    *,
    title: str,
    roles: Iterable[str],
    parent: Post | None,
    site: Site | None,
    service_areas: Iterable[str],
) -> None:
    post.title = named(title, field="title")
    post.roles = _roles(by, list(dict.fromkeys(roles)))
    post.parent = _parent(post, parent)
    post.site = _site(post, by, site)
    post.service_areas = sorted(set(service_areas))


def _roles(by: Actor, roles: list[str]) -> list[str]:
    if not roles:
        raise Invalid(_("请至少选一个角色。"), field="roles")
    if unknown := [role for role in roles if role not in Role.values]:
        raise Invalid(_("没有“%(role)s”这个角色。") % {"role": unknown[0]}, field="roles")
    if not may_grant_roles(by, roles):
        raise Forbidden(_("您当前的岗位不能授予这些角色。"), field="roles")
    refuse_two_in_one_post(roles)
    return roles


def _parent(post: Post, parent: Post | None) -> Post | None:
    if parent is None:
        if Role.JOINT_OFFICE not in post.roles:
            raise Invalid(_("请选择上级岗位；只有联席办岗位可以没有上级。"), field="parent")
        return None
    if parent.closed_at:
        raise Invalid(_("所选上级岗位已经撤销，请另选一个。"), field="parent")
    if post.path and parent.is_within(post):
        raise Invalid(_("上级岗位不能是它自己或它的下级。"), field="parent")
    return parent


def _site(post: Post, by: Actor, site: Site | None) -> Site | None:
    if site is None:
        if Role.INTAKE in post.roles:
            raise Invalid(_("窗口受理岗位要选定站点。"), field="site")
        return None
    if site.closed_on:
        raise Invalid(_("所选站点已经停用，请另选一个。"), field="site")
    if not site.division.is_within(post.organization.division):
        raise Invalid(_("所选站点不在这个组织的区划之内。"), field="site")
    # A post at a site sees what people ask there: whoever puts it there must keep the site too.
    if site.pk != post.site_id and not allowed(by, "organizations.edit_site", site):
        raise Forbidden(_("所选站点由别的组织管理，请与对方或联席办商量后由其设岗。"), field="site")
    return site
