"""Taking down what somebody tells at the window or on the telephone."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.cases.actions import BeneficiaryEntry, Entry
from gongzhi.cases.models import Beneficiary, Case, Disclosure
from gongzhi.catalogue.models import ServiceArea
from gongzhi.core.identity import MobileField, PhoneField
from gongzhi.organizations.models import Site
from gongzhi.regions.models import Division
from gongzhi.regions.queries import at_level, find_divisions

SHOWN_PLACES: Final = 8
CHANNELS: Final = [
    (Case.Channel.WINDOW, _("窗口")),
    (Case.Channel.PHONE, _("来电")),
    (Case.Channel.GRID, _("网格上报")),
]


def places_for(site: Site, typed: str) -> list[Division]:
    """The places that a clerk may mean, the nearest to the site first; nothing typed: the site's own."""
    if not typed.strip():
        return [site.division]
    found: dict[Any, Division] = {}
    county = at_level(site.division, Division.Level.COUNTY)
    for within in (site.division, county, None):
        if len(found) < SHOWN_PLACES:
            rows = find_divisions(typed, within=within, level=(Division.Level.TOWN, Division.Level.VILLAGE))
            for row in rows[:SHOWN_PLACES]:
                found.setdefault(row.pk, row)
    return list(found.values())[:SHOWN_PLACES]


class CounterForm(forms.Form):
    """In the order in which it is told: number, name, what, where; the rest as far as it matters."""

    phone = MobileField(
        label=_("手机号"), widget=forms.TextInput(attrs={"autofocus": True, "inputmode": "tel", "autocomplete": "off"})
    )
    name = forms.CharField(
        label=_("怎么称呼"), max_length=40, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    description = forms.CharField(
        label=_("什么事"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写一写遇到了什么困难，需要什么帮助。")},
    )
    where = forms.CharField(
        label=_("在哪里"),
        max_length=60,
        required=False,
        help_text=_("村、社区、街道；可以写拼音首字母，如 byjd。不填就是本站点所在地。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    division = forms.ModelChoiceField(
        Division.objects.filter(valid_to__isnull=True, level__gte=Division.Level.TOWN),
        label=_("是哪一个"),
        required=False,
        error_messages={"invalid_choice": _("这个区划不存在或已停用，请重新选择。")},
    )
    address = forms.CharField(
        label=_("详细地址"), max_length=200, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    area = forms.ModelChoiceField(
        ServiceArea.objects.all(), label=_("领域"), required=False, empty_label=_("按内容自动判断")
    )
    channel = forms.ChoiceField(
        label=_("来源"), choices=CHANNELS, initial=Case.Channel.WINDOW, widget=forms.RadioSelect
    )
    handlers = forms.BooleanField(label=_("同意把电话、地址给承办单位"), required=False, initial=True)
    volunteers = forms.BooleanField(label=_("同意给接单的志愿者"), required=False)
    confidential = forms.BooleanField(label=_("保密办理"), required=False)
    is_child = forms.BooleanField(label=_("求助人未满14岁"), required=False)
    beneficiary_name = forms.CharField(
        label=_("替谁求助"), max_length=40, required=False, help_text=_("为本人就不填。")
    )
    beneficiary_relation = forms.ChoiceField(
        label=_("两人的关系"), choices=Beneficiary.Relation.choices, required=False
    )
    beneficiary_birth_year = forms.IntegerField(label=_("受助人出生年份"), required=False)
    beneficiary_phone = PhoneField(label=_("受助人电话"), required=False)

    def __init__(self, *args: Any, site: Site, **kwargs: Any) -> None:
        self.site = site
        #: What to choose from, where the words fit several.
        self.places: list[Division] = []
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """The place: the one chosen, else the only one that the words fit."""
        given = super().clean() or {}
        if given.get("division") is None and "division" not in self.errors:
            typed = (given.get("where") or "").strip()
            found = places_for(self.site, typed)
            exact = [place for place in found if typed in (place.name, place.full_name, place.code)]
            if len(found) == 1 or exact:
                given["division"] = (exact or found)[0]
            else:
                self.places = found
                self.add_error("where", _("可能是下面几个，请选一个。") if found else _("没有找到，请换一个写法。"))
        return given

    def entry(self) -> Entry:
        """As the action wants it."""
        given = self.cleaned_data
        helped = None
        if given["beneficiary_name"].strip():
            helped = BeneficiaryEntry(
                name=given["beneficiary_name"],
                phone=given["beneficiary_phone"] or "",
                relation=given["beneficiary_relation"] or Beneficiary.Relation.FAMILY,
                birth_year=given["beneficiary_birth_year"],
            )
        ticks = {"handlers": (Disclosure.To.HANDLERS, Disclosure.To.HELPERS), "volunteers": (Disclosure.To.VOLUNTEERS,)}
        return Entry(
            title="",
            description=given["description"],
            division=given["division"],
            address=given["address"],
            area=given["area"],
            beneficiary=helped,
            disclose=frozenset(str(to) for name, kinds in ticks.items() if given[name] for to in kinds),
            confidential=True if given["confidential"] else None,
            is_child=given["is_child"],
        )
