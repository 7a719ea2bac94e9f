"""Forms about sites: what they tell, their week, their duty roster."""

import re
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from gongzhi.core.forms import SeenForm
from gongzhi.core.identity import PhoneField
from gongzhi.core.places import Point, gcj02_to_wgs84
from gongzhi.core.text import normalise
from gongzhi.core.worktime import WeekHours
from gongzhi.organizations.forms.fields import instant_field
from gongzhi.organizations.models import Post, Site
from gongzhi.organizations.queries import own_hours
from gongzhi.regions.forms import DivisionField

WEEKDAYS: Final = (
    _("星期一"), _("星期二"), _("星期三"), _("星期四"), _("星期五"), _("星期六"), _("星期日"),
)  # fmt: skip
_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?")


class SiteForm(SeenForm):
    """What a site tells of itself."""

    name = forms.CharField(label=_("名称"), max_length=120)
    hosted_in = forms.CharField(
        label=_("依托场所"), required=False, max_length=120, help_text=_("设在别处时填写，如 椒江区社会治理中心二楼")
    )
    staffing = forms.ChoiceField(label=_("驻点方式"), choices=Site.Staffing.choices)
    phone = PhoneField(label=_("电话"), required=False)
    address = forms.CharField(label=_("地址"), required=False, max_length=200)
    coordinates = forms.CharField(
        label=_("坐标"), required=False, max_length=60, help_text=_("从地图上复制，如 28.655300, 121.433600")
    )
    datum = forms.ChoiceField(
        label=_("坐标取自"),
        choices=[("gcj02", _("高德、腾讯等地图")), ("wgs84", _("卫星定位（GPS、北斗）"))],
        initial="gcj02",
    )
    facilities = forms.CharField(
        label=_("设施"),
        required=False,
        max_length=300,
        help_text=_("用顿号或空格分开，如 饮水、充电、母婴室、无障碍通道"),
    )

    def __init__(self, *args: Any, subject: Site | None = None, **kwargs: Any) -> None:
        if isinstance(subject, Site):
            kwargs["initial"] = {**_shown(subject), **(kwargs.get("initial") or {})}
        super().__init__(*args, subject=subject, **kwargs)

    def clean_facilities(self) -> list[str]:
        """One by one."""
        return [word for word in re.split(r"[、，,；;\s]+", self.cleaned_data["facilities"]) if word]

    def clean(self) -> dict[str, Any]:
        """The coordinates as a WGS-84 `point`."""
        data = super().clean() or {}
        datum, typed = data.pop("datum", ""), data.pop("coordinates", "")
        data["point"] = None
        if typed:
            try:
                data["point"] = _point(typed, datum)
            except ValueError:
                self.add_error("coordinates", _("坐标应是纬度和经度两个数，如 28.655300, 121.433600。"))
        return data


def _shown(site: Site) -> dict[str, Any]:
    own = {name: getattr(site, name) for name in ("name", "hosted_in", "staffing", "phone", "address")}
    own["facilities"] = "、".join(site.facilities)
    if site.latitude is not None and site.longitude is not None:
        own |= {"coordinates": f"{site.latitude:.6f}, {site.longitude:.6f}", "datum": "wgs84"}
    return own


def _point(typed: str, datum: str) -> Point:
    """Maps differ in which number comes first; in China the larger one is the longitude."""
    numbers = [float(found) for found in _NUMBER.findall(normalise(typed))]
    if len(numbers) != 2:
        raise ValueError(typed)
    latitude, longitude = sorted(numbers) if min(numbers) > 0 else numbers
    return gcj02_to_wgs84(latitude, longitude) if datum == "gcj02" else Point(latitude, longitude)


class OpenSiteForm(SiteForm):
    """A new site."""

    kind = forms.ChoiceField(label=_("类别"), choices=[("", _("请选择")), *Site.Kind.choices])
    division = DivisionField(label=_("所在区划"))

    field_order = [
        "kind",
        "name",
        "division",
        "hosted_in",
        "staffing",
        "phone",
        "address",
        "coordinates",
        "datum",
        "facilities",
    ]


class HoursForm(SeenForm):
    """A site's week, a line for each day."""

    is_round_the_clock = forms.BooleanField(label=_("每天24小时开放，节假日不休"), required=False)

    def __init__(self, *args: Any, subject: Site, **kwargs: Any) -> None:
        hours = own_hours(subject)
        week = hours.as_json() if hours and not subject.is_round_the_clock else [[]] * 7
        kwargs["initial"] = {
            "is_round_the_clock": subject.is_round_the_clock,
            **{f"day{number}": "  ".join(spans) for number, spans in enumerate(week)},
        }
        super().__init__(*args, subject=subject, **kwargs)
        for number, name in enumerate(WEEKDAYS):
            self.fields[f"day{number}"] = forms.CharField(
                label=name,
                required=False,
                max_length=100,
                widget=forms.TextInput(attrs={"placeholder": "08:30-12:00  14:00-17:30", "autocomplete": "off"}),
            )
        self.fields["day0"].help_text = _("上下午分开写，用空格隔开；不开放就空着")

    def clean(self) -> dict[str, Any]:
        """The week as `hours`."""
        data = super().clean() or {}
        if data.get("is_round_the_clock"):
            data["hours"] = WeekHours.always()
            return data
        days: list[list[str]] = []
        for number in range(7):
            spans = _spans(data.get(f"day{number}", ""))
            days.append(spans)
            try:
                WeekHours.from_json([spans] * 7)
            except ValueError:
                self.add_error(
                    f"day{number}", _now("时间看不懂。请像 08:30-12:00 14:00-17:30 这样写，先后不要颠倒或重叠。")
                )
        if not self.errors:
            data["hours"] = WeekHours.from_json(days)
        return data


def _spans(typed: str) -> list[str]:
    """ "8：30—12：00、14:00~17:30" as two spans of the usual form."""
    plain = re.sub(r"\s*[-~–—－至到]+\s*", "-", normalise(typed))
    return [_padded(span) for span in re.split(r"[\s、,;；，]+", plain) if span]


def _padded(span: str) -> str:
    return "-".join(part.zfill(5) if re.fullmatch(r"\d:\d\d", part) else part for part in span.split("-"))


class ShiftForm(forms.Form):
    """A turn on a duty roster."""

    post = forms.ModelChoiceField(
        Post.objects.none(), label=_("值班岗位"), error_messages={"invalid_choice": _("这个岗位不能在这里值班。")}
    )
    start = instant_field(_("开始"))
    end = instant_field(_("结束"))

    def __init__(self, *args: Any, site: Site, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        around = Post.objects.filter(closed_at__isnull=True, division__path__in=site.division.lineage())
        chosen: Any = self.fields["post"]
        chosen.queryset = (around | Post.objects.filter(closed_at__isnull=True, site=site)).select_related(
            "organization"
        )
