"""Desk: alliances, who joined and who did not."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongzhi.core.access import ActorRequest, desk
from gongzhi.core.errors import Forbidden
from gongzhi.core.idempotency import once
from gongzhi.core.policies import allowed
from gongzhi.organizations import actions, forms, queries
from gongzhi.organizations.models import Alliance, AllianceInvitation, AllianceMember, Organization, Role
from gongzhi.organizations.views.editing import do, edit_page, require


@desk()
@require_safe
def alliances(request: ActorRequest) -> HttpResponse:
    """Alliances, with how many of those eligible joined."""
    return render(
        request,
        "organizations/desk/alliances.html",
        {
            "alliances": queries.alliance_list(request.actor),
            "may_found": request.actor.has_role(Role.JOINT_OFFICE, Role.SYSTEM_ADMIN),
        },
    )


@desk()
@require_safe
def alliance(request: ActorRequest, key: UUID) -> HttpResponse:
    """One alliance: members, and who is missing and why."""
    row = _get(request, key)
    belonging = queries.belonging_to(row)
    return render(
        request,
        "organizations/desk/alliance.html",
        {
            "alliance": row,
            "belonging": belonging,
            "missing": [
                (place, place.waits and allowed(request.actor, "organizations.answer_invitation", place.asked))
                for place in belonging.missing
            ],
            "kinds": [Organization.Kind(kind).label for kind in row.eligible_kinds],
        },
    )


@desk("joint_office", "system_admin")
@once
@require_http_methods(["GET", "HEAD", "POST"])
def found(request: ActorRequest) -> HttpResponse:
    """A new alliance."""
    return edit_page(
        request,
        forms.AllianceForm(request.POST or None),
        lambda data: _found(request, data),
        title=_("成立联盟"),
        submit=_("成立联盟"),
        back=reverse("organizations:alliances"),
        done=page_of,
        said=_("联盟已成立，请把应当加入的组织列入名单。"),
    )


def _found(request: ActorRequest, data: dict[str, Any]) -> Alliance:
    division = data.pop("division")
    if not allowed(request.actor, "organizations.found_alliance", division):
        raise Forbidden(_("“%(place)s”不在您当前岗位的管理范围内。") % {"place": division}, field="division")
    return actions.found_alliance(division, by=request.actor, **data)


@desk()
@once
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: ActorRequest, key: UUID) -> HttpResponse:
    """Change what an alliance tells of itself."""
    row = _get(request, key)
    require(request, "edit_alliance", row)
    return edit_page(
        request,
        forms.AllianceForm(request.POST or None, subject=row),
        lambda data: actions.edit_alliance(row, by=request.actor, **data),
        title=_("修改“%(name)s”") % {"name": row},
        submit=_("保存修改"),
        back=page_of(row),
        done=page_of,
    )


@desk()
@once
@require_http_methods(["GET", "HEAD", "POST"])
def add_member(request: ActorRequest, key: UUID) -> HttpResponse:
    """Put an organisation on the roster, joined or not."""
    row = _get(request, key)
    require(request, "put_on_roster", row)
    return edit_page(
        request,
        forms.MemberForm(request.POST or None),
        lambda data: _add_member(request, row, data),
        title=_("“%(name)s”：列入名单") % {"name": row},
        submit=_("列入名单"),
        back=page_of(row),
        done=page_of(row),
    )


def _add_member(request: ActorRequest, row: Alliance, data: dict[str, Any]) -> AllianceMember:
    actor = request.actor
    if data["on"]:
        return actions.join_alliance(row, by=actor, organization=data["organization"], on=data["on"])
    return actions.put_on_roster(row, by=actor, organization=data["organization"], reason=data["reason"])


@desk()
@once
@require_POST
def join(request: ActorRequest, key: UUID, member: UUID) -> HttpResponse:
    """One on the roster joins today."""
    row = _get(request, key)
    place = get_object_or_404(AllianceMember.objects.select_related("organization"), pk=member, alliance=row)
    return do(
        request,
        lambda: actions.join_alliance(row, by=request.actor, organization=place.organization),
        done=page_of(row),
        said=_("“%(name)s”已加入。") % {"name": place.organization},
    )


@desk()
@once
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: ActorRequest, key: UUID, member: UUID) -> HttpResponse:
    """A member leaves."""
    row = _get(request, key)
    place = get_object_or_404(AllianceMember.objects.select_related("organization"), pk=member, alliance=row)
    require(request, "leave_alliance", row)
    return edit_page(
        request,
        forms.LeaveForm(request.POST or None),
        lambda data: actions.leave_alliance(row, by=request.actor, organization=place.organization, **data),
        title=_("“%(member)s”退出“%(alliance)s”") % {"member": place.organization, "alliance": row},
        submit=_("登记退出"),
        back=page_of(row),
        done=page_of(row),
    )


@desk()
@once
@require_http_methods(["GET", "HEAD", "POST"])
def eligibility(request: ActorRequest, key: UUID) -> HttpResponse:
    """Say who should belong."""
    row = _get(request, key)
    require(request, "set_eligibility", row)
    return edit_page(
        request,
        forms.EligibilityForm(request.POST or None, subject=row),
        lambda data: actions.set_eligibility(row, by=request.actor, **data),
        title=_("“%(name)s”：谁应当加入") % {"name": row},
        note=_("范围内的组织没有加入的，会列为“还缺谁”；名单上另外列入的也算。"),
        submit=_("保存范围"),
        back=page_of(row),
        done=page_of,
    )


@desk()
@once
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: ActorRequest, key: UUID) -> HttpResponse:
    """Note that an organisation was asked to join."""
    row = _get(request, key)
    require(request, "invite_to_alliance", row)
    key_asked = _uuid(request.GET.get("organization", ""))
    asked = Organization.objects.filter(pk=key_asked).first() if key_asked else None
    return edit_page(
        request,
        forms.InvitationForm(request.POST or None, initial={"organization": asked} if asked else {}),
        lambda data: actions.invite_to_alliance(row, by=request.actor, **data),
        title=_("“%(name)s”：登记邀请") % {"name": row},
        submit=_("登记邀请"),
        back=page_of(row),
        done=page_of(row),
    )


def _uuid(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None


@desk()
@once
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: ActorRequest, key: UUID, invitation: UUID) -> HttpResponse:
    """Note the answer to an invitation."""
    row = _get(request, key)
    asked = get_object_or_404(
        AllianceInvitation.objects.select_related("organization", "alliance__division"), pk=invitation, alliance=row
    )
    require(request, "answer_invitation", asked)
    return edit_page(
        request,
        forms.AnswerForm(request.POST or None),
        lambda data: actions.answer_invitation(asked, by=request.actor, **data),
        title=_("“%(organization)s”对邀请的答复") % {"organization": asked.organization},
        submit=_("登记答复"),
        back=page_of(row),
        done=page_of(row),
    )


def page_of(row: Alliance) -> str:
    """The alliance's page."""
    return reverse("organizations:alliance", args=[row.pk])


def _get(request: ActorRequest, key: UUID) -> Alliance:
    return get_object_or_404(queries.alliances_visible_to(request.actor), pk=key)
