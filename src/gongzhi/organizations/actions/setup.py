"""The interview for first use: answers are kept, and at the end the town is set up in one transaction."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from gongzhi.accounts.actions.staff import create_staff
from gongzhi.accounts.models import User
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.crypto import destroy
from gongzhi.core.errors import NotNow
from gongzhi.core.worktime import WeekHours
from gongzhi.organizations.actions.organizations import register_organization
from gongzhi.organizations.actions.posts import create_post
from gongzhi.organizations.actions.sites import open_site
from gongzhi.organizations.actions.tenures import start_tenure
from gongzhi.organizations.models import Organization, Post, Role, SetupDraft, Site
from gongzhi.organizations.queries.posts import current_tenures
from gongzhi.regions.models import Division


@dataclass(frozen=True, slots=True)
class Sitter:
    """Who shall sit at a post; without a sign-in name nobody does yet."""

    name: str = ""
    username: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class PlannedBody:
    """A mass organisation with one handler."""

    kind: str
    name: str
    handler: Sitter = Sitter()


@dataclass(frozen=True, slots=True)
class PlannedHub:
    """A hub of a town with one window."""

    division: Division
    name: str
    clerk: Sitter = Sitter()


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be set up."""

    office_name: str
    office_phone: str = ""
    head: Sitter = Sitter()
    bodies: Sequence[PlannedBody] = ()
    hubs: Sequence[PlannedHub] = ()
    hours: WeekHours | None = None


@dataclass(slots=True)
class Made:
    """What was set up, and what the new colleagues sign in with: name, sign-in name, initial password."""

    organizations: int = 0
    sites: int = 0
    posts: int = 0
    people: list[list[str]] = field(default_factory=list)


@action("organizations.keep_answers")
def keep_answers(person: User, *, by: Actor, page: str, answers: dict[str, Any]) -> SetupDraft:
    """Keep what an administrator has filled in on a page, right or wrong, for him or her alone."""
    draft = SetupDraft.objects.filter(person=person).first() or SetupDraft(person=person)
    known = json.loads(draft.answers or "{}")
    draft.answers = json.dumps({**known, page: answers}, ensure_ascii=False)
    draft.save()
    return draft


@action("organizations.forget_answers")
def forget_answers(draft: SetupDraft, *, by: Actor) -> None:
    """The answers, and the list of initial passwords with them, become unreadable for ever."""
    key = draft.data_key
    draft.delete()
    if key is not None:
        destroy(key)


@action("organizations.set_up_town")
def set_up_town(division: Division, *, by: Actor, plan: Plan) -> Made:
    """Set a town up as planned, by the rooms' own actions, all or nothing. What is there by its name stays as it is.

    By the system administrator. The posts of the other administrators are not given here: nobody holds two hands.
    """
    made = Made()
    office = _body(division, by, made, Organization.Kind.JOINT_OFFICE, plan.office_name, phone=plan.office_phone)
    head = _post(office, by, made, _("联席办主任"), Role.JOINT_OFFICE, above=None)
    _seat(head, by, made, plan.head)
    for planned in plan.bodies:
        body = _body(division, by, made, planned.kind, planned.name)
        handler = _post(body, by, made, _("经办"), Role.HANDLER, above=head)
        _seat(handler, by, made, planned.handler)
    for hub in plan.hubs:
        committee = _body(
            hub.division,
            by,
            made,
            Organization.Kind.OTHER_MASS_ORG,
            _("%(place)s群团工作委员会") % {"place": hub.division.name},
        )
        site = Site.objects.filter(division=hub.division, name=hub.name, closed_on__isnull=True).first()
        if site is None:
            site = open_site(
                committee, by=by, kind=Site.Kind.HUB, name=hub.name, division=hub.division, hours=plan.hours
            )
            made.sites += 1
        clerk = _post(committee, by, made, _("窗口受理"), Role.INTAKE, above=head, site=site)
        _seat(clerk, by, made, hub.clerk)
    return made


def _body(division: Division, by: Actor, made: Made, kind: str, name: str, *, phone: str = "") -> Organization:
    working = Organization.objects.filter(division=division, closed_at__isnull=True)
    known: Organization | None = working.filter(name=name).first()
    if known is None and kind == Organization.Kind.JOINT_OFFICE:
        # `gongzhi admin create` made one, perhaps by another name.
        known = working.filter(kind=kind).first()
    if known is not None:
        return known
    made.organizations += 1
    return register_organization(division, by=by, kind=kind, name=name, phone=phone)


def _post(
    organization: Organization,
    by: Actor,
    made: Made,
    title: str,
    role: Role,
    *,
    above: Post | None,
    site: Site | None = None,
) -> Post:
    """The organisation's post with the role (at the site), made where it is missing."""
    known = Post.objects.filter(organization=organization, roles__contains=[role], closed_at__isnull=True)
    if site is not None:
        known = known.filter(site=site)
    found: Post | None = known.select_related("organization__division", "division").order_by("path").first()
    if found is not None:
        return found
    made.posts += 1
    return create_post(organization, by=by, title=title, roles=[role], parent=above, site=site)


def _seat(post: Post, by: Actor, made: Made, sitter: Sitter) -> None:
    if not sitter.username:
        return
    holder = current_tenures().filter(post=post).select_related("person").first()
    if holder is not None:
        if holder.person.username == sitter.username:
            return
        raise NotNow(
            _("“%(post)s”现由%(name)s任职，请先办理交接，或在这里留空。") % {"post": post, "name": holder.person}
        )
    person = User.objects.filter(username__iexact=sitter.username).first()
    if person is None:
        person, password = create_staff(sitter.username, by=by, name=sitter.name, phone=sitter.phone)
        made.people.append([person.name, str(person.username), password])
    elif person.name != sitter.name:
        raise NotNow(_("登录名“%(username)s”是另一个人的，请换一个。") % {"username": sitter.username})
    start_tenure(post, by=by, person=person)
