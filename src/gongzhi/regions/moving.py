"""What goes along when a division is merged into another: the rooms above sign in here, at start."""

from gongzhi.core.moving import Moving
from gongzhi.core.registry import Registry

moves: Registry[Moving] = Registry("what moves with a division")
