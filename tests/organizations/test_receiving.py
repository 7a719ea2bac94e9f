"""Where a request goes. Nothing is without a receiving post."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongzhi.core import clock
from gongzhi.core.worktime import WeekHours
from gongzhi.organizations import queries
from gongzhi.organizations.actions import (
    add_shift,
    close_post,
    close_site,
    create_post,
    end_tenure,
    register_organization,
    set_hours,
    start_tenure,
)
from gongzhi.organizations.models import Organization, Post, Role, Site, Tenure
from gongzhi.organizations.queries import NoJointOffice, handling_post, receiving_post
from gongzhi.regions.actions import close_division
from gongzhi.regions.models import Division
from tests.town import SYSTEM, Town, make_person

#: Monday 23 November 2026, 10:00 and 20:00 in the town.
MORNING = datetime(2026, 11, 23, 2, tzinfo=UTC)
EVENING = datetime(2026, 11, 23, 12, tzinfo=UTC)


def vacate(*posts: Post) -> None:
    for post in posts:
        for tenure in queries.holders_of(post):
            end_tenure(tenure, by=SYSTEM)


# --- the ladder ---


def test_community_with_a_station(town: Town, django_assert_num_queries) -> None:
    with django_assert_num_queries(2 + 1):
        assert receiving_post(town.community) == town.station_clerk


def test_ladder_from_station_to_city(town: Town) -> None:
    vacate(town.station_clerk)
    # The post above answers for the vacant station, but sits at the hub: so the hub receives.
    assert queries.effective_holder(town.station_clerk) == town.person("hub_supervisor")
    assert receiving_post(town.community) == town.clerk
    vacate(town.clerk)
    # At the hub itself the supervisor answers.
    assert receiving_post(town.community) == town.clerk
    vacate(town.hub_supervisor)
    assert receiving_post(town.community) == town.office
    vacate(town.office)
    assert receiving_post(town.community) == town.city_office
    vacate(town.city_office)
    # Nobody is left anywhere: still a post, the nearest, and the sweep reports it.
    assert receiving_post(town.community) == town.office
    assert town.office in queries.chains_without_holder()


def test_window_where_there_is_no_hub(town: Town) -> None:
    assert receiving_post(town.other_community) == town.window_clerk
    assert receiving_post(town.other_subdistrict) == town.window_clerk
    assert receiving_post(town.far_community) == town.far_clerk


def test_county_and_city_have_their_joint_offices(town: Town) -> None:
    assert receiving_post(town.county) == town.office
    assert receiving_post(town.far_county) == town.far_office
    assert receiving_post(town.city) == town.city_office
    # Nobody above the city has one: any of the cell.
    assert receiving_post(town.province) in {town.city_office, town.office, town.far_office}


def test_closed_post_and_closed_site_are_passed_over(town: Town) -> None:
    close_post(town.station_clerk, by=SYSTEM)
    assert receiving_post(town.community) == town.clerk
    close_post(town.clerk, by=SYSTEM)
    close_site(town.hub, by=SYSTEM)
    assert receiving_post(town.community) == town.office


def test_site_that_opens_later_does_not_receive_yet(town: Town) -> None:
    Site.objects.filter(pk=town.station.pk).update(opened_on=clock.today() + timedelta(days=5))
    assert receiving_post(town.community) == town.clerk
    assert receiving_post(town.community, at=clock.now() + timedelta(days=6)) == town.station_clerk


def test_merged_community_is_received_where_it_went(town: Town) -> None:
    close_division(town.community, by=SYSTEM, on=clock.today(), merged_into=town.other_community)
    town.community.refresh_from_db()
    # Its station moved along.
    assert receiving_post(town.community) == receiving_post(town.other_community) == town.station_clerk


def test_without_any_joint_office_it_says_so(db: None) -> None:
    division = Division.objects.create(
        code="330000000000", name="浙江省", level=1, kind="province", valid_from="2020-01-01"
    )
    with pytest.raises(NoJointOffice, match="还没有设立联席办岗位"):
        receiving_post(division)


# --- urgent ---


def test_urgent_goes_to_the_roster_at_any_hour(town: Town) -> None:
    assert receiving_post(town.community, urgent=True, at=EVENING) == town.station_clerk
    add_shift(
        town.hub,
        by=SYSTEM,
        post=town.hub_supervisor,
        start=EVENING - timedelta(hours=2),
        end=EVENING + timedelta(hours=10),
    )
    assert queries.on_duty(town.hub, EVENING) == town.hub_supervisor
    assert receiving_post(town.community, urgent=True, at=EVENING) == town.hub_supervisor
    assert receiving_post(town.community, at=EVENING) == town.station_clerk
    # A roster elsewhere is no concern of this place.
    assert receiving_post(town.other_community, urgent=True, at=EVENING) == town.window_clerk
    # The turn ends at its end.
    assert queries.on_duty(town.hub, EVENING + timedelta(hours=10)) is None


def test_urgent_prefers_a_site_that_is_open_now(town: Town) -> None:
    set_hours(town.station, by=SYSTEM, hours=WeekHours.weekdays("18:00-21:00"))
    assert receiving_post(town.community, urgent=True, at=MORNING) == town.clerk
    assert receiving_post(town.community, urgent=True, at=EVENING) == town.station_clerk


def test_urgent_passes_over_a_turn_that_nobody_takes(town: Town) -> None:
    add_shift(town.hub, by=SYSTEM, post=town.clerk, start=EVENING, end=EVENING + timedelta(hours=1))
    for tenure in queries.holders_of(town.clerk):
        end_tenure(tenure, by=SYSTEM, at=EVENING - timedelta(hours=1))
    assert receiving_post(town.community, urgent=True, at=EVENING) == town.station_clerk


# --- handling ---


def test_handling_post_is_the_nearest_of_its_kind(town: Town) -> None:
    assert handling_post("womens_federation", town.community) == town.handler
    assert handling_post("youth_league", town.community) == town.youth_handler
    assert handling_post("red_cross", town.community) is None
    assert handling_post("youth_league", town.far_community) is None
    street = register_organization(
        town.subdistrict, by=SYSTEM, kind="womens_federation", name="白云街道妇联", parent=town.womens
    )
    near = create_post(street, by=SYSTEM, title="主席", roles=[Role.HANDLER], parent=town.supervisor)
    assert handling_post("womens_federation", town.community) == near
    assert handling_post("womens_federation", town.other_community) == town.handler


def test_handling_post_prefers_the_area_and_the_held(town: Town) -> None:
    law = create_post(
        town.womens, by=SYSTEM, title="法务", roles=[Role.HANDLER], parent=town.supervisor, service_areas=["legal"]
    )
    start_tenure(law, by=SYSTEM, person=make_person("方律"))
    assert handling_post("womens_federation", town.county, "legal") == law
    assert handling_post("womens_federation", town.county, "marriage") == town.handler
    assert handling_post("womens_federation", town.county) == town.handler
    vacate(law)
    assert handling_post("womens_federation", town.county, "legal") == town.handler


# --- no request without a receiving post ---


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, object]:
    """Which sites are open, which posts are there and held, for a community, its town, county and city."""
    return {
        "sites": [
            {
                "level": draw(st.sampled_from(["community", "subdistrict", "county"])),
                "kind": draw(st.sampled_from(Site.Kind.values)),
                "opened": draw(st.integers(-3, 3)),
                "closed": draw(st.none() | st.integers(-3, 3)),
                "posts": draw(
                    st.lists(
                        st.fixed_dictionaries(
                            {
                                "intake": st.booleans(),
                                "held": st.booleans(),
                                "closed": st.booleans(),
                                "acting": st.booleans(),
                            }
                        ),
                        max_size=3,
                    )
                ),
            }
            for _site in range(draw(st.integers(0, 3)))
        ],
        "vacant": draw(st.sets(st.sampled_from(["office", "city_office", "hub_supervisor", "clerk", "station_clerk"]))),
        "disabled": draw(st.sets(st.sampled_from(["office", "clerk", "station_clerk"]))),
        "urgent": draw(st.booleans()),
        "where": draw(st.sampled_from(["community", "subdistrict", "other_community", "county", "city", "province"])),
    }


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(world=worlds())
def test_no_request_without_a_receiving_post(town: Town, world: dict[str, Any]) -> None:
    with transaction.atomic():
        _build(town, world)
        post = receiving_post(getattr(town, world["where"]), urgent=world["urgent"])
        _is_sound(town, post)
        transaction.set_rollback(True)


def _build(town: Town, world: dict[str, Any]) -> None:
    today, now = clock.today(), clock.now()
    owners = {"community": town.committee, "subdistrict": town.hub_office, "county": town.womens}
    for number, plan in enumerate(world["sites"]):
        site = Site.objects.create(
            organization=owners[plan["level"]],
            division=getattr(town, plan["level"]),
            kind=plan["kind"],
            name=f"站点{number}",
            opened_on=today + timedelta(days=plan["opened"]),
            closed_on=None if plan["closed"] is None else today + timedelta(days=plan["closed"]),
        )
        for entry in plan["posts"]:
            post = Post.objects.create(
                organization=site.organization,
                division=site.organization.division,
                site=site,
                parent=town.hub_supervisor,
                title="岗",
                roles=[Role.INTAKE if entry["intake"] else Role.HANDLER],
                closed_at=now if entry["closed"] else None,
            )
            if entry["held"]:
                kind = Tenure.Kind.ACTING if entry["acting"] else Tenure.Kind.HOLDER
                Tenure.objects.create(
                    post=post, person=town.person("neighbour"), kind=kind, during=(now - timedelta(days=1), None)
                )
    for key in world["vacant"]:
        Tenure.objects.filter(post=getattr(town, key)).delete()
    for key in world["disabled"]:
        type(town.person(key)).objects.filter(pk=town.person(key).pk).update(is_active=False)


def _is_sound(town: Town, post: Post) -> None:
    """Open, at an open site, and with a holder of its level; or a joint office."""
    assert post.closed_at is None
    if Role.JOINT_OFFICE in post.roles:
        return
    assert Role.INTAKE in post.roles
    assert post.site is not None
    assert post.site in queries.sites_in_business()
    assert post.site.division.level >= Division.Level.TOWN
    chain = Post.objects.filter(path__in=post.lineage(), closed_at__isnull=True).order_by("-path")
    holder = next(row for row in chain if queries.holders_of(row))
    assert holder.site == post.site or holder.division.is_within(post.site.division)
    assert queries.effective_holder(post) is not None


def test_organization_kinds_are_those_of_the_field() -> None:
    assert {"social_work_agency", "volunteer_team", "community_social_org", "enterprise"} <= set(
        Organization.Kind.values
    )
