"""In which order helpers are asked: every point has its words and figure; the number of queries does not grow."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.core.places import Point
from gongzhi.volunteers.actions import add_member, add_skill, engage, note_rating
from gongzhi.volunteers.models import Skill
from gongzhi.volunteers.queries import candidates
from gongzhi.volunteers.ranking import SHIPPED, Figures, Scale, reasons_for
from tests.volunteers.conftest import HERE, SYSTEM, at

PLAIN = Figures(
    skills=(),
    skills_needed=0,
    wishes_area=False,
    metres=None,
    is_local=True,
    spare=0,
    load=0,
    rating_sum=0,
    rating_count=0,
)


def said(figures, *, is_team=False, scale=SHIPPED):
    found = reasons_for(figures, is_team=is_team, scale=scale)
    return {reason.key: (reason.words, reason.points) for reason in found}


@pytest.mark.parametrize(
    ("changes", "key", "words", "points"),
    [
        ({"skills": ("理发",), "skills_needed": 1}, "skill", "会理发（1/1）", 35),
        ({"skills": ("理发",), "skills_needed": 2}, "skill", "会理发（1/2）", 18),
        ({"skills_needed": 2}, "skill", "没有登记需要的技能", 0),
        ({"wishes_area": True}, "area", "愿意参加这类服务", 15),
        ({"metres": 780.0}, "distance", "距离780 米", 18),
        ({"metres": 0.0}, "distance", "距离0 米", 20),
        ({"metres": 12_000.0}, "distance", "距离12.0 公里", 0),
        ({}, "distance", "就在本乡镇（街道）", 10),
        ({"is_local": False}, "distance", "距离不详", 0),
        ({"spare": 90}, "free_time", "当天另有1.5小时空余", 4),
        ({}, "free_time", "时间刚好", 0),
        ({"load": 0}, "load", "近30天服务0次", 10),
        ({"load": 3}, "load", "近30天服务3次", 4),
        ({"load": 9}, "load", "近30天服务9次", 0),
        ({}, "rating", "还没有评价", 8),
        ({"rating_sum": 47, "rating_count": 10}, "rating", "评价4.7分（10次）", 9),
        ({"rating_sum": 1, "rating_count": 1}, "rating", "评价1.0分（1次）", 6),
    ],
)
def test_each_reason_tells_its_figure_and_its_points(changes, key, words, points):
    assert said(replace(PLAIN, **changes))[key] == (words, points)


def test_the_town_sets_what_counts():
    near = replace(PLAIN, metres=900.0, load=2)
    strict = Scale(distance=40, far=1000, load_days=60, points_a_service=5)
    assert said(near, scale=strict)["distance"] == ("距离900 米", 4)
    assert said(near, scale=strict)["load"] == ("近60天服务2次", 0)


def test_a_team_tells_how_much_it_can_still_take():
    assert said(replace(PLAIN, spare=2), is_team=True)["free_time"] == ("同时还可接2项", 7)


@given(
    st.builds(
        Figures,
        skills=st.lists(st.just("x"), max_size=3).map(tuple),
        skills_needed=st.just(3),
        wishes_area=st.booleans(),
        metres=st.none() | st.floats(0, 40_000),
        is_local=st.booleans(),
        spare=st.integers(0, 1440),
        load=st.integers(0, 60),
        rating_sum=st.just(0),
        rating_count=st.just(0),
    ),
    st.booleans(),
)
def test_points_lie_between_nothing_and_their_weight(figures, is_team):
    for reason in reasons_for(figures, is_team=is_team):
        assert 0 <= reason.points <= SHIPPED.most(reason.key)
        assert reason.words


@given(st.floats(0, SHIPPED.far), st.floats(0, SHIPPED.far))
def test_who_is_nearer_never_gets_fewer_points(one, two):
    near, far = sorted((one, two))
    assert said(replace(PLAIN, metres=near))["distance"][1] >= said(replace(PLAIN, metres=far))["distance"][1]


def test_the_fittest_comes_first_and_the_score_is_the_sum_of_what_is_shown(volunteer, need, skill, area):
    plain = volunteer("普通")
    able = volunteer("会的", areas=[area["hardship"]])
    add_skill(able, by=SYSTEM, skill=skill["companionship"])
    far = volunteer("远的", point=Point(28.68, 121.45))
    found = candidates(need(skills=["companionship"]))
    assert [one.helper for one in found] == [able, plain, far]
    first = found[0]
    assert first.score == sum(reason.points for reason in first.reasons)
    assert [reason.key for reason in first.reasons] == ["skill", "area", "distance", "free_time", "load", "rating"]
    assert first.as_json()[0] == {"key": "skill", "words": "会陪伴聊天（1/1）", "points": 35}


def test_work_is_spread_to_who_has_done_less(volunteer, need):
    often, seldom = volunteer("常去"), volunteer("少去")
    for number in range(4):
        engage(often, by=SYSTEM, during=(at(-number, 9), at(-number, 10)), occasion=f"visit:{number}")
    engage(seldom, by=SYSTEM, during=(at(-40, 9), at(-40, 10)), occasion="visit:old")
    found = candidates(need())
    assert [(one.helper, one.figures.load) for one in found] == [(seldom, 0), (often, 4)]


def test_ratings_move_the_order_and_one_bad_one_does_not_ruin(volunteer, need):
    good, bad = volunteer("好评"), volunteer("差评")
    for number in range(5):
        note_rating(good, by=SYSTEM, occasion=f"visit:{number}", satisfied=5)
    note_rating(bad, by=SYSTEM, occasion="visit:9", satisfied=1)
    found = candidates(need())
    assert [one.helper for one in found] == [good, bad]
    assert [str(one.figures.rating) for one in found] == ["5.0", "1.0"]
    assert found[0].score - found[1].score <= SHIPPED.rating


def test_teams_and_volunteers_stand_in_one_list_with_their_figures(team, volunteer, need, skill, area):
    row = team(areas=[area["hardship"]], capacity=3)
    member = volunteer("队员", spans=[])
    add_member(row, by=SYSTEM, volunteer=member)
    add_skill(member, by=SYSTEM, skill=skill["haircut"])
    note_rating(member, by=SYSTEM, occasion="visit:1", satisfied=5)
    engage(row, by=SYSTEM, during=(at(2, 10), at(2, 12)), occasion="visit:2")
    found = candidates(need(skills=["haircut"]))
    assert [(one.helper, one.is_team) for one in found] == [(row, True), (row.leader, False)]
    figures = found[0].figures
    assert (figures.skills, figures.wishes_area, figures.metres, figures.spare, figures.load, figures.rating_count) == (
        ("理发",),
        True,
        0.0,
        2,
        1,
        1,
    )


def test_the_list_can_be_asked_for_by_plain_arguments_and_is_cut(town, volunteer, area):
    for number in range(3):
        volunteer(f"志愿者{number}")
    found = candidates(
        area=area["hardship"], during=(at(2, 9), at(2, 11)), division=town.community, point=HERE, limit=2
    )
    assert len(found) == 2


def test_an_unknown_skill_asks_for_nothing(volunteer, need):
    volunteer()
    assert need(skills=["no_such_skill"]).skills == ()


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.usefixtures("skill")
def test_the_number_of_queries_does_not_grow(volunteer, team, need, count, django_assert_num_queries):
    for number in range(count):
        row = volunteer(f"志愿者{number}")
        add_skill(row, by=SYSTEM, skill=Skill.objects.get(key="companionship"))
        team(f"队伍{number}", leader=row)
    asked = need(skills=["companionship"], is_dangerous=False)
    with django_assert_num_queries(5):
        found = candidates(asked)
    assert len(found) == 2 * count
