"""The table of sites."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.errors import Invalid
from gongzhi.core.places import Point, gcj02_to_wgs84
from gongzhi.core.tables import Column, Outcome, Profile
from gongzhi.core.tables.taking import Row
from gongzhi.organizations.actions.entries import checked_phone
from gongzhi.organizations.actions.sites import edit_site, open_site, set_hours
from gongzhi.organizations.imports.common import KEEPERS, Finder, Names, choice, in_keeping, labels, several, told
from gongzhi.organizations.imports.hours import read_hours, write_hours
from gongzhi.organizations.models import Site
from gongzhi.organizations.queries.sites import open_on, own_hours

_SATELLITE = "WGS84"
_MAP = "GCJ02"
COLUMNS = (
    Column("name", _("名称"), required=True, synonyms=("站点名称", "站点", "窗口名称"), example="白云街道群团工作中心"),
    Column("kind", _("类别"), required=True, synonyms=("站点类别", "类型"), choices=labels(Site.Kind)),
    Column("organization", _("主管组织"), required=True, synonyms=("组织", "单位", "主管单位", "所属组织"),
           note=_("全称；重名的在后面加区划代码"), example="白云街道群团工作委员会"),
    Column("division", _("所在区划"), required=True, synonyms=("区划", "区划代码", "地区"),
           note=_("12位区划代码，或全称"), example="331002002000"),
    Column("hosted_in", _("依托场所"), synonyms=("设在", "场所"), example="白云街道社会治理中心二楼"),
    Column("staffing", _("驻点方式"), synonyms=("驻点",), choices=labels(Site.Staffing)),
    Column("phone", _("电话"), synonyms=("联系电话", "站点电话")),
    Column("address", _("地址"), synonyms=("详细地址",)),
    Column("latitude", _("纬度"), note=_("和经度一起填"), example="28.655300"),
    Column("longitude", _("经度"), example="121.433600"),
    Column("datum", _("坐标系"), note=_("高德、腾讯地图取的填 GCJ02，卫星定位的填 WGS84；不填按 GCJ02"),
           choices=lambda: [_MAP, _SATELLITE]),
    Column("facilities", _("设施"), note=_("用顿号分开"), example="饮水、充电、母婴室"),
    Column("hours", _("开放时间"), synonyms=("营业时间", "服务时间"), note=_("不开放的日子不写；全天写“24小时”"),
           example="周一至周五 08:30-12:00 14:00-17:30"),
)  # fmt: skip
_PLAIN = ("name", "hosted_in", "phone", "address")


class _Taking:
    """Takes rows in."""

    def __init__(self, by: Actor) -> None:
        self.by = by
        self.find = Finder()
        self.known = {
            (site.division_id, site.name): site
            for site in Site.objects.filter(open_on(clock.today()))
            .select_related("organization__division", "division")
            .prefetch_related("hours")
        }

    def __call__(self, row: Row) -> Outcome:
        division = self.find.division(row["division"])
        organization = self.find.organization(row["organization"])
        kind = choice(Site.Kind, row["kind"], "kind")
        known = self.known.get((division.pk, row["name"]))
        hours = read_hours(row.get("hours", ""))
        if known is None:
            data = _data(row, {})
            made = open_site(organization, by=self.by, kind=kind, division=division, hours=hours, **data)
            self.known[division.pk, made.name] = made
            return Outcome.NEW
        if (known.kind, known.organization_id) != (kind, organization.pk):
            column = "kind" if known.kind != kind else "organization"
            raise Invalid(_now("与现有的不同。导入不改类别和主管组织，请在站点的页面办理。"), field=column)
        now = _now_of(known)
        wanted = _data(row, now)
        is_changed = wanted != now
        if is_changed:
            edit_site(known, by=self.by, **wanted)
        if "hours" in row and hours is not None and hours != own_hours(known):
            set_hours(known, by=self.by, hours=hours)
            is_changed = True
        return Outcome.CHANGED if is_changed else Outcome.SAME


def _now_of(site: Site) -> dict[str, Any]:
    point = Point(site.latitude, site.longitude) if site.latitude is not None and site.longitude is not None else None
    own = {key: getattr(site, key) for key in _PLAIN}
    return {**own, "staffing": site.staffing, "facilities": list(site.facilities), "point": point}


def _data(row: Row, now: dict[str, Any]) -> dict[str, Any]:
    data = told(row, now, *_PLAIN)
    data["phone"] = checked_phone(data["phone"])
    data["staffing"] = now.get("staffing", Site.Staffing.RESIDENT)
    if row.get("staffing"):
        data["staffing"] = choice(Site.Staffing, row["staffing"], "staffing")
    data["facilities"] = several(row["facilities"]) if "facilities" in row else now.get("facilities", [])
    data["point"] = _point(row) if "latitude" in row and "longitude" in row else now.get("point")
    return data


def _point(row: Row) -> Point | None:
    typed = row["latitude"], row["longitude"]
    if not any(typed):
        return None
    try:
        latitude, longitude = (float(number) for number in typed)
    except ValueError as error:
        raise Invalid(_now("纬度和经度都要是数，如 28.655300 和 121.433600。"), field="latitude") from error
    if not (3 <= latitude <= 54 and 73 <= longitude <= 136):
        raise Invalid(_now("坐标不在中国境内，请看看纬度和经度是不是填反了。"), field="latitude")
    datum = row.get("datum", "").upper().replace("-", "").replace(" ", "") or _MAP
    if datum not in (_MAP, _SATELLITE):
        raise Invalid(_now("坐标系请填 GCJ02 或 WGS84。"), field="datum")
    return gcj02_to_wgs84(latitude, longitude) if datum == _MAP else Point(latitude, longitude)


def _begin(by: Actor, _handout: list[list[str]]) -> Callable[[Row], Outcome]:
    return _Taking(by)


def _export(actor: Actor) -> Iterable[Sequence[Any]]:
    names = Names()
    rows = Site.objects.filter(
        in_keeping(actor, organization="organization", division="division"), open_on(clock.today())
    ).select_related("organization__division", "division")
    for row in rows.prefetch_related("hours").order_by("division__code", "name_key").iterator(chunk_size=1000):
        has_point = row.latitude is not None
        yield (
            row.name, row.get_kind_display(), names.organization(row.organization), row.division.code, row.hosted_in,
            row.get_staffing_display(), row.phone, row.address, row.latitude if has_point else "",
            row.longitude if has_point else "", _SATELLITE if has_point else "", "、".join(row.facilities),
            write_hours(own_hours(row)),
        )  # fmt: skip


PROFILE = Profile(
    key="sites",
    words=_("站点"),
    note=_("一行一个站点。按区划和名称认出已有的站点。"),
    icon="map-pin",
    columns=COLUMNS,
    roles=KEEPERS,
    begin=_begin,
    identity=lambda row: (row.get("division", ""), row.get("name", "")),
    export=_export,
    order=20,
)
