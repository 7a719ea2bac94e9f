"""Service items: who offers, who changes, whom they serve."""

import pytest

from gongzhi.catalogue import queries
from gongzhi.catalogue.actions import edit_item, offer_item, restore_item, withdraw_item
from gongzhi.catalogue.models import ServiceItem, TargetGroup
from gongzhi.core.errors import Forbidden, Invalid, NotNow, Stale
from gongzhi.core.places import Point
from tests.town import ROLES

MAY = {"handler", "supervisor", "office", "city_office"}


def _names(items):
    return [item.name for item in items]


@pytest.mark.parametrize(
    "post",
    sorted({name for pair in ROLES.values() for name in pair if name} | {"city_office", "union_handler", "resident"}),
)
def test_who_offers_changes_and_withdraws_for_an_organisation(town, offer, post):
    """Its own handler and supervisor, and the joint office of its place; nobody else, and a refusal changes nothing."""
    item = offer()
    actor = town.actor(post)
    if post in MAY:
        assert offer("新事项", by=actor).post == town.handler
        assert edit_item(item, by=actor, name="改名").name == "改名"
        assert withdraw_item(item, by=actor).withdrawn_at is not None
        assert restore_item(item, by=actor).withdrawn_at is None
        return
    for refused in (
        lambda: offer("新事项", by=actor),
        lambda: edit_item(item, by=actor, name="改名"),
        lambda: withdraw_item(item, by=actor),
        lambda: restore_item(item, by=actor),
    ):
        with pytest.raises(Forbidden):
            refused()
    (left,) = ServiceItem.objects.all()
    assert (left.name, left.version, left.withdrawn_at) == (item.name, item.version, None)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "  "}, "name"),
        ({"summary": ""}, "summary"),
        ({"promise_amount": 0}, "promise_amount"),
        ({"post": "union_handler"}, "post"),
        ({"division": "far_county"}, "division"),
        ({"division": "city"}, "division"),
    ],
)
def test_what_cannot_be_offered_is_refused_beside_its_field(town, offer, changes, field):
    values = {key: getattr(town, value) if key in ("post", "division") else value for key, value in changes.items()}
    with pytest.raises(Invalid) as refused:
        offer(**values)
    assert refused.value.field == field
    item = offer()
    with pytest.raises(Invalid):
        edit_item(item, by=town.actor("handler"), **values)
    assert ServiceItem.objects.get().version == item.version


def test_a_stale_form_does_not_overwrite(town, offer):
    item = offer()
    edit_item(item, by=town.actor("supervisor"), name="主席改的")
    with pytest.raises(Stale):
        edit_item(item, by=town.actor("handler"), name="干事改的", seen=item.version)
    assert ServiceItem.objects.get().name == "主席改的"


def test_only_what_is_declared_can_be_edited(town, offer):
    with pytest.raises(TypeError):
        edit_item(offer(), by=town.actor("handler"), organization=town.union)


def test_withdrawing_twice_says_so(town, offer):
    item = withdraw_item(offer(), by=town.actor("handler"))
    with pytest.raises(NotNow):
        withdraw_item(item, by=town.actor("handler"))


@pytest.mark.parametrize(
    ("amount", "unit", "words"),
    [
        (2, "working_days", "2个工作日内答复"),
        (30, "clock_minutes", "30分钟内答复"),
        (120, "working_minutes", "上班时间2小时内答复"),
        (90, "clock_minutes", "90分钟内答复"),
    ],
)
def test_a_promise_is_said_in_words(amount, unit, words):
    assert ServiceItem(promise_amount=amount, promise_unit=unit).promise == words


def test_an_item_of_a_division_serves_all_below_it_and_nobody_beside(town, offer, area):
    offer("全区的")
    offer("白云街道的", division=town.subdistrict)
    offer("海门街道的", division=town.other_subdistrict)
    assert _names(queries.items_for(area["legal"], town.community)) == ["白云街道的", "全区的"]
    assert _names(queries.items_for(area["legal"], town.far_community)) == []
    assert _names(queries.items_for(area["jobs"], town.community)) == []
    assert _names(queries.items_for(None, town.other_community)) == ["海门街道的", "全区的"]


def test_whoever_names_only_the_county_sees_what_is_offered_in_it_too(town, offer, area):
    offer("全区的")
    offer("白云街道的", division=town.subdistrict)
    assert _names(queries.items_for(None, town.county)) == ["全区的"]
    assert _names(queries.items_for(None, town.county, below=True)) == ["白云街道的", "全区的"]
    assert _names(queries.items_for(None, town.far_county, below=True)) == []
    assert len(queries.items_for(None, None)) == 2
    assert queries.area_counts(town.county) == {area["legal"].pk: 1}
    assert queries.area_counts(town.city, below=True) == {area["legal"].pk: 2}


def test_an_item_for_a_group_is_found_by_it_and_one_for_everybody_too(town, offer, area):
    elderly, women = TargetGroup.objects.get(key="elderly"), TargetGroup.objects.get(key="women")
    offer("老年人的", groups=[elderly])
    offer("大家的")
    assert _names(queries.items_for(None, town.community, elderly)) == ["大家的", "老年人的"]
    assert _names(queries.items_for(None, town.community, women)) == ["大家的"]


def test_withdrawn_items_are_gone_for_residents_and_stay_for_who_keeps_them(town, offer, area):
    item = withdraw_item(offer(), by=town.actor("handler"))
    assert _names(queries.items_for(area["legal"], town.community)) == []
    assert item not in queries.visible_to(town.actor("resident"))
    assert item not in queries.visible_to(town.actor("far_handler"))
    assert item in queries.visible_to(town.actor("handler"))
    assert item in queries.kept_by(town.actor("office"))
    assert item not in queries.kept_by(town.actor("union_handler"))


@pytest.mark.parametrize("query", ["权益", "fnqy", "FUNVQUANYI", "律师 妇女", "椒江妇联", "婦女權益", "zxjq"])
def test_search_knows_words_pinyin_initials_and_the_organisation(town, offer, query):
    offer("妇女权益咨询", brand="知心姐妹")
    offer("放电影", area_key="arts", summary="露天电影")
    expected = {"zxjq": [], "椒江妇联": ["放电影", "妇女权益咨询"]}.get(query, ["妇女权益咨询"])
    assert _names(queries.search_items(query, town.community)) == expected


def test_a_search_for_signs_finds_nothing_and_an_empty_one_everything(town, offer):
    offer()
    assert _names(queries.search_items("？！", town.community)) == []
    assert len(queries.search_items("", town.community)) == 1


def test_a_need_in_ones_own_words_finds_area_reason_and_items(town, offer, area):
    offer("劳动维权热线")
    offer("困难职工帮扶", area_key="hardship", organization=town.union, post=town.union_handler)
    needs = queries.by_need("工资拖欠三个月，想讨薪，家里揭不开锅", town.community)
    assert [(need.area.key, _names(need.items)) for need in needs] == [
        ("legal", ["劳动维权热线"]),
        ("hardship", ["困难职工帮扶"]),
    ]
    assert needs[0].found.words == ("工资拖欠", "讨薪")
    assert queries.by_need("嗯嗯", town.community) == []


def test_near_me_is_by_distance_of_the_site_and_unknown_places_come_last(town, offer):
    offer("海门", site=town.window)
    offer("不知道在哪")
    offer("白云", site=town.hub)
    placed = queries.nearest_first(queries.items_for(None, town.community), Point(28.6553, 121.4336))
    assert [(entry.item.name, entry.metres is None) for entry in placed] == [
        ("白云", False),
        ("海门", False),
        ("不知道在哪", True),
    ]
    assert placed[0].metres == 0
    assert 2000 < placed[1].metres < 4000


def test_a_division_without_coordinates_stands_where_its_sites_do(town):
    assert queries.centre_of(town.community) == Point(28.6581, 121.4302)
    assert queries.centre_of(town.other_community) == Point(28.6790, 121.4480)
    town.other_community.latitude, town.other_community.longitude = 28.7, 121.5
    town.other_community.save()
    assert queries.centre_of(town.other_community) == Point(28.7, 121.5)


@pytest.mark.parametrize("count", [1, 3])
def test_lists_cost_the_same_for_one_and_for_three(town, offer, area, count, django_assert_num_queries):
    elderly = TargetGroup.objects.get(key="elderly")
    for number in range(count):
        offer(f"事项{number}", groups=[elderly], site=town.hub)
    actor = town.actor("handler")
    for rows in (
        queries.items_for(area["legal"], town.community, elderly),
        queries.search_items("事项", town.community),
        queries.kept_by(actor),
        queries.visible_to(actor),
    ):
        with django_assert_num_queries(2):
            shown = [
                (
                    item.area.name,
                    item.organization.division,
                    item.division,
                    item.site.division,
                    item.post.title,
                    list(item.groups.all()),
                )
                for item in rows
            ]
        assert len(shown) == count
    queries.weigh_words("工资")
    with django_assert_num_queries(3):
        queries.by_need("工资拖欠", town.community)


def test_holdings_of_a_post_are_its_open_items(town, offer):
    item = offer()
    withdraw_item(offer("撤下的"), by=town.actor("handler"))
    assert list(queries.held_by(town.handler)) == [item]


def test_offer_item_needs_an_organisation(town, area):
    with pytest.raises(TypeError):
        offer_item(town.womens, by=town.actor("handler"))
