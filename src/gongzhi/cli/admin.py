"""`gongzhi admin`: administrators of a real town."""

import click


@click.group("admin", short_help="管理员：建立第一位管理员。")
def group() -> None:
    """管理员账号。"""
