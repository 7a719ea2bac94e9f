"""What this room puts on the lists of the registry: what a post can hold, cases as refs, to-do rows, menu places."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongzhi.accounts.kinds import Kind, notice_kinds
from gongzhi.accounts.mine import Part, my_parts
from gongzhi.accounts.models import User
from gongzhi.accounts.recovery import SecondFact, second_facts
from gongzhi.cases import links, queries
from gongzhi.cases.deeds import DEEDS
from gongzhi.cases.models import Assignment, Case, Review, Supervision
from gongzhi.cases.queries import mine
from gongzhi.cases.states import OPEN, OPEN_PARTS
from gongzhi.core.actors import Actor
from gongzhi.core.registry import Holding, Place, Ref, TodoSource, action_words, holdings, navigation, refs, todo
from gongzhi.organizations.models import Post, Role
from gongzhi.regions.locality import known_places
from gongzhi.ui import shell
from gongzhi.volunteers.queries import volunteer_of


def _open_cases(post: Post) -> QuerySet[Case]:
    return Case.objects.filter(post=post, state__in=OPEN)


def _open_parts(post: Post) -> QuerySet[Assignment]:
    return Assignment.objects.filter(post=post, state__in=OPEN_PARTS)


def _open_supervisions(post: Post) -> QuerySet[Supervision]:
    return Supervision.objects.filter(post=post, ended_at__isnull=True)


def _open_reviews(post: Post) -> QuerySet[Review]:
    return Review.objects.filter(post=post, done_at__isnull=True)


holdings.add("cases.cases", Holding(_("受理的求助"), _open_cases))
holdings.add("cases.parts", Holding(_("未完成的分工"), _open_parts))
holdings.add("cases.supervisions", Holding(_("督办中的求助"), _open_supervisions))
holdings.add("cases.reviews", Holding(_("待复核的评价"), _open_reviews))

refs.add("case", Ref(_("求助"), visible_to=queries.visible_to, title=lambda case: case.number, link=links.desk_case))

known_places.add("cases.last_request", mine.last_place)

todo.add("cases", TodoSource(queries.todo_rows, queries.todo_keys))


for _name, _said in DEEDS.items():
    action_words.add(_name, _said)

# --- The desk ---


def _works_on_cases(actor: Actor) -> bool:
    return bool(queries.working_posts(actor))


def _sits_at_a_window(actor: Actor) -> bool:
    return actor.has_role(Role.INTAKE) and actor.post.site_id is not None


def _at_desk(actor: Actor) -> bool:
    return bool(actor.posts)


for _key, _url, _words, _icon, _order, _group, _shown in (
    ("list", "cases:desk-list", _("求助"), "inbox", 110, _("办理"), _works_on_cases),
    ("counter", "cases:counter", _("登记来访"), "user-plus", 120, _("办理"), _sits_at_a_window),
    ("decisions", "cases:decisions", _("等我定的"), "stamp", 130, _("办理"), _works_on_cases),
    ("limits", "cases:limits", _("办理时限"), "timer", 720, _("设置"), _at_desk),
):
    navigation.add(f"cases.{_key}", Place("desk", _words, _icon, _url, order=_order, group=_group, shown_to=_shown))


# --- The portal ---


def _is_volunteer(actor: Actor) -> bool:
    return volunteer_of(actor.person) is not None


def _asked_with_number(person: User, answer: str) -> bool:
    return Case.objects.filter(asker=person, number__iexact=answer.replace(" ", "")).exists()


navigation.add(
    "cases.mine",
    Place("portal", _("求助"), "message-circle-heart", "cases:mine", order=30, badge=mine.news_count),
)
my_parts.add("cases.mine", Part(_("我的求助"), "cases:mine", "message-circle-heart", _("谁在办，下一步是什么")))
my_parts.add(
    "cases.offers",
    Part(_("志愿邀约和任务"), "cases:offers", "calendar-check", _("等您答复的，和已接下的"), shown_to=_is_volunteer),
)
# The way to ask, on pages of rooms below: services, sites.
shell.parts.add("ask", lambda _request: reverse("cases:ask"))
notice_kinds.add("cases", Kind(_("求助"), "message-circle-heart"))
second_facts.add(
    "case_number",
    SecondFact(
        _("以前的求助编号"),
        _("短信或回执上的编号，例如 JJ-20433；还要填写当时的姓名。"),
        _asked_with_number,
        needs_name=True,
    ),
)
