"""The door of the demonstration city: one click for whoever came by the link, here; nothing for anybody else."""

from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY as SIGNED_IN

from gongzhi.core.models import Deployment
from gongzhi.web import demonstration

HERE: dict[str, Any] = {"HTTP_HOST": "127.0.0.1:8000"}
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_this_machine(settings):
    settings.ALLOWED_HOSTS = ["127.0.0.1", "town.example"]


@pytest.fixture
def door(town, demonstration):
    demonstration.cast = [
        {"person": str(town.person("resident").pk), "face": "portal", "words": "居民", "hint": ""},
        {"person": str(town.person("clerk").pk), "face": "desk", "words": "窗口", "hint": ""},
    ]
    demonstration.save()
    return town


def signed_in(client):
    return client.session.get(SIGNED_IN)


def test_the_link_opens_the_door_and_leaves_the_address(client, door):
    token = demonstration.new_entry()
    response = client.get(f"/demonstration/{token}/", **HERE)
    assert (response.status_code, response["Location"]) == (302, "/demonstration/")
    page = client.get("/demonstration/", **HERE)
    assert page.status_code == 200
    assert "李桂花" in page.content.decode()
    assert token not in page.content.decode()


def test_one_click_signs_in_and_leads_to_the_persons_face(client, door):
    client.get(f"/demonstration/{demonstration.new_entry()}/", **HERE)
    clerk = door.person("clerk")
    response = client.post("/demonstration/play/", {"person": clerk.pk}, **HERE)
    assert (response.status_code, response["Location"]) == (302, "/desk/")
    assert signed_in(client) == str(clerk.pk)
    resident = door.person("resident")
    client.post("/demonstration/play/", {"person": resident.pk}, **HERE)
    assert signed_in(client) == str(resident.pk)


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_HOST": "town.example"},
        {**HERE, "HTTP_X_FORWARDED_FOR": "10.0.0.9"},
        {**HERE, "HTTP_FORWARDED": "for=10.0.0.9"},
        {**HERE, "REMOTE_ADDR": "10.0.0.9"},
    ],
    ids=["foreign host", "forwarded for", "forwarded", "from elsewhere"],
)
def test_nobody_from_elsewhere_comes_in(client, door, headers):
    token = demonstration.new_entry()
    assert client.get(f"/demonstration/{token}/", **headers).status_code == 404
    client.get(f"/demonstration/{token}/", **HERE)
    assert client.get("/demonstration/", **headers).status_code == 404
    played = client.post("/demonstration/play/", {"person": door.person("clerk").pk}, **headers)
    assert (played.status_code, signed_in(client)) == (404, None)


def test_without_the_link_there_is_no_door(client, door):
    demonstration.new_entry()
    assert client.get("/demonstration/", **HERE).status_code == 404
    assert client.get("/demonstration/guessed/", **HERE).status_code == 404
    played = client.post("/demonstration/play/", {"person": door.person("clerk").pk}, **HERE)
    assert (played.status_code, signed_in(client)) == (404, None)


def test_an_older_link_and_its_browsers_are_shut_out_by_a_newer_one(client, door):
    old = demonstration.new_entry()
    client.get(f"/demonstration/{old}/", **HERE)
    demonstration.new_entry()
    assert client.get("/demonstration/", **HERE).status_code == 404
    assert client.get(f"/demonstration/{old}/", **HERE).status_code == 404


def test_only_the_cast_can_be_played(client, door):
    client.get(f"/demonstration/{demonstration.new_entry()}/", **HERE)
    other = door.person("handler")
    assert client.post("/demonstration/play/", {"person": other.pk}, **HERE).status_code == 404
    assert client.get("/demonstration/play/", **HERE).status_code == 405
    assert signed_in(client) is None


def test_a_real_town_has_no_door(client, town):
    Deployment.objects.create(demonstration=False)
    token = demonstration.new_entry()
    assert client.get(f"/demonstration/{token}/", **HERE).status_code == 404
    assert client.get("/demonstration/", **HERE).status_code == 404


def test_the_click_needs_the_forms_key(door):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.get(f"/demonstration/{demonstration.new_entry()}/", **HERE)
    assert client.post("/demonstration/play/", {"person": door.person("clerk").pk}, **HERE).status_code == 403
    assert signed_in(client) is None
