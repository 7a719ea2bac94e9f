"""`gongzhi admin`: the administrators of a real town, who then set up everything else on the desk's pages."""

import sys
from typing import TYPE_CHECKING

import click

from gongzhi.cli import database
from gongzhi.cli.terminal import CannotBegin, console, good
from gongzhi.config import environment

if TYPE_CHECKING:
    from gongzhi.accounts.models import User
    from gongzhi.organizations.models import Organization, Post
    from gongzhi.regions.models import Division

# The three hands of GB/T 22239: nobody holds two of them.
HANDS = {
    "system": ("system_admin", "系统管理员"),
    "security": ("security_admin", "安全管理员"),
    "audit": ("audit_admin", "审计管理员"),
}


@click.group("admin", short_help="管理员：建立系统、安全、审计管理员。")
def group() -> None:
    """建立管理员账号。系统、安全、审计三位管理员由三个人分别担任。"""


@group.command("create", short_help="建立一位管理员。")
@click.option("--username", metavar="NAME", prompt="登录名", help="登录名，3 至 60 个字符。")
@click.option("--name", metavar="NAME", prompt="姓名", help="姓名。")
@click.option("--phone", metavar="NUMBER", default="", help="手机号（可以不填）。")
@click.option("--role", type=click.Choice(list(HANDS)), default="system", show_default=True, help="担任哪一种管理员。")
@click.option("--division", "code", metavar="CODE", default="", help="所在区划的 12 位代码；默认是最上级的区划。")
@click.option("--password-stdin", is_flag=True, help="从标准输入读密码；不加时在终端里输入两遍。")
def create(*, username: str, name: str, phone: str, role: str, code: str, password_stdin: bool) -> None:
    """建立一位管理员：账号、岗位和任期。第一次登录时要改密码并绑定动态口令。"""
    env = environment.load()
    with database.running(env):
        database.set_up_django()
        from django.db import transaction

        from gongzhi.core.errors import Refusal

        password = read_password(password_stdin)
        try:
            with transaction.atomic():
                person, post = appoint(username, name=name, phone=phone, role=role, code=code, password=password)
        except Refusal as refusal:
            raise CannotBegin(f"没有建立：{refusal}") from refusal
    good(f"已建立{post.title}：{person.name}（登录名 {person.username}，{post.division}）")
    console.print("  第一次登录时请改密码并绑定动态口令。系统、安全、审计三位管理员应由不同的人担任（--role）。")


def read_password(from_stdin: bool) -> str:
    """One line of standard input, or typed twice."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    password: str = click.prompt("密码", hide_input=True, confirmation_prompt="再输入一遍")
    return password


def appoint(username: str, *, name: str, phone: str, role: str, code: str, password: str) -> "tuple[User, Post]":
    """The account, the post of that hand in the town's joint office, and the tenure; all or nothing.

    Raises `CannotBegin` if the town has no divisions yet or somebody holds that post, `Refusal` on wrong entries.
    """
    from gongzhi.accounts.actions.staff import create_staff
    from gongzhi.core.actors import Actor
    from gongzhi.core.models import Deployment
    from gongzhi.organizations.actions.posts import create_post
    from gongzhi.organizations.actions.tenures import start_tenure
    from gongzhi.organizations.models import Post

    by = Actor.of_system("command line")
    Deployment.objects.get_or_create(defaults={"demonstration": False})
    office = joint_office(town(code), by)
    person, _ = create_staff(username, by=by, name=name, phone=phone, password=password)
    hand, title = HANDS[role]
    posts = Post.objects.filter(organization=office, closed_at=None)
    post = posts.filter(roles__contains=[hand]).first() or create_post(
        office, by=by, title=title, roles=[hand], parent=posts.filter(roles__contains=["joint_office"]).first()
    )
    start_tenure(post, by=by, person=person)
    return person, post


def town(code: str) -> "Division":
    """The division of that code, or the topmost one."""
    from gongzhi.regions import queries

    division = queries.by_code(code) if code else queries.top_division()
    if division is None and code:
        raise CannotBegin(f"没有代码为 {code} 的区划。")
    if division is None:
        raise CannotBegin("还没有区划。请先导入：gongzhi manage import_divisions 区划文件.csv")
    return division


def joint_office(division: "Division", by: object) -> "Organization":
    """The joint office of a division with its first post, in which every chain of posts ends; made if missing."""
    from gongzhi.core.actors import Actor
    from gongzhi.organizations.actions.organizations import register_organization
    from gongzhi.organizations.actions.posts import create_post
    from gongzhi.organizations.models import Organization

    assert isinstance(by, Actor)  # noqa: S101
    kind = Organization.Kind.JOINT_OFFICE
    office = Organization.objects.filter(kind=kind, division=division, closed_at=None).first()
    if office is None:
        office = register_organization(division, by=by, kind=kind, name=f"{division}群团工作联席会议办公室")
        create_post(office, by=by, title="联席办主任", roles=["joint_office"])
    return office
