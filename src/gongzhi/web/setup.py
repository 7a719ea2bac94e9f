"""The interview for first use: its pages, and the plan that follows from the answers."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from gongzhi.core.errors import Invalid
from gongzhi.core.identity import PhoneField
from gongzhi.organizations.actions.setup import Plan, PlannedBody, PlannedHub, Sitter
from gongzhi.organizations.imports.hours import read_hours
from gongzhi.organizations.models import Organization
from gongzhi.regions.forms import DivisionField
from gongzhi.regions.models import Division
from gongzhi.regions.queries import by_code, children_of, top_division

Answers = dict[str, dict[str, Any]]
_K = Organization.Kind
#: The mass organisations that a county usually has, and how their name is made of the county's.
BODIES: Final = {
    _K.TRADE_UNION: "{place}总工会",
    _K.YOUTH_LEAGUE: "共青团{place}委员会",
    _K.WOMENS_FEDERATION: "{place}妇女联合会",
    _K.SCIENCE_ASSOC: "{place}科学技术协会",
    _K.SOCIAL_SCIENCE_FEDERATION: "{place}社会科学界联合会",
    _K.DISABLED_FEDERATION: "{place}残疾人联合会",
    _K.OVERSEAS_CHINESE_FEDERATION: "{place}归国华侨联合会",
    _K.LITERARY_FEDERATION: "{place}文学艺术界联合会",
    _K.INDUSTRY_COMMERCE_FEDERATION: "{place}工商业联合会",
    _K.RED_CROSS: "{place}红十字会",
    _K.LAW_SOCIETY: "{place}法学会",
    _K.FAMILY_PLANNING_ASSOC: "{place}计划生育协会",
    _K.CARE_NEXT_GENERATION: "{place}关心下一代工作委员会",
}
_USUAL: Final = [_K.TRADE_UNION, _K.YOUTH_LEAGUE, _K.WOMENS_FEDERATION, _K.DISABLED_FEDERATION]
_HOURS: Final = "周一至周五 08:30-12:00 14:00-17:30"
_MOST: Final = 60


class PlaceForm(forms.Form):
    """Which place, and its joint office."""

    division = DivisionField(label=_("平台服务哪个地方"))
    office_name = forms.CharField(
        label=_("联席办的全称"), max_length=120, required=False, help_text=_("不填就是“××群团工作联席会议办公室”")
    )
    office_phone = PhoneField(label=_("联席办的电话"), required=False)

    def __init__(self, *args: Any, answers: Answers, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["division"].initial = top_division()


class BodiesForm(forms.Form):
    """Which mass organisations there are."""

    bodies = forms.MultipleChoiceField(
        label=_("有哪些群团组织"),
        choices=[(kind.value, kind.label) for kind in BODIES],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        initial=[kind.value for kind in _USUAL],
        help_text=_("名称按地名生成，以后可以修改；其他组织以后可以用表格成批登记"),
    )

    def __init__(self, *args: Any, answers: Answers, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class HubsForm(forms.Form):
    """Which towns have a hub, and when these are open."""

    hubs = forms.MultipleChoiceField(
        label=_("哪些街道、乡镇有群团工作中心"), widget=forms.CheckboxSelectMultiple, required=False,
        help_text=_("每个中心先设一个受理窗口，以后可以再加"),
    )  # fmt: skip
    hours = forms.CharField(
        label=_("窗口的开放时间"), max_length=200, initial=_HOURS, help_text=_("办理时限按它计算，各中心以后可以分别改")
    )

    def __init__(self, *args: Any, answers: Answers, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        towns = towns_of(place_of(answers))
        field: Any = self.fields["hubs"]
        field.choices = [(town.code, town.name) for town in towns]
        field.initial = [town.code for town in towns]

    def clean_hours(self) -> str:
        """Readable hours."""
        typed: str = self.cleaned_data["hours"]
        try:
            read_hours(typed)
        except Invalid as refusal:
            raise forms.ValidationError(str(refusal.message)) from refusal
        return typed


class PeopleForm(forms.Form):
    """Who sits where: name, sign-in name, telephone for each post; a post may stay empty."""

    def __init__(self, *args: Any, answers: Answers, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seats = seats(answers)
        for key, words in self.seats:
            self.fields[f"{key}-name"] = forms.CharField(
                label=_now("%(seat)s：姓名") % {"seat": words}, max_length=60, required=False
            )
            self.fields[f"{key}-username"] = forms.CharField(
                label=_now("%(seat)s：登录名") % {"seat": words}, max_length=60, required=False
            )
            self.fields[f"{key}-phone"] = PhoneField(label=_now("%(seat)s：手机号") % {"seat": words}, required=False)

    def clean(self) -> dict[str, Any]:
        """A seat is filled with a name and a sign-in name, or left empty; nobody is named twice."""
        data = super().clean() or {}
        taken: dict[str, str] = {}
        for key, words in self.seats:
            name, username = data.get(f"{key}-name"), (data.get(f"{key}-username") or "").lower()
            if bool(name) != bool(username):
                self.add_error(f"{key}-name", _now("姓名和登录名要么都填，要么都不填。"))
            if username and username in taken:
                self.add_error(f"{key}-username", _now("和“%(seat)s”的登录名一样。") % {"seat": taken[username]})
            taken.setdefault(username, words)
        return data


PAGES: Final[dict[str, tuple[Any, Any]]] = {
    "place": (_("地方和联席办"), PlaceForm),
    "bodies": (_("群团组织"), BodiesForm),
    "hubs": (_("工作中心和窗口"), HubsForm),
    "people": (_("人员"), PeopleForm),
}


def place_of(answers: Answers) -> Division | None:
    """The division that was answered, None before."""
    typed = answers.get("place", {}).get("division")
    if not typed:
        return top_division()
    form = PlaceForm(answers["place"], answers=answers)
    form.is_valid()
    found: Division | None = form.cleaned_data.get("division")
    return found


def towns_of(division: Division | None) -> list[Division]:
    """The towns of a county; of a city its counties' towns; of a town itself."""
    if division is None:
        return []
    if division.level >= Division.Level.TOWN:
        return [division]
    towns = Division.objects.in_use().below(division).filter(level=Division.Level.TOWN)
    return list(towns.order_by("code")[:_MOST]) or list(children_of(division)[:_MOST])


def seats(answers: Answers) -> list[tuple[str, str]]:
    """The posts that will be there, as keys with words."""
    found = [("head", _now("联席办主任"))]
    labels = {kind.value: str(kind.label) for kind in BODIES}
    found += [(f"body-{kind}", f"{labels[kind]}·{_now('经办')}") for kind in _list(answers, "bodies") if kind in labels]
    towns = {town.code: town.name for town in towns_of(place_of(answers))}
    found += [(f"hub-{code}", f"{towns[code]}·{_now('窗口受理')}") for code in _list(answers, "hubs") if code in towns]
    return found


def _list(answers: Answers, page: str) -> list[str]:
    given = answers.get(page, {}).get(page, [])
    return list(given) if isinstance(given, list) else [str(given)]


def faults(answers: Answers) -> list[str]:
    """The pages that are not answered rightly yet."""
    return [
        page
        for page, (_words, form) in PAGES.items()
        if page not in answers or not form(answers[page], answers=answers).is_valid()
    ]


def plan_of(answers: Answers) -> tuple[Division, Plan]:
    """What is to be set up, of answers without `faults`."""
    place_form = PlaceForm(answers["place"], answers=answers)
    people_form = PeopleForm(answers["people"], answers=answers)
    hubs_form = HubsForm(answers["hubs"], answers=answers)
    assert place_form.is_valid() and people_form.is_valid() and hubs_form.is_valid()  # noqa: S101, PT018
    place, people = place_form.cleaned_data, people_form.cleaned_data
    division: Division = place["division"]
    towns = [by_code(code) for code in hubs_form.cleaned_data["hubs"]]
    return division, Plan(
        office_name=place["office_name"] or _now("%(place)s群团工作联席会议办公室") % {"place": division.name},
        office_phone=place["office_phone"],
        head=_sitter(people, "head"),
        bodies=[
            PlannedBody(kind, BODIES[_K(kind)].format(place=division.name), _sitter(people, f"body-{kind}"))
            for kind in _list(answers, "bodies")
        ],
        hubs=[
            PlannedHub(town, _now("%(place)s群团工作中心") % {"place": town.name}, _sitter(people, f"hub-{town.code}"))
            for town in towns
            if town is not None
        ],
        hours=read_hours(hubs_form.cleaned_data["hours"]),
    )


def _sitter(people: dict[str, Any], key: str) -> Sitter:
    return Sitter(*(people.get(f"{key}-{part}", "") for part in ("name", "username", "phone")))
