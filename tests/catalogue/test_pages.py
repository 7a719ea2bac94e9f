"""The pages of services and words: they open, show what they should, and take forms in."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from gongzhi.catalogue import checks
from gongzhi.catalogue.actions import withdraw_item
from gongzhi.catalogue.models import ServiceArea, ServiceItem, TargetGroup, Word
from gongzhi.core import registry
from gongzhi.organizations.models import Post
from tests.town import sign_in


@pytest.fixture
def at_desk(client, town):
    """Sign somebody in."""

    def enter(post):
        return sign_in(client, town.person(post))

    return enter


def page(client, name, *args, **query):
    response = client.get(reverse(f"catalogue:{name}", args=args), query)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


@pytest.fixture
def living_in(client, town):
    """The visitor has chosen 白云社区."""
    session = client.session
    session["division"] = str(town.community.pk)
    session.save()
    return client


def test_the_first_page_shows_the_ten_areas_with_what_is_offered_here(living_in, offer):
    offer()
    shown = page(living_in, "home")
    for name in ServiceArea.objects.values_list("name", flat=True):
        assert name in shown
    assert "1 项" in shown
    assert "服务白云社区居民" in shown


def test_a_search_shows_items_and_what_the_need_speaks_for(living_in, offer, town):
    offer("讨薪帮帮团")
    shown = page(living_in, "home", q="工资拖欠三个月")
    assert "讨薪帮帮团" in shown
    assert "“工资拖欠”" in shown
    assert "还没有对得上的服务事项" in page(living_in, "home", q="嗯嗯")


def test_an_area_filters_by_group_and_sorts_by_distance(living_in, offer, town):
    elderly = TargetGroup.objects.get(key="elderly")
    offer("海门律师", site=town.window, groups=[elderly])
    offer("白云律师", site=town.hub)
    shown = page(living_in, "area", "legal")
    assert "海门律师" in shown
    assert "白云律师" in shown
    near = page(living_in, "area", "legal", sort="near")
    assert near.index("白云律师") < near.index("海门律师")
    assert "米" in near
    assert "海门律师" in page(living_in, "all", group="elderly")
    assert "这里还没有登记服务事项" in page(living_in, "area", "jobs")


def test_an_unknown_area_is_not_found(living_in, catalogue):
    assert living_in.get(reverse("catalogue:area", args=["nothing"])).status_code == 404


def test_an_item_says_who_what_where_for_whom_and_what_is_promised(living_in, offer, town):
    item = offer(
        site=town.hub,
        eligibility="18周岁以上",
        bring="身份证",
        duration="约30分钟",
        schedule="每周三上午",
        brand="知心姐妹",
    )
    shown = page(living_in, "item", item.pk)
    for said in (
        "妇女儿童权益咨询",
        "椒江区妇联",
        "白云街道群团工作中心",
        "18周岁以上",
        "身份证",
        "约30分钟",
        "每周三上午",
        "2个工作日内答复",
        "免费",
        "知心姐妹",
    ):
        assert said in shown


def test_a_withdrawn_item_is_gone_for_residents(living_in, offer, town):
    item = withdraw_item(offer(), by=town.actor("handler"))
    assert living_in.get(reverse("catalogue:item", args=[item.pk])).status_code == 404


@pytest.mark.parametrize(("post", "status"), [("handler", 200), ("office", 200), ("clerk", 403), ("leader", 403)])
def test_who_enters_the_desk_pages_of_items(at_desk, offer, post, status):
    offer()
    assert at_desk(post).get(reverse("catalogue:items")).status_code == status


def test_the_desk_lists_and_filters(at_desk, offer, town):
    client = at_desk("handler")
    offer("律师值班")
    withdraw_item(offer("老项目"), by=town.actor("handler"))
    shown = page(client, "items")
    assert "律师值班" in shown
    assert "老项目" not in shown
    assert "老项目" in page(client, "items", state="withdrawn")
    assert "律师值班" not in page(client, "items", area="jobs")
    assert "没有符合条件的服务事项" in page(client, "items", q="没有这样的")


def form_of(town, **changes):
    return {
        "name": "上门理发",
        "area": str(ServiceArea.objects.get(key="plaza").pk),
        "groups": [str(TargetGroup.objects.get(key="elderly").pk)],
        "summary": "为行动不便的老人上门理发。",
        "division": "椒江区",
        "post": str(town.handler.pk),
        "site": "",
        "promise_amount": "3",
        "promise_unit": "working_days",
        **changes,
    }


def test_a_handler_offers_edits_withdraws_and_restores_by_pages(at_desk, catalogue, town):
    client = at_desk("handler")
    assert "上架这项服务" in page(client, "offer")
    client.post(reverse("catalogue:offer"), form_of(town))
    item = ServiceItem.objects.get()
    assert (item.name, item.organization, item.promise) == ("上门理发", town.womens, "3个工作日内答复")
    assert "上门理发" in page(client, "desk_item", item.pk)
    client.post(reverse("catalogue:edit", args=[item.pk]), form_of(town, name="免费理发", seen=item.version))
    item.refresh_from_db()
    assert item.name == "免费理发"
    client.post(reverse("catalogue:switch", args=[item.pk]), {"seen": item.version})
    item.refresh_from_db()
    assert not item.is_open
    client.post(reverse("catalogue:switch", args=[item.pk]), {"seen": item.version})
    item.refresh_from_db()
    assert item.is_open


def test_a_wrong_form_keeps_what_was_typed_and_says_what_is_wrong(at_desk, catalogue, town):
    response = at_desk("handler").post(reverse("catalogue:offer"), form_of(town, division="台州市", summary=""))
    shown = response.content.decode()
    assert response.status_code == 200
    assert "上门理发" in shown
    response = at_desk("handler").post(reverse("catalogue:offer"), form_of(town, division="台州市"))
    assert "服务范围不能超出本单位所在区划" in response.content.decode()
    assert not ServiceItem.objects.exists()


def test_a_stale_edit_is_told_and_changes_nothing(at_desk, offer, town):
    client, item = at_desk("handler"), offer()
    response = client.post(reverse("catalogue:edit", args=[item.pk]), form_of(town, seen=item.version - 1))
    assert "已被别人更新" in response.content.decode()
    item.refresh_from_db()
    assert item.name == "妇女儿童权益咨询"


def test_a_double_click_offers_once(at_desk, catalogue, town):
    client = at_desk("handler")
    form = form_of(town, _once="0190b1de-0000-7000-8000-000000000001")
    client.post(reverse("catalogue:offer"), form)
    client.post(reverse("catalogue:offer"), form)
    assert ServiceItem.objects.count() == 1


def test_the_joint_office_chooses_the_organisation_first(at_desk, catalogue, town):
    client = at_desk("office")
    assert "先选由哪个单位提供" in page(client, "offer")
    address = f"{reverse('catalogue:offer')}?organization={town.union.pk}"
    client.post(address, form_of(town, post=str(town.union_handler.pk)))
    assert ServiceItem.objects.get().organization == town.union


@pytest.mark.parametrize("post", ["far_handler", "union_handler"])
def test_others_items_are_not_found(at_desk, offer, post, town):
    client, item = at_desk(post), offer()
    for name in ("desk_item", "edit"):
        assert client.get(reverse(f"catalogue:{name}", args=[item.pk])).status_code == 404
    assert client.post(reverse("catalogue:switch", args=[item.pk])).status_code == 404
    item.refresh_from_db()
    assert item.is_open


def test_the_joint_office_tries_adds_and_withdraws_words(at_desk, catalogue):
    client = at_desk("office")
    shown = page(client, "words", said="工资拖欠三个月，不想活了")
    assert "“工资拖欠”" in shown
    assert "轻生或自伤" in shown
    response = client.post(reverse("catalogue:words"), {"word": "弹棉花", "meaning": "area:plaza", "weight": "3"})
    assert response.headers["Location"].endswith("?meaning=area:plaza")
    word = Word.objects.get(text="弹棉花")
    assert (word.area.key, word.weight) == ("plaza", 3)
    assert "弹棉花" in page(client, "words", q="弹棉花")
    client.post(reverse("catalogue:switch_word", args=[word.pk]), {"seen": word.version, "back": "?q=弹棉花"})
    word.refresh_from_db()
    assert word.withdrawn_at is not None
    client.post(reverse("catalogue:switch_word", args=[word.pk]), {"seen": word.version})
    word.refresh_from_db()
    assert word.withdrawn_at is None


@pytest.mark.parametrize("meaning", ["group:elderly", "crisis:fire"])
def test_words_for_groups_and_dangers_are_added_too(at_desk, catalogue, meaning):
    at_desk("office").post(reverse("catalogue:words"), {"word": "新说法", "meaning": meaning, "weight": "2"})
    word = Word.objects.get(text="新说法")
    assert (word.group.key if word.group else word.crisis) == meaning.partition(":")[2]


def test_a_word_that_is_there_is_refused_and_kept_in_the_form(at_desk, catalogue):
    response = at_desk("office").post(
        reverse("catalogue:words"), {"word": "理发", "meaning": "area:plaza", "weight": "2"}
    )
    assert "已经有了这个含义" in response.content.decode()


def test_areas_are_edited_with_an_icon_that_exists(at_desk, catalogue):
    client, area = at_desk("office"), ServiceArea.objects.get(key="legal")
    address = reverse("catalogue:edit_area", args=["legal"])
    form = {"name": "法律服务", "summary": "说明", "icon": "scale", "order": "10", "seen": area.version}
    assert "没有叫“no-such-icon”的图标" in client.post(address, {**form, "icon": "no-such-icon"}).content.decode()
    client.post(address, form)
    area.refresh_from_db()
    assert area.name == "法律服务"


@pytest.mark.parametrize("post", ["handler", "clerk", "leader", "security_admin"])
def test_the_words_are_for_who_keeps_them(at_desk, catalogue, post):
    assert at_desk(post).get(reverse("catalogue:words")).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_queries_of_pages_do_not_grow(living_in, offer, town, count, django_assert_max_num_queries):
    for number in range(count):
        offer(f"事项{number}", site=town.hub)
    page(living_in, "area", "legal")
    with django_assert_max_num_queries(14):
        page(living_in, "area", "legal")


def test_what_this_room_signs_in(town, offer, area):
    item = offer()
    assert registry.navigation["catalogue.services"].face == "portal"
    assert list(registry.holdings["catalogue.items"].held_by(town.handler)) == [item]
    ref = registry.refs["service_item"]
    assert ref.title(item) == "妇女儿童权益咨询"
    assert ref.link(item) == f"/services/item/{item.pk}/"
    assert item in ref.visible_to(town.actor("resident"))
    word = Word.objects.first()
    assert word not in registry.refs["word"].visible_to(town.actor("handler"))
    assert word in registry.refs["word"].visible_to(town.actor("office"))


def test_the_check_asks_for_the_catalogue_and_for_open_posts(db, capsys):
    assert [found.id for found in checks.catalogue_is_loaded(None)] == ["gongzhi.W121"]
    call_command("load_catalogue")
    assert "新增 10 个服务领域" in capsys.readouterr().out
    assert checks.catalogue_is_loaded(None) == []


def test_the_check_finds_items_of_closed_posts(town, offer):
    item = offer()
    assert checks.items_have_an_open_post(None) == []
    Post.objects.filter(pk=item.post_id).update(closed_at=item.created_at)
    assert [found.id for found in checks.items_have_an_open_post(None)] == ["gongzhi.W122"]
