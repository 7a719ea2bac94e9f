"""Gongzhi 共治: one platform for the social-governance community of a Chinese city."""

__version__ = "0.1.0"
