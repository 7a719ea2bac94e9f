"""Guardians: papers seen by one person and approved by another; then the consents of a child under 14 are theirs."""

from datetime import date

import pytest

from gongzhi.accounts import queries
from gongzhi.accounts.actions import (
    add_child,
    approve_guardianship,
    check_guardianship,
    end_guardianship,
    give_consent,
    withdraw_consent,
)
from gongzhi.accounts.models import Consent, Guardianship, Notice
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Forbidden, NotNow
from gongzhi.core.models import OutgoingMessage, StoredFile
from tests.accounts.signing import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def relation(town, time):
    mother = town.person("resident")
    return add_child(mother, by=Actor(person=mother), name="李小明", birth_date=date(2016, 5, 1))


def paper():
    return StoredFile.objects.create(
        kind="photo", original_name="户口簿.jpg", content_type="image/jpeg", size=1, sha256="", path="x/2"
    )


def checked(town, relation):
    return check_guardianship(relation, by=town.actor("clerk"), evidence=paper())


@pytest.mark.parametrize(
    ("who", "may"),
    [("clerk", True), ("handler", False), ("supervisor", False), ("resident", False), ("system_admin", False)],
)
def test_a_window_checks_the_papers(town, relation, who, may):
    if may:
        assert check_guardianship(relation, by=town.actor(who), evidence=paper()).checked_by == town.person(who)
    else:
        with pytest.raises(Forbidden):
            check_guardianship(relation, by=town.actor(who), evidence=paper())
        assert Guardianship.objects.get().checked_by is None


@pytest.mark.parametrize(
    ("who", "may"),
    [("supervisor", True), ("clerk", False), ("office", False), ("resident", False), ("security_admin", False)],
)
def test_a_supervisor_approves(town, relation, who, may):
    checked(town, relation)
    if may:
        assert approve_guardianship(relation, by=town.actor(who)).approved_by == town.person(who)
    else:
        with pytest.raises(Forbidden):
            approve_guardianship(relation, by=town.actor(who))
        assert Guardianship.objects.get().approved_at is None


def test_nothing_is_approved_that_was_not_checked(town, relation):
    with pytest.raises(NotNow, match="还没有核对材料"):
        approve_guardianship(relation, by=town.actor("supervisor"))


def test_the_consents_of_a_child_are_the_approved_guardians(town, relation):
    mother, child = Actor(person=relation.guardian), relation.ward
    with pytest.raises(Forbidden):
        give_consent(child, by=mother, purpose="photo")
    checked(town, relation)
    approve_guardianship(relation, by=town.actor("supervisor"))
    consent = give_consent(child, by=mother, purpose="photo")
    assert consent.taken_by == relation.guardian
    with pytest.raises(Forbidden):
        withdraw_consent(consent, by=town.actor("neighbour"))
    assert withdraw_consent(consent, by=mother).withdrawn_at is not None
    end_guardianship(Guardianship.objects.get(), by=mother)
    with pytest.raises(Forbidden):
        give_consent(child, by=mother, purpose="photo")


def test_from_fourteen_on_they_are_the_young_persons_own(town, relation, time):
    checked(town, relation)
    approve_guardianship(relation, by=town.actor("supervisor"))
    assert queries.kept_by_guardian(relation.guardian).count() == 1
    relation.ward.birth_date = date(2012, 11, 23)
    relation.ward.save()
    assert queries.kept_by_guardian(relation.guardian).count() == 0


def test_no_machine_tells_the_guardian(town, relation):
    checked(town, relation)
    approve_guardianship(relation, by=town.actor("supervisor"))
    assert not Notice.objects.exists()
    assert not OutgoingMessage.objects.exists()


def test_the_pages(town, relation):
    clerk, boss = signed_in(town.person("clerk")), signed_in(town.person("supervisor"))
    mother = signed_in(relation.guardian)
    listed = clerk.get("/desk/guardians/").content.decode()
    assert "李**" in listed
    assert "李小明" not in listed
    assert clerk.get(f"/desk/guardians/{relation.pk}/check/").status_code == 200
    assert mother.get(f"/me/family/{relation.pk}/child/").status_code == 404
    checked(town, relation)
    assert "批准" in boss.get("/desk/guardians/").content.decode()
    boss.post(f"/desk/guardians/{relation.pk}/approve/")
    assert "没有等待核对的" in boss.get("/desk/guardians/").content.decode()
    assert "孩子的同意事项" in mother.get("/me/family/").content.decode()
    page = mother.get(f"/me/family/{relation.pk}/child/").content.decode()
    assert "这里不显示" in page
    mother.post(f"/me/family/{relation.pk}/child/consent/", {"purpose": "photo"})
    assert Consent.objects.get(person=relation.ward).purpose == "photo"
    assert signed_in(town.person("neighbour")).get(f"/me/family/{relation.pk}/child/").status_code == 404
