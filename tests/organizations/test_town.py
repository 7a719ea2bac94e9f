"""The town that all tests stand in."""

from gongzhi.core.history import history_of
from gongzhi.organizations.actions import end_tenure
from gongzhi.organizations.models import Post, Role, Tenure
from gongzhi.organizations.scopes import covers
from tests.town import ROLES, SYSTEM, Town, build_town


def test_every_role_has_a_post_inside_and_a_twin_outside(town: Town) -> None:
    assert set(ROLES) == set(Role.values)
    inside = {Role.INTAKE: town.hub, Role.HANDLER: town.womens, Role.SUPERVISOR: town.womens, Role.EXPERT: town.agency}
    for role, (post, twin) in ROLES.items():
        place = inside.get(Role(role), town.subdistrict)
        assert covers(getattr(town, post), role, place), role
        if twin is not None:
            assert role in getattr(town, twin).roles
            assert not covers(getattr(town, twin), role, place), role


def test_actor_has_person_post_and_all_posts(town: Town) -> None:
    actor = town.actor("handler")
    assert (actor.person.name, str(actor.post), actor.posts) == ("王芳", "椒江区妇联·权益干事", (town.handler,))
    assert town.actor("resident").posts == ()


def test_a_town_that_was_changed(town: Town) -> None:
    end_tenure(town.handler.tenures.get(), by=SYSTEM)
    town.handler.title = "改过"
    town.handler.save()


def test_does_not_change_the_next(town: Town) -> None:
    assert town.handler.title == Post.objects.get(pk=town.handler.pk).title == "权益干事"
    assert town.actor("handler").posts == (town.handler,)
    assert [change.action for change in history_of(town.handler)] == ["organizations.create_post"]


def test_poured_and_built_towns_are_alike(town: Town) -> None:
    poured = (Post.objects.count(), Tenure.objects.count())
    Tenure.objects.all().delete()
    for post in Post.objects.order_by("-path"):
        post.delete()
    assert poured == (len([row for row in town.rows.values() if isinstance(row, Post)]), poured[0])


def test_building_makes_every_row_by_an_action(db: None) -> None:
    town = build_town()
    assert {change.system for change in history_of(town.hub)} == {"town"}
