"""Robots of organisations' groups, and whose notices go there."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from gongzhi.accounts.delivery import Target
from gongzhi.accounts.models import User
from gongzhi.core import channels, clock
from gongzhi.organizations.models import Organization, Robot, Tenure


def robot_of(organization: Organization) -> Robot | None:
    """The robot in use."""
    found = Robot.objects.filter(organization=organization, ended_at__isnull=True)
    return found.select_related("data_key", "organization").first()


def robot_targets(persons: Sequence[User]) -> Mapping[UUID, Sequence[Target]]:
    """The groups of the organisations in which persons hold a post now, each group once a person. Two queries."""
    tenures = Tenure.objects.filter(
        person__in=persons, during__contains=clock.now(), post__closed_at__isnull=True
    ).values_list("person", "post__organization")
    places = set(tenures)
    robots = {
        robot.organization_id: robot
        for robot in Robot.objects.filter(
            organization__in={organization for _person, organization in places}, ended_at__isnull=True
        ).select_related("data_key")
    }
    found: dict[UUID, list[Target]] = {}
    for person, organization in sorted(places):
        robot = robots.get(organization)
        if robot is not None and robot.data_key is not None and robot.address:
            recipient = channels.robot_recipient(robot.service, robot.address, robot.secret)
            found.setdefault(person, []).append(Target(channels.ROBOT, recipient, robot.data_key))
    return found
