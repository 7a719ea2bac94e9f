"""Requests of the demonstration city, made by the rooms' own actions under the simulated clock."""

from gongzhi.cases.demo.beside import LivedElsewhere
from gongzhi.cases.demo.cast import cast, residents
from gongzhi.cases.demo.living import fill
from gongzhi.cases.demo.scenes import open_scenes

__all__ = ["LivedElsewhere", "cast", "fill", "open_scenes", "residents"]
