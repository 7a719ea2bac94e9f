"""Desk: posts and who holds them; the switch of the active post."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongzhi.core.access import ActorRequest, desk
from gongzhi.core.idempotency import once
from gongzhi.core.registry import holdings
from gongzhi.organizations import actions, forms, queries
from gongzhi.organizations.areas import area_words
from gongzhi.organizations.middleware import ACTIVE_POST
from gongzhi.organizations.models import Post, Tenure
from gongzhi.organizations.views.editing import do, edit_page, require, seen_of
from gongzhi.regions.forms import DivisionField

PAGE = 100


@desk()
@require_safe
def posts(request: ActorRequest) -> HttpResponse:
    """The tree of posts: who stands above whom, held, acted for or vacant."""
    typed = request.GET.get("q", "").strip()
    place = request.GET.get("division", "").strip()
    state = request.GET.get("state", "")
    found = queries.post_list(request.actor, query=typed, division=_division(place))
    if state == "vacant":
        found = found.filter(pk__in=queries.vacant_posts().values("pk"))
    elif state == "broken":
        found = found.filter(pk__in=queries.chains_without_holder().values("pk"))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "organizations/desk/posts.html",
        {
            "page": page,
            "typed": typed,
            "place": place,
            "state": state,
            "is_all": not state,
            "is_vacant": state == "vacant",
            "is_broken": state == "broken",
            "is_tree": not (typed or state),
        },
    )


def _division(typed: str) -> Any:
    try:
        return DivisionField(required=False).clean(typed)
    except ValidationError:
        return None


@desk()
@require_safe
def post(request: ActorRequest, key: UUID) -> HttpResponse:
    """One post: who holds it, who answers for it, what it holds, who held it before."""
    row = _get(request, key)
    tenures = list(row.tenures.select_related("person").order_by("-during"))
    running = {tenure.pk for tenure in queries.holders_of(row)}
    return render(
        request,
        "organizations/desk/post.html",
        {
            "post": row,
            "above": queries.with_holders(
                queries.open_posts().filter(path__in=row.lineage()).exclude(pk=row.pk)
            ).order_by("path"),
            "running": [tenure for tenure in tenures if tenure.pk in running],
            "others": [tenure for tenure in tenures if tenure.pk not in running],
            "answering": queries.effective_holder(row),
            "areas": area_words(row.service_areas),
            "holdings": [(holding.words, holding.held_by(row).count()) for _key, holding in holdings],
        },
    )


@desk()
@once
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: ActorRequest, key: UUID) -> HttpResponse:
    """A new post of an organisation."""
    visible = queries.organizations_visible_to(request.actor)
    organization = get_object_or_404(visible, pk=key)
    require(request, "create_post", organization)
    return edit_page(
        request,
        forms.PostForm(request.POST or None, by=request.actor, organization=organization),
        lambda data: actions.create_post(organization, by=request.actor, **_without_seen(data)),
        title=_("为“%(name)s”设岗") % {"name": organization},
        note=_("设岗后再安排人员任职。"),
        submit=_("设立岗位"),
        back=reverse("organizations:organization", args=[organization.pk]),
        done=page_of,
        said=_("岗位已设立，请安排人员任职。"),
    )


def _without_seen(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name != "seen"}


@desk()
@once
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: ActorRequest, key: UUID) -> HttpResponse:
    """Change a post."""
    row = _get(request, key)
    require(request, "edit_post", row)
    return edit_page(
        request,
        forms.PostForm(request.POST or None, by=request.actor, organization=row.organization, subject=row),
        lambda data: actions.edit_post(row, by=request.actor, **data),
        title=_("修改“%(name)s”") % {"name": row},
        note=_("角色改了，任职的人马上按新的权限办事。"),
        submit=_("保存修改"),
        back=page_of(row),
        done=page_of,
    )


@desk()
@once
@require_POST
def close(request: ActorRequest, key: UUID) -> HttpResponse:
    """Close a post."""
    row = _get(request, key)
    return do(
        request,
        lambda: actions.close_post(row, by=request.actor, **seen_of(request)),
        done=page_of(row),
        said=_("“%(name)s”已撤销。") % {"name": row},
    )


@desk()
@once
@require_http_methods(["GET", "HEAD", "POST"])
def fill(request: ActorRequest, key: UUID) -> HttpResponse:
    """Give a person the post."""
    row = _get(request, key)
    require(request, "start_tenure", row)
    return edit_page(
        request,
        forms.TenureForm(request.POST or None),
        lambda data: actions.start_tenure(row, by=request.actor, **data),
        title=_("安排“%(name)s”任职") % {"name": row},
        note=_("同一时间只能有一人任职；原任职的请先结束任期。"),
        submit=_("安排任职"),
        back=page_of(row),
        done=page_of(row),
        said=_("已安排任职。"),
    )


@desk()
@once
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: ActorRequest, key: UUID) -> HttpResponse:
    """Let a person act for the holder."""
    row = _get(request, key)
    require(request, "act_for", row)
    return edit_page(
        request,
        forms.ActingForm(request.POST or None),
        lambda data: actions.act_for(row, by=request.actor, **data),
        title=_("安排“%(name)s”代管") % {"name": row},
        note=_("代管期间，代管人有这个岗位的全部权限。"),
        submit=_("安排代管"),
        back=page_of(row),
        done=page_of(row),
        said=_("已安排代管。"),
    )


@desk()
@once
@require_POST
def end(request: ActorRequest, key: UUID, tenure: UUID) -> HttpResponse:
    """End a tenure now."""
    row = _get(request, key)
    entry = get_object_or_404(Tenure, pk=tenure, post=row)
    reason = request.POST.get("reason", "")[:200]
    return do(
        request,
        lambda: actions.end_tenure(entry, by=request.actor, reason=reason, **seen_of(request)),
        done=page_of(row),
        said=_("任期已结束；这个岗位上的事仍在岗位上。"),
    )


@desk()
@require_POST
def switch(request: ActorRequest) -> HttpResponse:
    """Act for another of one's posts from now on. A post that one does not hold is 404."""
    chosen = request.POST.get("post", "")
    if chosen not in {str(post.pk) for post in request.actor.posts}:
        raise Http404
    request.session[ACTIVE_POST] = chosen
    return redirect_back(request)


def redirect_back(request: ActorRequest) -> HttpResponse:
    """To the page the form was on, if it is ours."""
    address = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return redirect(address if safe else "/")


def page_of(row: Post) -> str:
    """The post's page."""
    return reverse("organizations:post", args=[row.pk])


def _get(request: ActorRequest, key: UUID) -> Post:
    return get_object_or_404(queries.posts_visible_to(request.actor), pk=key)
