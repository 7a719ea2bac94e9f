"""Every page that links lead to, for everybody who works here: at both sizes it fits, and the checker finds nothing."""

from collections import deque
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Error, Page

from gongzhi.accounts.models import User
from gongzhi.cases import actions
from gongzhi.cases.models import Offer
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from tests.accounts.signing import signed_in
from tests.cases.field import make_team, make_volunteer
from tests.cases.loop import Loop, committed_loop  # noqa: F401 -- fixture
from tests.e2e.conftest import Opener
from tests.e2e.helpers import DESKTOP, PHONE, axe, fits

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

#: Addresses that are no page, or that end the walk.
NO_PAGES: Final = {"account_logout", "cases:file", "cases:file-small", "health"}


STAFF: Final = ("clerk", "handler", "supervisor", "office", "leader", "system_admin", "audit_admin", "security_admin")


@pytest.fixture
def loop(committed_loop: Loop) -> Loop:  # noqa: F811
    """The live server has a connection of its own and sees only what is committed."""
    return committed_loop


def lived_in(loop: Loop) -> dict[str, User]:
    """A town with something on every page; who walks through it beside the staff."""
    resident = loop.resident()
    first, second = make_volunteer(loop.town, "陈志愿"), make_volunteer(loop.town, "林志愿")
    make_team(loop.town, first, second)
    loop.ask(resident)
    loop.completed(loop.ask(resident))
    loop.closed(solved="no", satisfied=1)
    begin = clock.now() + timedelta(hours=6)
    for volunteer in (first, second):
        part = loop.taken(loop.ask(resident, disclose=frozenset({"handlers", "volunteers"})))
        actions.send_offers(
            part,
            by=loop.town.actor("handler"),
            candidates=[volunteer],
            need="陪老人去医院取药",
            during=(begin, begin + timedelta(hours=2)),
        )
    actions.accept_offer(Offer.objects.get(volunteer=first), by=Actor(first.person))
    return {"resident": resident.person, "helper": first.person, "asked": second.person}


class Walk:
    """Along all links, for one person after the other; a page that was looked at before is only passed."""

    def __init__(self) -> None:
        self.looked_at: set[tuple[str, ...]] = set()
        self.wrong: list[str] = []

    def go(self, page: Page, who: str, start: str) -> None:
        """Every page that the person finds from `start` on."""
        passed: set[tuple[str, ...]] = set()
        queue = deque([start])
        while queue:
            address = queue.popleft()
            kind = _kind(address)
            if kind is None:
                self.wrong.append(f"{who}: {address} leads nowhere")
            elif kind not in passed and kind[0] not in NO_PAGES:
                passed.add(kind)
                queue.extend(self._pass(page, who, address))

    def _pass(self, page: Page, who: str, address: str) -> list[str]:
        try:
            answer = page.goto(address)
        except Error as error:
            if "Download is starting" in error.message:
                return []
            raise
        if answer is None or answer.status != 200:
            self.wrong.append(f"{who}: {address} answers {answer and answer.status}")
            return []
        kind = _kind(urlsplit(page.url).path)
        if kind is not None and kind not in self.looked_at:
            self.looked_at.add(kind)
            self._look(page, who)
        links: list[str] = page.eval_on_selector_all("a[href^='/']", "all => all.map(a => a.getAttribute('href'))")
        return links

    def _look(self, page: Page, who: str) -> None:
        for size in (PHONE, DESKTOP):
            page.set_viewport_size(size)
            try:
                fits(page)
                axe(page)
            except AssertionError as error:
                self.wrong.append(f"{who}, {size['width']} wide: {page.url}: {error}")


def _kind(address: str) -> tuple[str, ...] | None:
    """Pages of one kind look the same, whichever row they are of: view, and what is no key."""
    try:
        found = resolve(urlsplit(address).path)
    except Resolver404:
        return None
    return (found.view_name, *(str(value) for value in found.kwargs.values() if not isinstance(value, UUID)))


def test_every_page_fits_and_is_accessible(open_page: Opener, loop: Loop, live_server: Any) -> None:
    walk = Walk()
    people = lived_in(loop)
    walk.go(open_page(DESKTOP), "anybody", "/")
    for who, person in people.items():
        walk.go(_enter(open_page(DESKTOP), person, live_server.url), who, "/")
    for post in STAFF:
        walk.go(_enter(open_page(DESKTOP), loop.town.person(post), live_server.url), post, "/desk/")
    assert not walk.wrong, "\n".join(walk.wrong)
    assert len(walk.looked_at) > 90, sorted(walk.looked_at)


def _enter(page: Page, person: User, url: str) -> Page:
    cookie = signed_in(person).cookies["gongzhi_session"].value
    page.context.add_cookies([{"name": "gongzhi_session", "value": cookie, "url": url}])
    return page
