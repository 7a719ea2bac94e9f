"""Who acts: the person of the session, for the chosen post."""

from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from gongzhi.core.actors import NOBODY, Actor
from gongzhi.organizations.actions import act_for, end_tenure
from gongzhi.organizations.middleware import ACTIVE_POST, ActorMiddleware, actor_of
from tests.organizations.conftest import SignIn
from tests.town import SINCE, SYSTEM, Town

SWITCH = "/desk/posts/switch/"


def actor_on(browser: Client) -> Actor:
    request: Any = browser.get(reverse("organizations:posts")).wsgi_request
    actor: Actor = request.actor
    return actor


def test_nobody_is_signed_in(db: None, client: Client, django_assert_num_queries) -> None:
    request = client.get(reverse("organizations:portal_sites")).wsgi_request
    assert actor_of(request) == NOBODY


def test_nothing_is_read_before_it_is_asked(town: Town, django_assert_num_queries) -> None:
    request = RequestFactory().get("/")
    request.user = town.person("handler")
    request.session = {}  # type: ignore[assignment]
    with django_assert_num_queries(0):
        ActorMiddleware(lambda asked: asked)(request)  # type: ignore[arg-type,return-value]
    with django_assert_num_queries(1):
        actor = request.actor  # type: ignore[attr-defined]
        assert (actor.person, actor.post, actor.has_role("handler")) == (request.user, town.handler, True)
        assert (actor.post.organization, actor.post.division) == (town.womens, town.county)


def test_switch_of_the_active_post(town: Town, sign_in: SignIn) -> None:
    act_for(town.youth_handler, by=SYSTEM, person=town.person("handler"), start=SINCE, end=None)
    browser = sign_in("handler")
    assert actor_on(browser).post == town.handler
    answer = browser.post(SWITCH, {"post": town.youth_handler.pk, "next": "/desk/sites/?q=a"})
    assert answer.headers["Location"] == "/desk/sites/?q=a"
    actor = actor_on(browser)
    assert (actor.post, set(actor.posts)) == (town.youth_handler, {town.handler, town.youth_handler})
    # A post that was left is no longer active.
    end_tenure(town.youth_handler.tenures.get(kind="acting"), by=SYSTEM)
    assert actor_on(browser).post == town.handler


def test_switch_to_a_post_of_somebody_else_is_refused(town: Town, sign_in: SignIn) -> None:
    browser = sign_in("handler")
    for wrong in (town.office.pk, "nonsense", ""):
        assert browser.post(SWITCH, {"post": wrong}).status_code == 404
    assert ACTIVE_POST not in browser.session
    assert browser.get(SWITCH).status_code == 405
    assert sign_in("resident").post(SWITCH, {"post": town.office.pk}).status_code == 403


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_switch_leads_nowhere_else(town: Town, sign_in: SignIn, address: str) -> None:
    answer = sign_in("handler").post(SWITCH, {"post": town.handler.pk, "next": address})
    assert answer.headers["Location"] == "/"


def test_disabled_person_is_nobody(town: Town, sign_in: SignIn) -> None:
    browser = sign_in("handler")
    person = town.person("handler")
    person.is_active = False
    person.save()
    assert browser.get(reverse("organizations:posts")).status_code == 302
