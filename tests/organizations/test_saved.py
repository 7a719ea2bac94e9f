"""Saved views of lists: one's own, shared ones, and what an address that was sent shows to its receiver."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongzhi.core.errors import Forbidden, Invalid
from gongzhi.organizations import actions
from gongzhi.organizations.models import SavedView
from gongzhi.organizations.queries import saved_views_for
from gongzhi.organizations.saved import pages
from tests.town import Town, sign_in

LIST = "/desk/cases/"


def save(town: Town, post: str = "clerk", **values: Any) -> SavedView:
    given = {"page": "cases", "name": "紧急的", "query": "urgent=on&state=open", **values}
    return actions.save_view(town.person(post), by=town.actor(post), **given)


def test_only_filters_of_the_list_are_kept() -> None:
    assert pages["cases"].clean("state=open&page=3&tick=all&urgent=on&x=1&q=") == "state=open&urgent=on"
    assert pages["cases"].clean("") == ""


def test_the_same_name_takes_the_new_filters(town: Town) -> None:
    save(town)
    view = save(town, query="overdue=on")
    assert SavedView.objects.get() == view
    assert view.query == "overdue=on"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"query": "page=2"}, "还没有设条件"),
        ({"name": "  "}, "请写一个名称"),
        ({"name": "长" * 21}, "名称最多 20 字"),
        ({"page": "nothing"}, "不能保存条件"),
        ({"query": f"q={'长' * 300}"}, "条件太长"),
    ],
)
def test_what_cannot_be_saved_is_refused(town: Town, values: dict[str, str], said: str) -> None:
    with pytest.raises(Invalid, match=said):
        save(town, **values)
    assert not SavedView.objects.exists()


def test_there_are_not_endlessly_many(town: Town) -> None:
    for number in range(20):
        save(town, name=f"第{number}")
    with pytest.raises(Invalid, match="最多保存 20 个"):
        save(town, name="第二十一")
    assert SavedView.objects.count() == 20


def test_who_finds_a_shared_one(town: Town) -> None:
    own, shared = save(town, "handler"), save(town, "handler", name="妇联的", is_shared=True)
    assert set(saved_views_for(town.actor("handler"), "cases")) == {own, shared}
    # The supervisor and the window clerk hold posts of the same organisation.
    for post in ("supervisor", "window_clerk"):
        assert set(saved_views_for(town.actor(post), "cases")) == {shared}
    for post in ("clerk", "office", "far_handler", "system_admin"):
        assert not saved_views_for(town.actor(post), "cases")
    assert not saved_views_for(town.actor("handler"), "others")


def test_only_who_saved_it_changes_it(town: Town) -> None:
    view = save(town, "handler", is_shared=True)
    calls = [
        lambda by: actions.rename_view(view, by=by, name="别的"),
        lambda by: actions.share_view(view, by=by, is_shared=False),
        lambda by: actions.put_view_first(view, by=by, is_first=True),
        lambda by: actions.delete_view(view, by=by),
    ]
    for post in ("supervisor", "clerk", "office", "system_admin", "resident"):
        for call in calls:
            with pytest.raises(Forbidden):
                call(town.actor(post))
    with pytest.raises(Forbidden):
        actions.save_view(town.person("handler"), by=town.actor("clerk"), page="cases", name="甲", query="urgent=on")
    with pytest.raises(Forbidden):
        actions.save_view(
            town.person("resident"), by=town.actor("resident"), page="cases", name="甲", query="urgent=on"
        )
    kept = SavedView.objects.get()
    assert (kept.name, kept.version, kept.shared_with) == ("紧急的", view.version, town.womens)


def test_one_is_first(town: Town) -> None:
    first, second = save(town), save(town, name="逾期的", query="overdue=on")
    actions.put_view_first(first, by=town.actor("clerk"), is_first=True)
    actions.put_view_first(second, by=town.actor("clerk"), is_first=True)
    assert list(SavedView.objects.filter(is_first=True)) == [second]
    client = sign_in(Client(), town.person("clerk"))
    assert client.get(LIST).headers["Location"] == f"{LIST}?overdue=on"
    assert client.get(f"{LIST}?state=").status_code == 200
    assert sign_in(Client(), town.person("office")).get(LIST).status_code == 200


def test_the_pages(town: Town) -> None:
    client = sign_in(Client(), town.person("handler"))
    assert "保存这些条件" not in client.get(LIST).content.decode()
    assert "保存这些条件" in client.get(f"{LIST}?urgent=on").content.decode()
    given = {"name": "紧急的", "query": "urgent=on&page=2", "is_shared": "on"}
    assert client.post("/desk/views/cases/save/", given).headers["Location"] == f"{LIST}?urgent=on"
    view = SavedView.objects.get()
    page = client.get(f"{LIST}?urgent=on").content.decode()
    assert "紧急的" in page
    assert "保存这些条件" not in page
    address = f"/desk/views/{view.pk}/change/"
    client.post(address, {"do": "rename", "name": "急"})
    client.post(address, {"do": "first"})
    client.post(address, {"do": "unshare"})
    view.refresh_from_db()
    assert (view.name, view.is_first, view.shared_with) == ("急", True, None)
    assert "急" in client.get("/desk/views/cases/").content.decode()
    assert sign_in(Client(), town.person("supervisor")).post(address, {"do": "delete"}).status_code == 404
    assert client.post(address, {"do": "shred"}).status_code == 404
    client.post(address, {"do": "delete"})
    assert not SavedView.objects.exists()
    assert client.get("/desk/views/nothing/").status_code == 404
    assert "还没有保存过条件" in client.get("/desk/views/cases/").content.decode()


def test_the_page_asks_the_same_for_one_and_three(town: Town) -> None:
    client = sign_in(Client(), town.person("clerk"))

    def asked() -> int:
        client.get("/desk/views/cases/")
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/desk/views/cases/").status_code == 200
        return len(queries)

    save(town)
    few = asked()
    save(town, name="乙")
    save(town, name="丙")
    assert asked() == few
