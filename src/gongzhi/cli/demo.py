"""`gongzhi demo`: builds the demonstration city 台州市, room after room; each room's `demo` knows its own part."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random
from typing import TYPE_CHECKING, Final

import click

from gongzhi.cli.database import make_tables, pending_tables, running, set_up_django
from gongzhi.cli.terminal import CannotBegin, console, good, step
from gongzhi.config import environment

if TYPE_CHECKING:
    from gongzhi.core.models import Deployment

#: The hour of an invented "today".
TODAY_AT: Final = time(15, 0)


@click.command("demo", short_help="建立演示城市台州市。")
@click.option("--base", "only", flag_value="base", help="只建区划、组织、岗位、服务事项和人员。")
@click.option("--rest", "only", flag_value="rest", help="补上其余志愿者和九十天的求助。")
@click.option(
    "--scale",
    type=click.FloatRange(0.01, 10),
    metavar="N",
    default=1.0,
    show_default=True,
    help="求助和志愿者的数量倍数。",
)
@click.option(
    "--seed", type=int, metavar="N", default=20200418, show_default=True, help="随机种子；相同的种子建成相同的城市。"
)
@click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="演示的“今天”，默认为真正的今天，不能在今天以后；建好以后不能再改。",
)
def command(only: str | None, scale: float, seed: int, today: datetime | None) -> None:
    """在空的数据库里建立演示城市；中断以后再运行，会接着做。"""
    with running(environment.load()):
        set_up_django()
        _require_tables()
        if only in {None, "base"} and not build_base(seed, _not_in_future(today)):
            good("演示城市已经建好，没有改动。要重新建立，请用 GONGZHI_DATA 指定另一个目录。")
        if only in {None, "rest"}:
            build_rest(seed, scale)


def _require_tables() -> None:
    pending, is_new = pending_tables()
    if is_new:
        make_tables(pending)
    elif pending:
        raise CannotBegin("数据库结构需要更新，请先运行 gongzhi manage migrate。")


def _not_in_future(day: datetime | None) -> date | None:
    """Requests of days to come would be read by a platform whose clock is the machine's."""
    from gongzhi.core import clock

    if day is not None and day.date() > clock.today():
        raise click.BadParameter(f"演示的“今天”不能在真正的今天（{clock.today()}）以后。", param_hint="--today")
    return day.date() if day else None


def build_base(seed: int, today: date | None = None) -> bool:
    """Divisions, organisations, posts, service items, volunteers, the cast. False if they were there already.

    Raises `CannotBegin` on a database that people use, which is left as it is.
    """
    from django.db import transaction

    from gongzhi.accounts.models import User
    from gongzhi.core import clock
    from gongzhi.core.models import Deployment
    from gongzhi.core.sms import muted

    deployment = Deployment.objects.first()
    if deployment is not None and deployment.cast:
        return False
    if (deployment is not None and not deployment.demonstration) or User.objects.exists():
        raise CannotBegin("这个数据库里已有真实数据，不能建立演示城市。")
    now = clock.now()
    if today is not None:
        at = datetime.combine(today, TODAY_AT, clock.LOCAL)
        now = min(at, now) if today == clock.today() else at
    with muted(), transaction.atomic():
        if deployment is None:
            deployment = Deployment.objects.create(demonstration=True, created_at=now)
        _build(deployment, seed, now)
    return True


def _build(deployment: Deployment, seed: int, now: datetime) -> None:
    """The city was built some days before the first request; the fresh requests are of the last days."""
    from django.db import connection

    from gongzhi.accounts.demo import BEFORE, DAYS, Inventor
    from gongzhi.cases import demo as cases
    from gongzhi.cases import starter as cases_starter
    from gongzhi.catalogue import demo as catalogue
    from gongzhi.core import clock
    from gongzhi.core.actors import Actor
    from gongzhi.organizations import demo as organizations
    from gongzhi.regions import demo as regions
    from gongzhi.volunteers import demo as volunteers

    by = Actor.of_system("demonstration")
    rng = Random(seed)
    with clock.simulate(now - timedelta(days=BEFORE + DAYS)) as hand:
        with step("导入台州市的区划"):
            regions.build(rng, by=by)
        inventor = Inventor(rng)
        with step("建立组织、站点和岗位"):
            city = organizations.build(rng, inventor, by=by, now=now)
        with step("发布服务事项"):
            catalogue.build(city)
            cases_starter.load(by=by)
        with step("登记志愿者和服务队"):
            helpers = volunteers.build(city)
        with connection.cursor() as cursor:
            # Thousands of rows came in at once; the planner should know before the first question.
            cursor.execute("ANALYZE")
        with step("提出第一批求助"):
            residents = cases.residents(city)
            deployment.cast = cases.cast(city, residents, helpers)
            opened = cases.open_scenes(city, residents, helpers, hand, seed)
        if opened.refused:
            console.print(f"[yellow]有 {len(opened.refused)} 步没有做成：[/]{opened.refused[:5]}")
        deployment.seed = str(seed)
        deployment.save()


def build_rest(seed: int, scale: float) -> None:
    """What fills up behind the pages: more volunteers, ninety days of requests. Takes up where it was broken off."""
    from gongzhi.cases import demo as cases
    from gongzhi.core.models import Deployment

    deployment = Deployment.objects.first()
    if deployment is None or not deployment.demonstration:
        raise CannotBegin("这个数据库不是演示城市。")
    if not deployment.cast:
        raise CannotBegin("演示城市还没有建好，请先运行 gongzhi demo --base。")
    if deployment.is_filled:
        good("九十天的求助已经补齐，没有改动。")
        return
    try:
        cases.fill(seed=seed, scale=scale, console=console)
    except cases.LivedElsewhere:
        raise CannotBegin("另一个共治进程正在补九十天的求助，请等它做完。") from None


def welcome(address: str) -> str:
    """What `gongzhi run` prints about the demonstration: who can sign in, and the link that lets this browser do so."""
    from gongzhi.web import demonstration

    lines = [
        "",
        "[bold]演示城市台州市[/bold]（人物和求助都是虚构的）。用下面的链接打开，点一下就能以任何一位的身份进入：",
    ]
    lines += [f"  {address.rstrip('/')}/demonstration/{demonstration.new_entry()}/", ""]
    lines += [f"  · {part.person.name}  {part.words}" for part in demonstration.cast()]
    return "\n".join(lines)
