"""A small fixed town, the same in all tests: 椒江区 with all that a request meets, and a twin in 黄岩区, out of scope.

Real places, organisations as such towns have them, invented persons; built through the rooms' actions. Take the
fixture `town`: `town.hub`, `town.handler` and so on are rows, `town.actor("clerk")` is who acts, `town.person("clerk")`
who sits there. `sign_in(client, town.person("clerk"))` signs in with the second factor passed.
"""

import copy
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import pgtrigger
import pytest
from django.db import connection, transaction
from django.test import Client

from gongzhi.accounts import sessions
from gongzhi.accounts.models import User
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.crypto import new_data_key
from gongzhi.core.places import Point
from gongzhi.core.worktime import WeekHours
from gongzhi.organizations.actions import create_post, open_site, register_organization, start_tenure
from gongzhi.organizations.models import Organization, Role, Site
from gongzhi.organizations.queries import posts_of
from gongzhi.regions.actions import add_division

SYSTEM = Actor.of_system("town")
#: Everything in the town holds since then.
SINCE = datetime(2025, 12, 31, 16, tzinfo=UTC)
HOURS = WeekHours.weekdays("08:30-12:00", "14:00-17:30")

#: attribute: code, name, parent's attribute
DIVISIONS = {
    "province": ("330000000000", "浙江省", None),
    "city": ("331000000000", "台州市", "province"),
    "county": ("331002000000", "椒江区", "city"),
    "subdistrict": ("331002002000", "白云街道", "county"),
    "community": ("331002002003", "白云社区", "subdistrict"),
    "other_subdistrict": ("331002001000", "海门街道", "county"),
    "other_community": ("331002001006", "凤凰社区", "other_subdistrict"),
    "far_county": ("331003000000", "黄岩区", "city"),
    "far_subdistrict": ("331003001000", "东城街道", "far_county"),
    "far_community": ("331003001001", "百花社区居委会", "far_subdistrict"),
}
_KIND = Organization.Kind
#: attribute: division, kind, name, short name, parent's attribute
ORGANIZATIONS = {
    "city_joint_office": ("city", _KIND.JOINT_OFFICE, "台州市群团工作联席会议办公室", "市联席办", None),
    "joint_office": ("county", _KIND.JOINT_OFFICE, "椒江区群团工作联席会议办公室", "区联席办", "city_joint_office"),
    "womens": ("county", _KIND.WOMENS_FEDERATION, "椒江区妇女联合会", "椒江区妇联", None),
    "youth": ("county", _KIND.YOUTH_LEAGUE, "共青团台州市椒江区委员会", "椒江团区委", None),
    "union": ("county", _KIND.TRADE_UNION, "椒江区总工会", "", None),
    "agency": ("county", _KIND.SOCIAL_WORK_AGENCY, "椒江区阳光社会工作服务中心", "阳光社工", None),
    "assessment_office": ("county", _KIND.GOVERNMENT, "椒江区考核工作委员会办公室", "区考核办", None),
    "hub_office": ("subdistrict", _KIND.OTHER_MASS_ORG, "白云街道群团工作委员会", "白云街道群团", None),
    "committee": ("community", _KIND.COMMUNITY, "白云社区居民委员会", "白云社区", None),
    "far_joint_office": (
        "far_county",
        _KIND.JOINT_OFFICE,
        "黄岩区群团工作联席会议办公室",
        "黄岩联席办",
        "city_joint_office",
    ),
    "far_womens": ("far_county", _KIND.WOMENS_FEDERATION, "黄岩区妇女联合会", "黄岩区妇联", None),
    "far_hub_office": ("far_subdistrict", _KIND.OTHER_MASS_ORG, "东城街道群团工作委员会", "东城街道群团", None),
}
#: attribute: organisation, division, kind, name, latitude, longitude
SITES = {
    "hub": ("hub_office", "subdistrict", Site.Kind.HUB, "白云街道群团工作中心", 28.6553, 121.4336),
    "station": ("committee", "community", Site.Kind.STATION, "白云社区群团工作站", 28.6581, 121.4302),
    "window": ("womens", "other_subdistrict", Site.Kind.WINDOW, "海门街道群团服务窗口", 28.6790, 121.4480),
    "far_hub": ("far_hub_office", "far_subdistrict", Site.Kind.HUB, "东城街道群团工作中心", 28.6480, 121.2750),
}
#: attribute: organisation, roles, title, parent's attribute, site, holder
POSTS = {
    "city_office": ("city_joint_office", [Role.JOINT_OFFICE], "联席办", None, None, "周明"),
    "system_admin": ("city_joint_office", [Role.SYSTEM_ADMIN], "系统管理员", "city_office", None, "钱进"),
    "audit_admin": ("city_joint_office", [Role.AUDIT_ADMIN], "审计管理员", "city_office", None, "孙悦"),
    "security_admin": ("city_joint_office", [Role.SECURITY_ADMIN], "安全管理员", "city_office", None, "郑平"),
    "office": ("joint_office", [Role.JOINT_OFFICE], "联席办", "city_office", None, "吴敏"),
    "leader": ("joint_office", [Role.LEADER], "分管领导", "office", None, "蔡国强"),
    "assessment": ("assessment_office", [Role.ASSESSMENT], "考核干事", "office", None, "冯磊"),
    "chair": ("union", [Role.CHAIR_UNIT], "轮值主席单位联络员", "office", None, "陈静"),
    "supervisor": ("womens", [Role.SUPERVISOR], "分管副主席", "office", None, "林秀英"),
    "handler": ("womens", [Role.HANDLER], "权益干事", "supervisor", None, "王芳"),
    "youth_supervisor": ("youth", [Role.SUPERVISOR], "副书记", "office", None, "何佳"),
    "youth_handler": ("youth", [Role.HANDLER], "青少年干事", "youth_supervisor", None, "罗晨"),
    "union_supervisor": ("union", [Role.SUPERVISOR], "副主席", "office", None, "梁建国"),
    "union_handler": ("union", [Role.HANDLER], "维权干事", "union_supervisor", None, "宋伟"),
    "agency_supervisor": ("agency", [Role.SUPERVISOR], "总干事", "office", None, "唐莉"),
    "social_worker": ("agency", [Role.HANDLER], "社工", "agency_supervisor", None, "韩雪"),
    "expert": ("agency", [Role.EXPERT], "督导专家", "office", None, "曹宁"),
    "hub_supervisor": ("hub_office", [Role.SUPERVISOR], "主任", "office", None, "许强"),
    "clerk": ("hub_office", [Role.INTAKE], "窗口", "hub_supervisor", "hub", "邓丽"),
    "station_clerk": ("committee", [Role.INTAKE], "站长", "hub_supervisor", "station", "萧红"),
    "window_clerk": ("womens", [Role.INTAKE], "海门窗口", "supervisor", "window", "田甜"),
    "far_office": ("far_joint_office", [Role.JOINT_OFFICE], "联席办", "city_office", None, "潘越"),
    "far_leader": ("far_joint_office", [Role.LEADER], "分管领导", "far_office", None, "袁刚"),
    "far_assessment": ("far_joint_office", [Role.ASSESSMENT], "考核干事", "far_office", None, "董琳"),
    "far_chair": ("far_womens", [Role.CHAIR_UNIT], "轮值主席单位联络员", "far_office", None, "于洋"),
    "far_supervisor": ("far_womens", [Role.SUPERVISOR], "分管副主席", "far_office", None, "蒋芬"),
    "far_handler": ("far_womens", [Role.HANDLER], "权益干事", "far_supervisor", None, "杜娟"),
    "far_expert": ("far_womens", [Role.EXPERT], "专家", "far_office", None, "魏然"),
    "far_clerk": ("far_hub_office", [Role.INTAKE], "窗口", "far_office", "far_hub", "丁宁"),
}
#: For every role: the post in the scope of 椒江区 (白云街道, 区妇联), and its twin outside; administrators have none.
ROLES: dict[str, tuple[str, str | None]] = {
    Role.INTAKE: ("clerk", "far_clerk"),
    Role.HANDLER: ("handler", "far_handler"),
    Role.SUPERVISOR: ("supervisor", "far_supervisor"),
    Role.JOINT_OFFICE: ("office", "far_office"),
    Role.CHAIR_UNIT: ("chair", "far_chair"),
    Role.EXPERT: ("expert", "far_expert"),
    Role.ASSESSMENT: ("assessment", "far_assessment"),
    Role.LEADER: ("leader", "far_leader"),
    Role.SYSTEM_ADMIN: ("system_admin", None),
    Role.AUDIT_ADMIN: ("audit_admin", None),
    Role.SECURITY_ADMIN: ("security_admin", None),
}


@dataclass(repr=False)
class Town:
    """The rows by name; see the tables above."""

    rows: dict[str, Any] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["rows"][name]
        except KeyError:
            raise AttributeError(name) from None

    def person(self, post: str) -> User:
        """Who holds a post; also "resident" and "neighbour", who hold none."""
        return self.people[post]

    def actor(self, post: str) -> Actor:
        """The holder acting for the post; residents act for themselves."""
        person = self.people[post]
        row = self.rows.get(post)
        return Actor(person=person, post=row, posts=tuple(posts_of(person)) if row else ())

    def actors(self, *posts: str) -> Iterable[Actor]:
        """Several of them."""
        return (self.actor(post) for post in posts)


def make_person(name: str, username: str | None = None) -> User:
    """A person; with `username` one who may sign in, without a password."""
    person = User(name=name, username=username, data_key=new_data_key())
    person.set_unusable_password()
    person.save()
    return person


def sign_in(client: Client, person: User) -> Client:
    """Let a browser be signed in as a person, for staff with the second factor passed."""
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session[sessions.SECOND_FACTOR] = str(person.pk)
    session[sessions.SEEN] = session[sessions.BEGAN] = clock.now().isoformat()
    session.save()
    return client


def build_town() -> Town:
    """Build it, by the system actor `town`."""
    town = Town()
    rows = town.rows
    for key, (code, name, above) in DIVISIONS.items():
        parent = rows[above] if above else None
        rows[key] = add_division(parent, by=SYSTEM, code=code, name=name, on=date(2023, 1, 1))
    for key, (division, kind, name, short_name, above) in ORGANIZATIONS.items():
        rows[key] = register_organization(
            rows[division],
            by=SYSTEM,
            kind=kind,
            name=name,
            short_name=short_name,
            parent=rows[above] if above else None,
            phone="0576-88880000",
        )
    for key, (organization, division, site_kind, name, latitude, longitude) in SITES.items():
        rows[key] = open_site(
            rows[organization],
            by=SYSTEM,
            kind=site_kind,
            name=name,
            division=rows[division],
            hours=HOURS,
            opened_on=date(2026, 1, 1),
            phone="0576-88881111",
            address=f"{rows[division]}中心大道1号",
            point=Point(latitude, longitude),
        )
    for key, (organization, roles, title, above, site, holder) in POSTS.items():
        post = rows[key] = create_post(
            rows[organization],
            by=SYSTEM,
            title=title,
            roles=roles,
            parent=rows[above] if above else None,
            site=rows[site] if site else None,
        )
        town.people[key] = make_person(holder, username=key)
        start_tenure(post, by=SYSTEM, person=town.people[key], start=SINCE)
    town.people["resident"] = make_person("李桂花")
    town.people["neighbour"] = make_person("张建军")
    return town


class Mould:
    """A town as it was first built in this process: its rows table by table, to be poured anew in milliseconds.

    Rows of a room that were there before it was built are taken for its own; only the mark of the database is not.
    """

    _TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename ~ %s"
    _ROOMS = "^(core|accounts|regions|organizations|catalogue|volunteers|cases|pghistory)_(?!deployment$)"

    def __init__(self, build: Callable[[], Town]) -> None:
        self._build = build
        self._town: Town | None = None
        self._rows: dict[str, bytes] = {}

    def pour(self) -> Town:
        """A fresh town; the first is built by the actions, and the others are what these made."""
        if self._town is None:
            self._town = self._build()
            self._take()
        else:
            self._put()
        return copy.deepcopy(self._town)

    def _take(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(self._TABLES, [self._ROOMS])
            for (table,) in cursor.fetchall():
                with cursor.copy(f'COPY "{table}" TO STDOUT') as rows:
                    self._rows[table] = b"".join(bytes(row) for row in rows)

    def _put(self) -> None:
        # The history is in the rows: the triggers that write it stand aside, and foreign keys are checked at the end.
        with transaction.atomic(), pgtrigger.ignore(), connection.cursor() as cursor:
            cursor.execute("SELECT 1")  # copying does not go where the library tells the database, a query does
            for table, rows in self._rows.items():
                if rows:
                    with cursor.copy(f'COPY "{table}" FROM STDIN') as target:
                        target.write(rows)


#: `TOWN.pour()` gives the town, fresh.
TOWN = Mould(build_town)


@pytest.fixture
def town(db: None) -> Town:
    """The town, fresh for the test."""
    return TOWN.pour()
