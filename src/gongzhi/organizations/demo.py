"""Organisations, sites and posts of the demonstration city.

What the article names is there by its name: the joint meeting of 台州, its thirty windows, 椒江's organisations and
their platforms, 义家. Bodies that every such city has bear their usual names. Agencies, teams, enterprises and the
members of 义家 are invented and marked so; so are all persons.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, Final

from gongzhi.accounts.demo import Inventor
from gongzhi.accounts.models import User
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.places import Point
from gongzhi.core.worktime import WeekHours
from gongzhi.organizations.actions import (
    add_shift,
    create_post,
    found_alliance,
    join_alliance,
    open_site,
    put_on_roster,
    register_organization,
    start_tenure,
)
from gongzhi.organizations.models import Organization, Post, Role, Site
from gongzhi.regions.models import Division

Kind = Organization.Kind
OFFICE_HOURS: Final = WeekHours.weekdays("08:30-12:00", "14:00-17:30")
CITY: Final = "331000000000"
JIAOJIANG: Final = "331002000000"
#: The article of 2020 counts 30 windows.
WINDOWS: Final = 30
HUBS: Final = 12
STATIONS: Final = 40
GIG_STATIONS: Final = 12
SHIFT_WEEKS: Final = 5
#: Digits of a code that name a town.
_TOWN: Final = 9

#: Mass organisations at city and county level: kind, full name, short name, the handlers' posts.
MASS_ORGS: Final = (
    (Kind.TRADE_UNION, "{place}总工会", "{short}总工会", ("权益保障干事", "职工服务干事")),
    (Kind.YOUTH_LEAGUE, "共青团{place}委员会", "{short}团委", ("青少年权益干事", "青年发展干事")),
    (Kind.WOMENS_FEDERATION, "{place}妇女联合会", "{short}妇联", ("权益干事", "家庭儿童干事")),
    (Kind.SCIENCE_ASSOC, "{place}科学技术协会", "{short}科协", ("科普干事",)),
    (Kind.DISABLED_FEDERATION, "{place}残疾人联合会", "{short}残联", ("康复服务干事",)),
    (Kind.RED_CROSS, "{place}红十字会", "{short}红十字会", ("救助干事",)),
    (Kind.LITERARY_FEDERATION, "{place}文学艺术界联合会", "{short}文联", ("文艺服务干事",)),
    (Kind.OVERSEAS_CHINESE_FEDERATION, "{place}归国华侨联合会", "{short}侨联", ("联络干事",)),
    (Kind.INDUSTRY_COMMERCE_FEDERATION, "{place}工商业联合会", "{short}工商联", ("会员服务干事",)),
    (Kind.LAW_SOCIETY, "{place}法学会", "{short}法学会", ("法律服务干事",)),
    (Kind.FAMILY_PLANNING_ASSOC, "{place}计划生育协会", "{short}计生协", ("家庭服务干事",)),
    (Kind.CARE_NEXT_GENERATION, "{place}关心下一代工作委员会", "{short}关工委", ("关爱干事",)),
    (Kind.SOCIAL_SCIENCE_FEDERATION, "{place}社会科学界联合会", "{short}社科联", ("研究干事",)),
)
#: Which kinds take which service areas, where an organisation has several handlers.
AREAS: Final = {
    "权益保障干事": ["legal", "hardship"],
    "职工服务干事": ["jobs", "matchmaking", "classes"],
    "青少年权益干事": ["youth", "legal"],
    "青年发展干事": ["matchmaking", "jobs", "plaza"],
    "权益干事": ["legal", "hardship"],
    "家庭儿童干事": ["youth", "classes", "matchmaking"],
}
#: 义家 of 椒江: twelve members; the article does not name them, so these are invented.
YIJIA_MEMBERS: Final = (
    "义家·邻里调解队", "义家·银龄互助社", "义家·小巷法律社", "义家·暖心妈妈团", "义家·青年先锋社", "义家·工匠服务队",
    "义家·健康义诊队", "义家·文艺轻骑队", "义家·科普小分队", "义家·助残伙伴", "义家·侨心社", "义家·红十字急救队",
)  # fmt: skip
AGENCIES: Final = (
    "暖阳", "同行", "青禾", "知行", "安澜", "益邻", "春泥", "心桥", "明德", "蒲公英", "众和", "海星",
    "清泉", "向日葵", "百合", "同心圆", "晨露", "远帆",
)  # fmt: skip
TEAMS: Final = (
    "红马甲", "夕阳红", "小海豚", "平安", "绿叶", "爱心车队", "蓝天", "越韵", "墨香", "巧手", "骑手", "邻里守望",
    "妈妈", "大学生", "老党员", "白衣", "律师", "木工", "电工", "义剪", "摄影", "守护童年", "反诈", "科普",
    "应急", "陪诊", "助浴", "手语", "英语角", "乡音",
)  # fmt: skip
ENTERPRISES: Final = (
    "东海缝纫机", "永宁制药", "海门模具", "金清水产", "新桥汽配", "泽国鞋业", "大溪水泵", "古城工艺",
    "神仙居茶业", "石塘渔具", "临港物流", "路桥商城", "飞跃快递", "小海鲜餐饮", "葭沚电商", "前所木业",
    "三甲农机", "洪家电子", "章安农业", "下陈卫浴",
)  # fmt: skip
COMMUNITY_ORGS: Final = ("老年协会", "业委会联谊会", "广场舞队", "邻里互助会", "乡贤理事会", "和事佬协会")


@dataclass
class Cityscape:
    """What was built, for the rooms above and the cast."""

    rng: Random
    inventor: Inventor
    by: Actor
    divisions: dict[str, Division]
    counties: list[Division]
    towns: list[Division]
    #: The demonstration's present, up to which its days are lived.
    now: datetime
    organizations: dict[str, Organization] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)
    holders: dict[str, User] = field(default_factory=dict)
    sites: dict[str, Site] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The day of the demonstration's present."""
        return clock.local(self.now).date()

    def windows_in(self, county: str) -> list[Division]:
        """The towns of a county (six digits) that have a window."""
        return [site.division for key, site in self.sites.items() if len(key) == _TOWN and key.startswith(county)]

    def post(self, key: str, organization: Organization, title: str, roles: Iterable[str], **more: Any) -> Post:
        """A post with its holder since long ago; `key` names both."""
        post = create_post(organization, by=self.by, title=title, roles=list(roles), **more)
        person = self.inventor.officer(key)
        start_tenure(post, by=self.by, person=person, start=clock.now() - timedelta(days=400))
        self.posts[key], self.holders[key] = post, person
        return post


def build(rng: Random, inventor: Inventor, *, by: Actor, now: datetime) -> Cityscape:
    """Build it all; asked for once, on an empty database. It is told of as of `now`."""
    divisions = {division.code: division for division in Division.objects.in_use().filter(level__lte=4)}
    counties = sorted((d for d in divisions.values() if d.level == Division.Level.COUNTY), key=lambda d: d.code)
    towns = sorted((d for d in divisions.values() if d.level == Division.Level.TOWN), key=lambda d: d.code)
    city = Cityscape(rng, inventor, by, divisions, counties, towns, now)
    _city_level(city)
    for county in counties:
        _county_level(city, county)
    _windows(city)
    _stations(city)
    _yijia(city)
    _partners(city)
    return city


def short_of(division: Division) -> str:
    """How people call it: 椒江区, 临海市, 玉环市."""
    return division.name


def _city_level(city: Cityscape) -> None:
    place = city.divisions[CITY]
    office = _organization(city, "city", place, Kind.JOINT_OFFICE, "台州市群团工作联席会议办公室", "市联席办")
    city.post("city_office", office, "联席办主任", [Role.JOINT_OFFICE])
    top = city.posts["city_office"]
    for key, title, role in (
        ("system_admin", "系统管理员", Role.SYSTEM_ADMIN),
        ("audit_admin", "审计管理员", Role.AUDIT_ADMIN),
        ("security_admin", "安全管理员", Role.SECURITY_ADMIN),
    ):
        city.post(key, office, title, [role], parent=top)
    center = _organization(city, "city_center", place, Kind.GOVERNANCE_CENTER, "台州市社会治理中心", "市治理中心")
    city.post("city_leader", center, "分管领导", [Role.LEADER], parent=top)
    government = _organization(city, "assessment", place, Kind.GOVERNMENT, "台州市考核工作委员会办公室", "市考核办")
    city.post("assessment", government, "考核干事", [Role.ASSESSMENT], parent=top)
    _mass_orgs(city, "city", place, top)


def _county_level(city: Cityscape, county: Division) -> None:
    key, short = county.code[:6], short_of(county)
    parent = city.organizations["city"]
    office = _organization(
        city, key, county, Kind.JOINT_OFFICE, f"{county.name}群团工作联席会议办公室", f"{short}联席办", parent=parent
    )
    post = city.post(f"{key}_office", office, "联席办主任", [Role.JOINT_OFFICE], parent=city.posts["city_office"])
    center = _organization(
        city, f"{key}_center", county, Kind.GOVERNANCE_CENTER, f"{county.name}社会治理中心", f"{short}治理中心"
    )
    site = open_site(
        office,
        by=city.by,
        kind=Site.Kind.HUB,
        name=f"{county.name}群团服务中心",
        division=county,
        hosted_in=center.name,
        hours=OFFICE_HOURS,
        opened_on=date(2020, 1, 1),
        phone=_landline(city.rng),
        address=f"{county.name}行政服务区1号",
        point=_point(county),
    )
    city.sites[f"{key}_hub"] = site
    city.post(f"{key}_clerk", office, "窗口受理员", [Role.INTAKE], parent=post, site=site)
    _mass_orgs(city, key, county, post)


def _mass_orgs(city: Cityscape, key: str, place: Division, above: Post) -> None:
    for kind, name, short, titles in MASS_ORGS:
        organization = _organization(
            city,
            f"{key}_{kind}",
            place,
            kind,
            name.format(place=place.name),
            short.format(short=short_of(place)),
            parent=city.organizations.get(f"city_{kind}") if key != "city" else None,
        )
        lead = city.post(f"{key}_{kind}_lead", organization, "分管负责人", [Role.SUPERVISOR], parent=above)
        for number, title in enumerate(titles):
            city.post(
                f"{key}_{kind}_{number}",
                organization,
                title,
                [Role.HANDLER],
                parent=lead,
                service_areas=AREAS.get(title, []),
            )


def _windows(city: Cityscape) -> None:
    """Thirty towns with a window; the first of them also bear the name of a hub."""
    chosen = _spread_over_counties(city)
    for number, town in enumerate(chosen):
        key, county = town.code[:9], town.code[:6]
        organization = _organization(
            city, key, town, Kind.OTHER_MASS_ORG, f"{town.name}群团工作委员会", f"{town.name}群团"
        )
        lead = city.post(
            f"{key}_lead",
            organization,
            "群团负责人",
            [Role.SUPERVISOR, Role.HANDLER],
            parent=city.posts[f"{county}_office"],
        )
        is_hub = number < HUBS
        site = open_site(
            organization,
            by=city.by,
            kind=Site.Kind.HUB if is_hub else Site.Kind.WINDOW,
            name=f"{town.name}群团工作中心" if is_hub else f"{town.name}群团服务窗口",
            division=town,
            hosted_in=f"{town.name}综治中心",
            staffing=city.rng.choice([Site.Staffing.RESIDENT, Site.Staffing.RESIDENT, Site.Staffing.ROTATING]),
            hours=OFFICE_HOURS,
            opened_on=date(2020, 3, 1),
            phone=_landline(city.rng),
            address=f"{town.name}人民路{city.rng.randint(1, 300)}号",
            facilities=["接待窗口", "调解室", "母婴室"] if is_hub else ["接待窗口"],
            point=_point(town),
        )
        city.sites[key] = site
        clerk = city.post(f"{key}_clerk", organization, "窗口受理员", [Role.INTAKE], parent=lead, site=site)
        _roster(city, site, clerk, lead)


def _roster(city: Cityscape, site: Site, clerk: Post, lead: Post) -> None:
    """Day and night by turns, week by week, from some weeks ago on."""
    monday = datetime.combine(city.today - timedelta(days=city.today.weekday()), time(), clock.LOCAL)
    for week in range(-1, SHIFT_WEEKS):
        start = monday + timedelta(weeks=week)
        post = clerk if week % 2 else lead
        add_shift(site, by=city.by, post=post, start=start, end=start + timedelta(weeks=1))


def _spread_over_counties(city: Cityscape) -> list[Division]:
    """椒江's streets first, then one town after the other of each county."""
    proper = [town for town in city.towns if town.kind != Division.Kind.ZONE]
    by_county = {county.code[:6]: [t for t in proper if t.code.startswith(county.code[:6])] for county in city.counties}
    chosen = by_county[JIAOJIANG[:6]][:6]
    turn = 0
    while len(chosen) < WINDOWS:
        for towns in by_county.values():
            if turn < len(towns) and towns[turn] not in chosen and len(chosen) < WINDOWS:
                chosen.append(towns[turn])
        turn += 1
    return chosen


def _stations(city: Cityscape) -> None:
    """Stations in villages and communities of the windows' towns, and rest stations for riders that never close."""
    towns = [site.division for key, site in city.sites.items() if len(key) == _TOWN]
    villages = list(Division.objects.in_use().filter(parent__in=towns, level=Division.Level.VILLAGE).order_by("code"))
    for village in city.rng.sample(villages, STATIONS):
        name = village.name.removesuffix("居委会").removesuffix("村委会")
        town_key = village.code[:9]
        organization = _organization(
            city,
            f"{village.code}_committee",
            village,
            Kind.COMMUNITY,
            f"{village.parent.name}{name}村（居）民委员会",
            name,
        )
        site = open_site(
            organization,
            by=city.by,
            kind=Site.Kind.STATION,
            name=f"{name}群团工作站",
            division=village,
            hosted_in=f"{name}党群服务中心",
            staffing=Site.Staffing.ON_CALL,
            hours=OFFICE_HOURS,
            opened_on=date(2021, 5, 1),
            phone=_landline(city.rng),
            point=_point(village),
        )
        city.sites[village.code] = site
        city.post(
            f"{village.code}_clerk",
            organization,
            "站长",
            [Role.INTAKE],
            parent=city.posts[f"{town_key}_lead"],
            site=site,
        )
    for number, town in enumerate(city.rng.sample(towns, GIG_STATIONS)):
        open_site(
            city.organizations[f"{town.code[:6]}_{Kind.TRADE_UNION}"],
            by=city.by,
            kind=Site.Kind.GIG_STATION,
            name=f"暖新驿站·{town.name}{number + 1}号",
            division=town,
            hours=WeekHours.always(),
            opened_on=date(2024, 6, 1),
            phone=_landline(city.rng),
            facilities=["充电", "热饭", "饮水", "歇脚", "急救箱"],
            point=_point(town),
            is_invented=True,
        )


def _yijia(city: Cityscape) -> None:
    place = city.divisions[JIAOJIANG]
    alliance = found_alliance(
        place,
        by=city.by,
        name="社会治理共同体“义家”",
        introduction="由12家群团组织参与共建。成员名称为虚构示例。",
    )
    for name in YIJIA_MEMBERS:
        organization = _organization(city, name, place, Kind.OTHER_MASS_ORG, name, name, is_invented=True)
        join_alliance(alliance, by=city.by, organization=organization, on=date(2019, 1, 1))
    meeting = found_alliance(
        city.divisions[CITY],
        by=city.by,
        name="台州市群团组织联席会议",
        introduction="据2020年的文章，30个乡镇（街道）开展群团服务窗口试点，占全市133个乡镇（街道）的22.6%；"
        "按2023年统计用区划，全市有130个乡镇（街道），30个占23.1%。",
    )
    for kind, *_names in MASS_ORGS:
        member = city.organizations[f"city_{kind}"]
        if kind in {Kind.SOCIAL_SCIENCE_FEDERATION, Kind.OVERSEAS_CHINESE_FEDERATION, Kind.LAW_SOCIETY}:
            put_on_roster(meeting, by=city.by, organization=member, reason="人员编制少，正在协商派员方式")
        else:
            join_alliance(meeting, by=city.by, organization=member, on=date(2018, 4, 1))


def _partners(city: Cityscape) -> None:
    """Agencies with social workers, teams, enterprises, filed community organisations: all invented."""
    jiaojiang = JIAOJIANG[:6]
    for number, name in enumerate(AGENCIES):
        county = city.counties[number % len(city.counties)] if number >= 4 else city.divisions[JIAOJIANG]
        key = f"agency_{number}"
        organization = _organization(
            city,
            key,
            county,
            Kind.SOCIAL_WORK_AGENCY,
            f"{county.name}{name}社会工作服务中心",
            f"{name}社工",
            is_invented=True,
        )
        lead = city.post(
            f"{key}_lead", organization, "总干事", [Role.SUPERVISOR], parent=city.posts[f"{county.code[:6]}_office"]
        )
        city.post(f"{key}_worker", organization, "社工", [Role.HANDLER], parent=lead)
    for number, name in enumerate(TEAMS):
        town = city.towns[(number * 7) % len(city.towns)] if number >= 10 else city.windows_in(jiaojiang)[number % 6]
        _organization(
            city, f"team_{number}", town, Kind.VOLUNTEER_TEAM, f"{town.name}{name}志愿服务队", "", is_invented=True
        )
    for number, name in enumerate(ENTERPRISES):
        town = city.towns[(number * 5) % len(city.towns)]
        _organization(
            city, f"enterprise_{number}", town, Kind.ENTERPRISE, f"台州市{name}有限公司", name, is_invented=True
        )
    for number in range(48):
        town = city.towns[(number * 3) % len(city.towns)]
        name = COMMUNITY_ORGS[number % len(COMMUNITY_ORGS)]
        _organization(
            city, f"community_{number}", town, Kind.COMMUNITY_SOCIAL_ORG, f"{town.name}{name}", "", is_invented=True
        )


def _organization(  # noqa: PLR0917 -- a row of a table, written many times
    city: Cityscape,
    key: str,
    place: Division,
    kind: str,
    name: str,
    short: str,
    *,
    parent: Organization | None = None,
    is_invented: bool = False,
) -> Organization:
    made = register_organization(
        place,
        by=city.by,
        kind=kind,
        name=name,
        short_name=short,
        parent=parent,
        phone=_landline(city.rng),
        is_invented=is_invented,
    )
    city.organizations[key] = made
    return made


def _landline(rng: Random) -> str:
    """An invented number of 台州: subscriber numbers there begin with 8."""
    return f"0576-8000{rng.randrange(10_000):04d}"


def _point(division: Division) -> Point | None:
    if division.latitude is None or division.longitude is None:
        return None
    return Point(division.latitude, division.longitude)
