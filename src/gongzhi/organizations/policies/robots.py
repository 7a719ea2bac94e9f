"""Who may set the robot of an organisation's group: who keeps the organisation."""

from typing import Any

from gongzhi.core.policies import add_policy
from gongzhi.organizations.models import Robot, Role
from gongzhi.organizations.policies import in_scope, keeps_structure, sets_up


def _organization(robot: Any) -> Any:
    return robot.organization if isinstance(robot, Robot) else None


def _division(robot: Any) -> Any:
    return robot.organization.division if isinstance(robot, Robot) else None


keeps_robot = in_scope(Role.SUPERVISOR, _organization) | in_scope(Role.JOINT_OFFICE, _division) | sets_up

add_policy("organizations.set_robot", keeps_structure)
for _name in ("end_robot", "try_robot"):
    add_policy(f"organizations.{_name}", keeps_robot)
