"""The interview for first use: a few pages whose answers are kept, a summary, and the list of initial passwords."""

import json
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from gongzhi.cases.starter import load as load_settings
from gongzhi.catalogue.starter import load as load_catalogue
from gongzhi.core import clock
from gongzhi.core.access import ActorRequest, desk
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Refusal
from gongzhi.core.idempotency import once
from gongzhi.core.tables import Column, workbook
from gongzhi.core.tables.writing import CONTENT_TYPE
from gongzhi.organizations.actions.setup import forget_answers, keep_answers, set_up_town
from gongzhi.organizations.models import Role, SetupDraft
from gongzhi.organizations.queries import open_posts
from gongzhi.regions.queries import calendar
from gongzhi.volunteers.starter import load as load_skills
from gongzhi.web.setup import PAGES, Answers, faults, plan_of

#: Where in the answers the list of initial passwords stands, once the town was set up.
_HANDOUT = "handout"
_DEFAULTS = Actor.of_system("setup")


@desk("system_admin")
@once
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: ActorRequest, name: str = "place") -> HttpResponse:
    """One page of questions. Going on asks for right answers; going back keeps what was typed, right or wrong."""
    if name not in PAGES:
        raise Http404
    answers = _answers(request)
    words, form_class = PAGES[name]
    order = list(PAGES)
    place = order.index(name)
    form = form_class(answers=answers, initial=_as_initial(answers.get(name)))
    if request.method == "POST":
        typed = _typed(request.POST)
        answers = json.loads(keep_answers(request.actor.person, by=request.actor, page=name, answers=typed).answers)
        if "back" in request.POST and place:
            return redirect("web:setup", name=order[place - 1])
        form = form_class(request.POST, answers=answers)
        if form.is_valid():
            return redirect("web:setup", name=order[place + 1]) if place + 1 < len(order) else redirect("web:setup_end")
    return render(
        request,
        "web/desk/setup.html",
        {
            "form": form,
            "words": words,
            "names": [*(said for said, _form in PAGES.values()), _("核对")],
            "step": place + 1,
            "is_first": not place,
        },
    )


@desk("system_admin")
@once
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: ActorRequest) -> HttpResponse:
    """What will be set up; and then it is."""
    answers = _answers(request)
    if _HANDOUT in answers:
        return render(request, "web/desk/setup_done.html", {"people": len(answers[_HANDOUT]["people"])})
    wrong = faults(answers)
    if wrong:
        messages.info(request, _("这一页还没有填好。"))
        return redirect("web:setup", name=wrong[0])
    division, plan = plan_of(answers)
    if request.method == "POST":
        try:
            with transaction.atomic():
                made = set_up_town(division, by=request.actor, plan=plan)
                # What comes with the platform: areas, skills, limits, rules of routing.
                for load in (load_catalogue, load_skills, load_settings):
                    load(by=_DEFAULTS)
        except Refusal as refusal:
            messages.error(request, str(refusal.message))
        else:
            kept = {"people": made.people}
            keep_answers(request.actor.person, by=request.actor, page=_HANDOUT, answers=kept)
            messages.success(
                request,
                _("已建立：组织 %(organizations)d 个，站点 %(sites)d 个，岗位 %(posts)d 个，账号 %(people)d 个。")
                % {
                    "organizations": made.organizations,
                    "sites": made.sites,
                    "posts": made.posts,
                    "people": len(made.people),
                },
            )
            return redirect("web:setup_end")
    return render(request, "web/desk/setup_end.html", _summary(division, plan))


def _summary(division: Any, plan: Any) -> dict[str, Any]:
    today = clock.today()
    hands = open_posts().filter(tenures__during__contains=clock.now())
    missing = [
        role.label
        for role in (Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
        if not hands.filter(roles__contains=[role]).exists()
    ]
    return {
        "division": division,
        "plan": plan,
        "names": [*(said for said, _form in PAGES.values()), _("核对")],
        "is_covered": calendar().covers(today.year),
        "year": today.year,
        "sms_is_off": settings.GONGZHI_SMS in {"console", "none"},
        "missing_hands": missing,
    }


@desk("system_admin")
@require_POST
def handout(request: ActorRequest) -> HttpResponse:
    """The list of initial passwords, once; the answers go with it."""
    draft = SetupDraft.objects.filter(person=request.actor.person).select_related("data_key").first()
    answers = _read(draft)
    if draft is None or _HANDOUT not in answers:
        messages.error(request, _("这份清单已经取走，不能再看。忘了密码的，请在“账号”页面重置。"))
        return redirect("web:desk")
    forget_answers(draft, by=request.actor)
    columns = (Column("name", _("姓名")), Column("username", _("登录名")), Column("password", _("初始密码")))
    content = workbook(columns, answers[_HANDOUT]["people"], sheet=_("初始密码"))
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    name = f"{_('初始密码')}.xlsx"
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response.headers["Cache-Control"] = "no-store"
    return response


def _answers(request: ActorRequest) -> Answers:
    draft = SetupDraft.objects.filter(person=request.actor.person).select_related("data_key").first()
    return _read(draft)


def _read(draft: SetupDraft | None) -> Answers:
    found: Answers = json.loads(draft.answers or "{}") if draft else {}
    return found


def _typed(data: QueryDict) -> dict[str, Any]:
    """What was typed: several values of one name as a list."""
    return {
        name: data.getlist(name) if name in PAGES else data.get(name, "")
        for name in data
        if name not in ("csrfmiddlewaretoken", "back", "_once")
    }


def _as_initial(typed: dict[str, Any] | None) -> dict[str, Any] | None:
    """What was typed before, also nothing where boxes were left empty."""
    if typed is None:
        return None
    return {**{name: [] for name in ("bodies", "hubs")}, **typed}
