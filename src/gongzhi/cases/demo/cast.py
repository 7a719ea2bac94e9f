"""Who may be played in the demonstration city, and what to try as each."""

from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from gongzhi.accounts.models import User
from gongzhi.organizations.demo import JIAOJIANG, Cityscape
from gongzhi.organizations.models import Organization
from gongzhi.volunteers.models import Volunteer

_COUNTY: Final = JIAOJIANG[:6]
_KIND = Organization.Kind


def residents(city: Cityscape) -> list[User]:
    """The residents of the cast."""
    inventor = city.inventor
    return [
        inventor.resident("李桂花", born=inventor.born(33, 40)),
        inventor.resident("王德福", born=inventor.born(72, 80)),
        inventor.resident("赵小军", born=inventor.born(24, 30)),
    ]


def cast(city: Cityscape, askers: Sequence[User], helpers: Sequence[Volunteer]) -> list[dict[str, Any]]:
    """The cast as `core.models.Deployment` keeps it: keys, face, words, hint. `askers` are its `residents`."""
    first_window = next(key for key in city.sites if key.startswith(_COUNTY) and key.isdecimal())
    agency = city.organizations["agency_0"]
    asking = [
        (_("居民，有个六岁的孩子"), _("看求助办到哪一步，给办完的评价")),
        (_("退休老人"), _("打开长辈版试试")),
        (_("外卖骑手"), _("找法律咨询和暖新驿站")),
    ]
    desk = [
        (f"{first_window}_clerk", _("%(site)s窗口") % {"site": city.sites[first_window]}, _("受理新来的，登记来访")),
        (f"{_COUNTY}_{_KIND.WOMENS_FEDERATION}_0", _("椒江区妇联权益干事"), _("签收分工，请志愿者，约上门")),
        (f"{_COUNTY}_{_KIND.TRADE_UNION}_0", _("椒江区总工会权益保障干事"), _("办欠薪、工伤的求助")),
        (f"{_COUNTY}_{_KIND.WOMENS_FEDERATION}_lead", _("椒江区妇联分管负责人"), _("批延期，复核不满意")),
        (f"{_COUNTY}_office", _("椒江区联席办主任"), _("处理退回两次的分工，看全区")),
        ("agency_0_worker", _("%(name)s社工") % {"name": agency}, _("作为协办单位办自己那一份")),
        ("city_office", _("市联席办主任"), _("看全市，改办理时限")),
        ("system_admin", _("系统管理员"), _("管账号、组织和日历；看不到求助内容")),
    ]
    volunteers = [
        (helpers[0].person, _("志愿者"), _("答复邀约，凭服务码签到")),
        (_leader(helpers), _("志愿服务队队长"), _("替队伍答复，指定队员")),
    ]
    return [
        *(_entry(person, "portal", *said) for person, said in zip(askers, asking, strict=True)),
        *(_entry(person, "volunteer", words, hint) for person, words, hint in volunteers),
        *(_entry(city.holders[key], "desk", words, hint) for key, words, hint in desk),
    ]


def _leader(helpers: Sequence[Volunteer]) -> Any:
    return next((helper.person for helper in helpers[1:] if helper.led_teams.exists()), helpers[1].person)


def _entry(person: Any, face: str, words: str, hint: str) -> dict[str, Any]:
    return {"person": str(person.pk), "face": face, "words": words, "hint": hint}
