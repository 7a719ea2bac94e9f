"""Skills, their proof, and who checks them."""

from datetime import timedelta

import pytest

from gongzhi.catalogue.models import ServiceArea
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Forbidden, Invalid, NotNow
from gongzhi.volunteers import starter
from gongzhi.volunteers.actions import add_skill, check_skill, insure_volunteer, withdraw_skill
from gongzhi.volunteers.models import Skill, Volunteer, VolunteerSkill
from gongzhi.volunteers.queries import skills_left, skills_offered, to_confirm, volunteer_list
from tests.volunteers.conftest import SYSTEM


def test_shipped_skills_are_loaded_once(db):
    assert starter.load(by=SYSTEM) == Skill.objects.count() > 25
    assert starter.load(by=SYSTEM) == 0
    assert Skill.objects.filter(is_professional=True).count() >= 8


def test_a_skill_is_entered_once_and_again_after_withdrawal(volunteer, skill):
    row = volunteer()
    me = Actor(person=row.person)
    held = add_skill(row, by=me, skill=skill["haircut"])
    with pytest.raises(NotNow, match="已登记"):
        add_skill(row, by=me, skill=skill["haircut"])
    assert skill["haircut"] not in skills_left(row)
    withdraw_skill(held, by=me)
    with pytest.raises(NotNow):
        withdraw_skill(held, by=me)
    assert skill["haircut"] in skills_left(row)
    add_skill(row, by=me, skill=skill["haircut"])
    assert len(skills_offered(row)) == 1


def test_professional_skills_are_checked_by_proof(town, volunteer, skill):
    held = add_skill(volunteer(), by=SYSTEM, skill=skill["lawyer"])
    with pytest.raises(Invalid) as refused:
        check_skill(held, by=town.actor("handler"))
    assert refused.value.field == "saw_original"
    assert VolunteerSkill.objects.get().checked_at is None
    checked = check_skill(held, by=town.actor("handler"), saw_original=True)
    assert (checked.checked_by, checked.checked_at is None) == (town.handler, False)


def test_ordinary_skills_need_no_paper(town, volunteer, skill):
    held = add_skill(volunteer(), by=SYSTEM, skill=skill["haircut"])
    assert check_skill(held, by=town.actor("handler")).checked_by == town.handler


def test_certificates_out_of_date_and_withdrawn_skills_are_not_checked(town, volunteer, skill):
    row, yesterday = volunteer(), clock.today() - timedelta(days=1)
    with pytest.raises(Invalid, match="过期"):
        add_skill(row, by=SYSTEM, skill=skill["nurse"], valid_until=yesterday)
    held = add_skill(row, by=SYSTEM, skill=skill["nurse"])
    with pytest.raises(Invalid, match="过期"):
        check_skill(held, by=town.actor("handler"), saw_original=True, valid_until=yesterday)
    withdraw_skill(held, by=SYSTEM)
    with pytest.raises(NotNow):
        check_skill(held, by=town.actor("handler"), saw_original=True)


@pytest.mark.parametrize(
    ("post", "may"),
    [
        ("handler", True),
        ("hub_supervisor", True),
        ("office", True),
        ("clerk", False),
        ("far_handler", False),
        ("leader", False),
        ("resident", False),
    ],
)
def test_who_checks_and_insures(town, volunteer, skill, post, may):
    row = volunteer()
    held = add_skill(row, by=SYSTEM, skill=skill["haircut"])
    until = clock.today() + timedelta(days=365)
    if may:
        check_skill(held, by=town.actor(post))
        assert insure_volunteer(row, by=town.actor(post), until=until).insured_until == until
        return
    with pytest.raises(Forbidden):
        check_skill(held, by=town.actor(post))
    with pytest.raises(Forbidden):
        insure_volunteer(row, by=town.actor(post), until=until)
    assert VolunteerSkill.objects.get().checked_at is None
    assert Volunteer.objects.get().insured_until is None


def test_nobody_checks_the_own_skills_even_with_a_post(town, volunteer, skill):
    row = volunteer()
    Volunteer.objects.filter(pk=row.pk).update(person=town.person("handler"))
    held = add_skill(Volunteer.objects.get(), by=SYSTEM, skill=skill["haircut"])
    with pytest.raises(Forbidden):
        check_skill(held, by=town.actor("handler"))
    with pytest.raises(Forbidden):
        check_skill(held, by=SYSTEM)
    assert VolunteerSkill.objects.get().checked_at is None


def test_the_desk_list_filters_and_puts_who_waits_first(town, volunteer, area, skill):
    active = volunteer("安娜", areas=[area["arts"]])
    waiting = volunteer("周舟", confirmed=False)
    add_skill(active, by=SYSTEM, skill=skill["haircut"])
    actor = town.actor("handler")
    assert list(volunteer_list(actor)) == [waiting, active]
    assert list(volunteer_list(actor, state="active")) == [active]
    assert list(volunteer_list(actor, area=area["arts"])) == [active]
    assert list(volunteer_list(actor, skill=skill["haircut"])) == [active]
    assert list(volunteer_list(actor, unchecked=True)) == [active]
    assert list(volunteer_list(actor, query="周")) == [waiting]
    assert list(volunteer_list(actor, query=active.number.lower())) == [active]
    assert list(volunteer_list(actor, division=town.other_subdistrict)) == []
    assert list(volunteer_list(town.actor("far_handler"))) == []
    assert list(to_confirm(actor)) == [waiting]
    assert list(to_confirm(town.actor("clerk"))) == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_list_costs_the_same_for_one_and_for_three(town, volunteer, skill, count, django_assert_num_queries):
    for number in range(count):
        row = volunteer(f"志愿者{number}", areas=ServiceArea.objects.filter(key="arts"))
        add_skill(row, by=SYSTEM, skill=skill["haircut"])
    actor = town.actor("handler")
    with django_assert_num_queries(3):
        shown = [
            (row.person.name, row.division.name, list(row.areas.all()), [held.skill.name for held in row.open_skills])
            for row in volunteer_list(actor)
        ]
    assert len(shown) == count
