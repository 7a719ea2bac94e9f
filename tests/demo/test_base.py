"""The base of the demonstration city: there within a minute, and alive at once."""

from datetime import date

import pytest

from gongzhi.accounts.models import User
from gongzhi.cases.demo.scenes import _SCRIPTS
from gongzhi.cases.demo.stories import SHARES, stories
from gongzhi.cases.models import Assignment, Case, Extension, Offer, Review, Suspension
from gongzhi.cases.queries import todo_rows
from gongzhi.cases.queries.offers import my_offers, my_tasks
from gongzhi.cases.states import AssignmentState, CaseState, OfferState
from gongzhi.catalogue.models import ServiceItem
from gongzhi.cli import demo
from gongzhi.cli.terminal import CannotBegin
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.models import Deployment, OutgoingMessage
from gongzhi.organizations.models import Organization, Site
from gongzhi.organizations.queries import posts_of
from gongzhi.regions.models import Division
from gongzhi.volunteers.models import Team, Volunteer
from gongzhi.web import demonstration

pytestmark = pytest.mark.usefixtures("city")


def played(words: str) -> Actor:
    """The one of the cast whose words begin so."""
    person = next(part.person for part in demonstration.cast() if words in part.words)
    posts = tuple(posts_of(person))
    return Actor(person=person, post=posts[0] if posts else None, posts=posts)


def test_the_city_is_whole() -> None:
    assert Division.objects.filter(code__startswith="3310").count() == 3575  # and the province above
    windows = Site.objects.filter(division__level=Division.Level.TOWN).exclude(kind=Site.Kind.GIG_STATION)
    assert windows.count() == 30
    assert Organization.objects.count() > 300
    assert ServiceItem.objects.count() >= 60
    assert Volunteer.objects.count() == 60
    assert Team.objects.count() == 30
    assert len(demonstration.cast()) == 13


def test_every_scene_went_as_written() -> None:
    asked_twice = [script for script in _SCRIPTS if any(step == "ask_again" for _ago, step in script.steps)]
    assert Case.objects.count() == len(_SCRIPTS) + len(asked_twice)
    assert Case.objects.filter(state=CaseState.SUBMITTED).count() == 2
    assert Offer.objects.filter(state=OfferState.SENT).count() == 2
    assert Offer.objects.filter(state=OfferState.ACCEPTED).count() == 1
    assert Assignment.objects.filter(state=AssignmentState.RETURNED).count() == 2
    assert Extension.objects.filter(decided_at=None).count() == 1
    assert Review.objects.filter(done_at=None).count() == 1
    assert Suspension.objects.filter(ended_at=None).count() == 1


def test_each_of_the_cast_finds_something_to_do() -> None:
    with clock.simulate(Deployment.objects.get().created_at):
        for words in ("六岁的孩子", "退休老人", "外卖骑手"):
            assert Case.objects.filter(asker=played(words).person).count() == 2
        assert [row.kind for row in todo_rows(played("群团工作中心窗口"))].count("new") == 2
        assert {row.kind for row in todo_rows(played("妇联权益干事"))} >= {"overdue", "new", "unanswered"}
        assert {row.kind for row in todo_rows(played("总工会权益保障干事"))} >= {"new", "waiting"}
        assert len(todo_rows(played("妇联分管负责人"))) >= 2
        assert todo_rows(played("社工"))
        assert todo_rows(played("椒江区联席办主任"))
        assert len(list(my_offers(played("志愿者")))) == 1
        assert len(list(my_tasks(played("志愿者")))) == 1
        assert len(list(my_offers(played("志愿服务队队长")))) == 1


def test_no_message_is_sent() -> None:
    assert OutgoingMessage.objects.exclude(state=OutgoingMessage.State.MUTED).count() == 0


def test_building_again_changes_nothing() -> None:
    before = (Case.objects.count(), User.objects.count())

    demo.build_base(1)

    assert (Case.objects.count(), User.objects.count()) == before


def test_there_are_stories_of_every_area() -> None:
    assert len(stories()) >= 110
    assert {story.area for story in stories()} == set(SHARES)
    assert len({story.title for story in stories()}) == len(stories())


def test_staff_have_no_password() -> None:
    assert not any(user.has_usable_password() for user in User.objects.all())


def test_the_day_of_the_city_is_the_given_one() -> None:
    assert clock.local(Deployment.objects.get().created_at).date() == date(2026, 11, 19)


def test_welcome_names_the_cast_and_the_way_in() -> None:
    said = demo.welcome("http://127.0.0.1:8000/")

    assert "http://127.0.0.1:8000/demonstration/" in said
    assert all(part.person.name in said for part in demonstration.cast())


def test_a_town_with_real_people_is_refused() -> None:
    Deployment.objects.update(cast=[])
    before = Case.objects.count()

    with pytest.raises(CannotBegin, match="已有真实数据"):
        demo.build_base(1)

    assert Case.objects.count() == before
