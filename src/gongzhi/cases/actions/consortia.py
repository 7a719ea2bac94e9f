"""Inviting a standing consortium (联合体) to a request as one: lead and partners get the parts they agreed to."""

from django.utils.translation import gettext as _

from gongzhi.cases.actions.deciding import accept_case
from gongzhi.cases.actions.work import assign, live_lead
from gongzhi.cases.models import Assignment, Case
from gongzhi.cases.states import OPEN_PARTS, CaseState
from gongzhi.catalogue.models import ServiceArea
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid, NotNow
from gongzhi.organizations.models import Consortium, ConsortiumPartner, Post
from gongzhi.organizations.queries import consortia_for, consortium_posts

_Places = list[tuple[ConsortiumPartner, Post]]


@action("cases.invite_consortium")
def invite_consortium(
    case: Case, *, by: Actor, consortium: Consortium, area: ServiceArea | None = None
) -> list[Assignment]:
    """Give a request to a consortium: its lead leads, each partner that agreed gets its part, all or none.

    Each step is the single action that it would be alone (`accept_case`, `assign`), with its policy, clocks, notices.
    A request that waits is accepted, for which its `area` is needed; one that is led already by the consortium's lead
    gets the partners. Guarded requests are given part by part: a consortium is more people than have to know.
    """
    if case.is_guarded:
        raise NotNow(_("保密的求助不能一次请整个联合体，请只请必须知情的岗位。"))
    if case.state not in {CaseState.SUBMITTED, CaseState.IN_PROGRESS}:
        raise NotNow(_("只有待受理和办理中的求助可以请联合体。"))
    if not consortia_for(case.division).filter(pk=consortium.pk).exists():
        raise Invalid(_("这个联合体不在有效期，或者不服务这里，或者成员还没同意。"), field="consortium")
    area = area or case.area
    places = _places(consortium, area)
    _let_lead(case, places, by=by, area=area)
    busy = set(
        Assignment.objects.filter(case=case, round=case.round, state__in=OPEN_PARTS).values_list("post_id", flat=True)
    )
    for partner, post in places:
        if not partner.is_lead and post.pk not in busy:
            assign(case, by=by, post=post, part=partner.part)
    found = Assignment.objects.filter(case=case, round=case.round, post__in=[post for _partner, post in places])
    return list(found.filter(state__in=OPEN_PARTS).order_by("-is_lead", "created_at"))


def _places(consortium: Consortium, area: ServiceArea | None) -> _Places:
    """Who would work for each partner. Raises `Invalid` that names those who have nobody."""
    found = consortium_posts(consortium, area.key if area else "")
    missing = [str(partner.organization) for partner, post in found if post is None]
    if missing:
        raise Invalid(
            _("%(names)s没有能接这件事的经办岗位，请先联系对方，或者逐个请人协办。") % {"names": _("、").join(missing)},
            field="consortium",
        )
    return [(partner, post) for partner, post in found if post is not None]


def _let_lead(case: Case, places: _Places, *, by: Actor, area: ServiceArea | None) -> None:
    partner, post = places[0]
    if case.state == CaseState.SUBMITTED:
        if area is None:
            raise Invalid(_("请选择服务领域。"), field="area")
        accept_case(case, by=by, area=area, post=post, weight=case.weight or Case.Weight.ORDINARY, part=partner.part)
        return
    lead = live_lead(case)
    if lead is None:
        assign(case, by=by, post=post, part=partner.part, is_lead=True)
    elif lead.post.organization_id != partner.organization_id:
        raise NotNow(
            _("这件求助已由%(lead)s牵头，不能再请别的联合体牵头。可以逐个请人协办。") % {"lead": lead.post.organization}
        )
