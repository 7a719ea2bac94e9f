"""Robots of organisations' groups: set, tried, ended."""

from django.utils.translation import gettext as _

from gongzhi.core import channels, clock
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid, NotNow
from gongzhi.core.models import OutgoingMessage
from gongzhi.core.webhooks import SERVICES, check_address
from gongzhi.organizations.models import Organization, Robot

_SECRET_LENGTH = 200


@action("organizations.set_robot")
def set_robot(organization: Organization, *, by: Actor, service: str, address: str, secret: str = "") -> Robot:
    """Let notices go to a group of the organisation, in place of the robot it had.

    Raises `Invalid` for an address to which nothing may be posted (`core.webhooks`).
    """
    if organization.closed_at is not None:
        raise NotNow(_("这个组织已注销。"))
    if service not in dict(SERVICES):
        raise Invalid(_("请选择群机器人是哪一家的。"), field="service")
    address, secret = address.strip(), secret.strip()
    if len(secret) > _SECRET_LENGTH:
        raise Invalid(_("加签密钥太长，请从群机器人的设置里复制。"), field="secret")
    check_address(address)
    for former in Robot.objects.filter(organization=organization, ended_at__isnull=True):
        _end(former)
    robot = Robot(organization=organization, service=service)
    robot.address = address
    robot.secret = secret
    robot.save(force_insert=True)
    return robot


@action("organizations.end_robot")
def end_robot(robot: Robot, *, by: Actor) -> Robot:
    """No more notices to the group; the address is forgotten."""
    if robot.ended_at is not None:
        raise NotNow(_("这个群机器人已经停用。"))
    _end(robot)
    return robot


def _end(robot: Robot) -> None:
    robot.ended_at = clock.now()
    robot.address = robot.secret = ""
    robot.save(update_fields=["ended_at", "address", "secret"])


@action("organizations.try_robot")
def try_robot(robot: Robot, *, by: Actor) -> OutgoingMessage:
    """Send a word of trial, to see whether it arrives."""
    if robot.ended_at is not None or robot.data_key is None:
        raise NotNow(_("这个群机器人已经停用。"))
    recipient = channels.robot_recipient(robot.service, robot.address, robot.secret)
    words = _("【共治】%(organization)s：这是一条测试消息，群机器人已接通。") % {"organization": robot.organization}
    return channels.send_later(channels.ROBOT, recipient, words, data_key=robot.data_key)
