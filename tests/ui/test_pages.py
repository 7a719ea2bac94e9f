"""The frames: navigation, what rooms put into it, 长辈版, the gallery, pages of errors, sign-in pages of allauth."""

import re

import pytest
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django.fixtures import Settings

from gongzhi.core import clock
from gongzhi.core.actors import NOBODY
from gongzhi.core.models import Deployment
from gongzhi.core.registry import navigation
from gongzhi.ui import shell
from gongzhi.ui.context import Group, Item, _present
from gongzhi.ui.preferences import ELDER_COOKIE, theme_of
from tests.ui.conftest import Draw

# --- Navigation ---


@pytest.mark.parametrize(
    ("path", "present"),
    [
        ("/", "/"),
        ("/desk/cases/", "/desk/cases/"),
        ("/desk/cases/JJ-1/", "/desk/cases/"),
        ("/desk/", "/desk/"),
        ("/desk/cases/new/", "/desk/cases/new/"),
        ("/elsewhere/", None),
    ],
)
def test_the_present_place_is_the_one_the_page_stands_under(path: str, present: str | None) -> None:
    assert _present(["/", "/desk/", "/desk/cases/", "/desk/cases/new/"], path) == present


def test_a_group_leads_to_its_first_place_and_sums_up() -> None:
    group = Group("办理", "list-todo", [Item("待办", "x", "/a/", False, 3), Item("求助", "x", "/b/", True, 4)])
    assert (group.url, group.badge, group.active, group.is_open) == ("/a/", 7, True, True)
    assert not Group("数据", "x", [Item("待办", "x", "/a/", True, 0)]).is_open


def test_every_place_in_the_menus_has_a_page() -> None:
    assert [key for key, place in navigation if not reverse(place.url_name)] == []


def test_the_icons_of_the_menus_exist(draw: Draw) -> None:
    assert [key for key, place in navigation if "<svg" not in draw("{% icon name %}", name=place.icon)] == []


# --- What rooms put into the frame ---


def test_a_part_is_asked_once_and_only_if_drawn(rf: RequestFactory) -> None:
    asked: list[str] = []

    def bell(request: HttpRequest) -> shell.Bell:
        asked.append(request.path)
        return shell.Bell("/inbox/", 2)

    frame = shell.Shell(rf.get("/here/"))
    before = dict(shell.parts)
    shell.parts.add("bell_of_test", bell)
    try:
        assert asked == []
        assert frame["bell_of_test"] == frame["bell_of_test"] == shell.Bell("/inbox/", 2)
        assert frame["nothing"] is None
        assert asked == ["/here/"]
    finally:
        del shell.parts._entries["bell_of_test"]
    assert dict(shell.parts) == before


def test_the_bell_says_how_many(draw: Draw) -> None:
    drawn = draw('{% include "ui/parts/bell.html" %}', shell={"bell": shell.Bell("/inbox/", 120)})
    assert 'aria-label="消息，120 条未读"' in drawn
    assert "99+" in drawn
    assert draw('{% include "ui/parts/bell.html" %}', shell={"bell": None}) == ""


def test_posts_are_switched_by_a_form(draw: Draw) -> None:
    choices = [shell.Choice("1", "妇联·权益干事", is_active=True), shell.Choice("2", "窗口")]
    posts = shell.PostSwitch("/post/", "妇联·权益干事", choices)
    drawn = draw('{% include "ui/parts/post_switch.html" %}', shell={"posts": posts})
    assert 'method="post" action="/post/"' in drawn
    assert 'name="next" value="/somewhere/?mine=1&amp;page=2"' in drawn
    assert re.findall(r'name="post" value="(\d)"', drawn) == ["1", "2"]
    alone = shell.PostSwitch("/post/", "窗口", choices[1:])
    assert "<form" not in draw('{% include "ui/parts/post_switch.html" %}', shell={"posts": alone})


# --- 长辈版 ---


def test_elder_is_chosen_and_stays(client: Client) -> None:
    response = client.post(reverse("ui:elder"), {"on": "1", "next": "/services/?q=a"})
    assert (response.status_code, response["Location"]) == (302, "/services/?q=a")
    cookie = client.cookies[ELDER_COOKIE]
    assert (cookie.value, cookie["samesite"], cookie["httponly"]) == ("1", "Lax", True)
    response = client.post(reverse("ui:elder"), {"on": "0", "next": "/"})
    assert client.cookies[ELDER_COOKIE].value == ""


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_elder_leads_nowhere_else(client: Client, back: str) -> None:
    assert client.post(reverse("ui:elder"), {"on": "1", "next": back})["Location"] == "/"


def test_the_choice_is_kept_from_eavesdroppers(client: Client) -> None:
    client.post(reverse("ui:elder"), {"on": "1"}, secure=True)
    assert client.cookies[ELDER_COOKIE]["secure"] is True


def test_elder_is_not_switched_by_a_link(client: Client) -> None:
    assert client.get(reverse("ui:elder")).status_code == 405
    assert ELDER_COOKIE not in client.cookies


@pytest.mark.parametrize(("cookie", "theme"), [("1", "elder"), ("0", "light"), ("x", "light"), (None, "light")])
def test_theme(rf: RequestFactory, cookie: str | None, theme: str) -> None:
    request = rf.get("/")
    if cookie:
        request.COOKIES[ELDER_COOKIE] = cookie
    assert theme_of(request) == theme


# --- Gallery ---


@pytest.mark.django_db
def test_the_gallery_is_not_for_a_town_at_work(client: Client, settings: Settings) -> None:
    settings.DEBUG = False
    assert client.get(reverse("ui:gallery")).status_code == 404


def test_the_gallery_is_for_demonstrations(client: Client, demonstration: Deployment) -> None:
    assert client.get(reverse("ui:gallery")).status_code == 200
    assert client.get(reverse("ui:gallery"), {"theme": "wall"}).status_code == 200
    assert client.get(reverse("ui:gallery"), {"theme": "neon"}).status_code == 404


# --- Pages of errors ---


@pytest.mark.parametrize("status", [400, 403, 404, 409, 500, 503])
def test_error_pages_need_nothing(status: int) -> None:
    """Neither request nor session nor database: pytest-django refuses a query in this test."""
    page = render_to_string(f"errors/{status}.html", {"title": "平台正在恢复", "text": "请过几秒钟再试"})
    assert page.count("<h1") == 1
    assert "平台正在恢复" in page
    assert "请过几秒钟再试" in page
    assert 'href="/"' in page
    assert "csrfmiddlewaretoken" not in page
    assert "<script" not in page


def test_a_stale_page_leads_to_what_is_now(rf: RequestFactory) -> None:
    request = rf.get("/desk/cases/1/")
    request.actor = NOBODY  # type: ignore[attr-defined]
    page = render_to_string("errors/409.html", {"title": "已被更新", "text": "请看最新情况"}, request)
    assert 'href="/desk/cases/1/"' in page


# --- allauth's elements in our look ---


def test_allauth_buttons_and_fields(draw: Draw) -> None:
    drawn = draw(
        '{% load allauth %}{% element form method="post" action="/a/" %}{% slot body %}'
        '{% element field type="text" id="secret" value="X" disabled=True %}'
        "{% slot label %}密钥{% endslot %}{% endelement %}"
        '{% endslot %}{% slot actions %}{% element button type="submit" tags="primary,mfa" %}启用{% endelement %}'
        '{% element button href="/b/" tags="outline,cancel" %}取消{% endelement %}{% endslot %}{% endelement %}'
    )
    assert 'action="/a/"' in drawn
    assert '<label class="gz-label" for="secret">密钥</label>' in drawn
    assert "btn-primary" in drawn
    assert re.search(r'<a href="/b/"\s+class="btn btn-plain"\s*>\s*取消\s*</a>', drawn)


# --- The demonstration ---


@pytest.mark.parametrize(
    ("layout", "marks"), [("ui/portal_page.html", 1), ("ui/desk.html", 2), ("ui/auth.html", 1), ("ui/print.html", 1)]
)
def test_every_frame_says_that_it_is_a_demonstration(db: None, rf: RequestFactory, layout: str, marks: int) -> None:
    def page_of() -> str:
        request = rf.get("/")
        request.actor = NOBODY  # type: ignore[attr-defined]
        return render_to_string(layout, {}, request)

    def marks_on() -> int:
        return page_of().count("data-demonstration")

    assert marks_on() == 0
    Deployment.objects.create(demonstration=True, cast=[{"person": "nobody"}])
    assert marks_on() == marks
    assert "补充" in page_of()
    Deployment.objects.update(filled_until=clock.today())
    assert "补充" not in page_of()
