"""Requests of the demonstration city, made by the rooms' own actions under the simulated clock."""

from gongzhi.cases.demo.cast import cast

__all__ = ["cast"]
