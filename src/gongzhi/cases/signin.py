"""What this room puts on the lists of the registry: what a post can hold, cases as refs, to-do rows, menu places."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongzhi.accounts.kinds import Kind, notice_kinds
from gongzhi.accounts.mine import Part, my_parts
from gongzhi.accounts.models import User
from gongzhi.accounts.recovery import SecondFact, second_facts
from gongzhi.cases import handing, links, queries
from gongzhi.cases.actions.handing import move_case
from gongzhi.cases.deeds import DEEDS
from gongzhi.cases.forms.desk.filters import FILTERS
from gongzhi.cases.models import Assignment, Callback, Case, Mediation, Review, Supervision
from gongzhi.cases.queries import exports, finding, mine, shifts, supervising
from gongzhi.cases.queries.mediation import mediations_of
from gongzhi.cases.states import MEDIATION_OPEN, OPEN, OPEN_PARTS, MediationState
from gongzhi.core.actors import Actor
from gongzhi.core.registry import (
    Holding,
    Place,
    Ref,
    TodoSource,
    action_words,
    holdings,
    navigation,
    refs,
    searches,
    todo,
)
from gongzhi.organizations import saved
from gongzhi.organizations.models import Post, Role
from gongzhi.regions.locality import known_places
from gongzhi.ui import shell
from gongzhi.volunteers.queries import volunteer_of


def _open_cases(post: Post) -> Any:
    return handing.with_due(Case.objects.filter(post=post, state__in=OPEN), "pk")


def _open_parts(post: Post) -> Any:
    return handing.with_due(Assignment.objects.filter(post=post, state__in=OPEN_PARTS), "case", "case")


def _open_supervisions(post: Post) -> Any:
    return handing.with_due(Supervision.objects.filter(post=post, ended_at__isnull=True), "case", "case")


def _open_callbacks(post: Post) -> Any:
    return handing.with_due(Callback.objects.filter(post=post, done_at__isnull=True), "case", "case")


def _open_reviews(post: Post) -> Any:
    return handing.with_due(Review.objects.filter(post=post, done_at__isnull=True), "rating__case", "rating__case")


def _open_mediations(post: Post) -> Any:
    open_ones = Mediation.objects.filter(post=post, state__in=[*MEDIATION_OPEN, MediationState.AGREED])
    return handing.with_due(open_ones, "case", "case")


holdings.add(
    "cases.cases",
    Holding(
        _("受理的求助"),
        _open_cases,
        title=handing.title,
        link=handing.link,
        detail=handing.detail,
        give=move_case,
    ),
)
for _key, _words, _rows in (
    ("mediations", _("主持的调解和协议回访"), _open_mediations),
    ("parts", _("未完成的分工"), _open_parts),
    ("supervisions", _("督办中的求助"), _open_supervisions),
    ("reviews", _("待复核的评价"), _open_reviews),
    ("callbacks", _("要打的回访"), _open_callbacks),
):
    holdings.add(
        f"cases.{_key}",
        Holding(_words, _rows, title=handing.title, link=handing.link, detail=handing.detail),
    )

saved.pages.add("cases", saved.page(_("求助"), "cases:desk-list", FILTERS))
refs.add("case", Ref(_("求助"), visible_to=queries.visible_to, title=lambda case: case.number, link=links.desk_case))

known_places.add("cases.last_request", mine.last_place)

todo.add("cases", TodoSource(queries.todo_rows, queries.todo_keys, waits_for_others=True))
todo.add("cases.supervising", TodoSource(supervising.todo_rows, supervising.todo_keys))
todo.add("cases.shifts", TodoSource(shifts.todo_rows, shifts.todo_keys))
todo.add("cases.exports", TodoSource(exports.todo_of_exports, exports.todo_keys_of_exports))


for _name, _said in DEEDS.items():
    action_words.add(_name, _said)

# --- The desk ---


def _receives_cases(actor: Actor) -> bool:
    return actor.holds_role(Role.INTAKE, Role.JOINT_OFFICE, Role.SUPERVISOR)


def _works_on_cases(actor: Actor) -> bool:
    return bool(queries.working_posts(actor))


def _sits_at_a_window(actor: Actor) -> bool:
    return actor.has_role(Role.INTAKE) and actor.post.site_id is not None


def _reads_shifts(actor: Actor) -> bool:
    return actor.holds_role(Role.INTAKE, Role.SUPERVISOR, Role.JOINT_OFFICE)


for _key, _url, _words, _icon, _order, _group, _shown in (
    ("list", "cases:desk-list", _("求助"), "inbox", 110, _("办理"), _works_on_cases),
    ("counter", "cases:counter", _("登记来访"), "user-plus", 120, _("办理"), _sits_at_a_window),
    ("repeats", "cases:repeats", _("可能重复"), "copy-check", 122, _("办理"), _receives_cases),
    ("callbacks", "cases:callbacks", _("电话回访"), "phone-call", 124, _("办理"), _receives_cases),
    ("decisions", "cases:decisions", _("等我定的"), "stamp", 130, _("办理"), _works_on_cases),
    ("register", "cases:register", _("台账"), "notebook-tabs", 150, _("办理"), _works_on_cases),
    ("shifts", "cases:shifts", _("交接班"), "arrow-left-right", 160, _("办理"), _reads_shifts),
    ("guides", "cases:guides", _("办事指引"), "book-open-text", 170, _("办理"), _works_on_cases),
):
    navigation.add(f"cases.{_key}", Place("desk", _words, _icon, _url, order=_order, group=_group, shown_to=_shown))


# --- The portal ---


def _is_volunteer(actor: Actor) -> bool:
    return volunteer_of(actor.person) is not None


def _is_in_a_mediation(actor: Actor) -> bool:
    return mediations_of(actor).exists()


def _asked_with_number(person: User, answer: str) -> bool:
    return Case.objects.filter(asker=person, number__iexact=answer.replace(" ", "")).exists()


navigation.add(
    "cases.mine",
    Place("portal", _("求助"), "message-circle-heart", "cases:mine", order=30, badge=mine.news_count),
)
my_parts.add("cases.mine", Part(_("我的求助"), "cases:mine", "message-circle-heart", _("谁在办，下一步是什么")))
my_parts.add(
    "cases.mediations",
    Part(_("我的调解"), "cases:mediations", "scale", _("时间地点、方案和协议"), shown_to=_is_in_a_mediation),
)
my_parts.add(
    "cases.offers",
    Part(_("志愿邀约和任务"), "cases:offers", "calendar-check", _("等您答复的，和已接下的"), shown_to=_is_volunteer),
)
# The way to ask, on pages of rooms below: services, sites.
shell.parts.add("ask", lambda _request: reverse("cases:ask"))
notice_kinds.add("cases", Kind(_("求助进展"), "message-circle-heart", may_wait=True))
notice_kinds.add("cases.new", Kind(_("新来的求助"), "inbox", is_staff_only=True))
notice_kinds.add("cases.assigned", Kind(_("新的分工"), "inbox", is_staff_only=True))
notice_kinds.add("cases.message", Kind(_("留言和回复"), "message-circle"))
second_facts.add(
    "case_number",
    SecondFact(
        _("以前的求助编号"),
        _("短信或回执上的编号，例如 JJ-20433；还要填写当时的姓名。"),
        _asked_with_number,
        needs_name=True,
    ),
)
searches.add("cases", finding.CASES)
searches.add("cases.own", finding.OWN_CASES)
