"""Asking, in three steps: what; where and when; check and send.

The steps share one page. Each sends along, as hidden fields, what the others took in, so that going back loses nothing
and no half-written request is kept on the platform.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.cases.actions import BeneficiaryEntry, Entry
from gongzhi.cases.forms.files import FilesField, gist_field
from gongzhi.cases.models import Beneficiary, Disclosure
from gongzhi.catalogue.models import ServiceArea, ServiceItem
from gongzhi.core import clock
from gongzhi.core.identity import MobileField, PhoneField
from gongzhi.core.models import StoredFile
from gongzhi.core.text import normalise
from gongzhi.regions.models import Division

#: Parts of the day that a resident can choose, in local hours.
PARTS_OF_DAY: Final = {"morning": (9, 12), "afternoon": (14, 18), "evening": (18, 21)}
_FARTHEST: Final = timedelta(days=90)


class WhatForm(forms.Form):
    """First step: what is the matter, for whom."""

    description = forms.CharField(
        label=_("遇到了什么困难，需要什么帮助"),
        help_text=_("像跟邻居说话一样写就行：什么事、谁需要、到什么程度。"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("请写一写遇到了什么困难，需要什么帮助。")},
    )
    area = forms.ModelChoiceField(
        ServiceArea.objects.all(),
        to_field_name="key",
        label=_("大概属于哪一类"),
        required=False,
        empty_label=_("由工作人员判断"),
    )
    uploads = FilesField()
    gist = gist_field()
    item = forms.ModelChoiceField(
        ServiceItem.objects.filter(withdrawn_at__isnull=True), required=False, widget=forms.HiddenInput
    )
    for_whom = forms.ChoiceField(
        label=_("为谁求助"),
        choices=[("self", _("为我自己")), ("other", _("替别人"))],
        initial="self",
        widget=forms.RadioSelect,
    )
    beneficiary_name = forms.CharField(
        label=_("需要帮助的人怎么称呼"),
        max_length=40,
        error_messages={"required": _("请写一下需要帮助的人怎么称呼，例如“我妈妈”。")},
    )
    beneficiary_relation = forms.ChoiceField(
        label=_("您和这位的关系"),
        choices=Beneficiary.Relation.choices,
        required=False,
        initial=Beneficiary.Relation.FAMILY,
    )
    beneficiary_birth_year = forms.IntegerField(
        label=_("出生年份"), required=False, widget=forms.NumberInput(attrs={"inputmode": "numeric"})
    )
    beneficiary_phone = PhoneField(label=_("这位的电话"), required=False)
    under_14 = forms.BooleanField(
        label=_("我还没满14岁"), help_text=_("没满14岁也能求助，我们会更小心地保护你说的话。"), required=False
    )
    confidential = forms.BooleanField(
        label=_("请保密办理"), help_text=_("只有指定的工作人员知道，不发带内容的短信，不请志愿者。"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound and self.data.get("for_whom") != "other":
            self.fields["beneficiary_name"].required = False


class WhereForm(forms.Form):
    """Second step: where, and when help is wanted."""

    division = forms.ModelChoiceField(
        Division.objects.filter(valid_to__isnull=True, level__gte=Division.Level.TOWN),
        widget=forms.HiddenInput,
        error_messages={
            "required": _("请选择所在的街道、乡镇或村（社区）。"),
            "invalid_choice": _("这个区划不存在或已停用，请重新选择。"),
        },
    )
    address = forms.CharField(
        label=_("详细地址"),
        help_text=_("只有接手办理的人才能看到。"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    day = forms.DateField(
        label=_("希望哪天"),
        help_text=_("不填就是尽快。"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    part_of_day = forms.ChoiceField(
        label=_("什么时候方便"),
        choices=[("", _("全天都行")), ("morning", _("上午")), ("afternoon", _("下午")), ("evening", _("晚上"))],
        required=False,
    )

    def clean_day(self) -> date | None:
        """Today or later, within the next months."""
        day: date | None = self.cleaned_data["day"]
        if day is not None and day < clock.today():
            raise forms.ValidationError(_("这一天已经过去了，请选今天或以后。"))
        if day is not None and day > clock.today() + _FARTHEST:
            raise forms.ValidationError(_("请选择三个月以内的日子。"))
        return day

    def wanted(self) -> tuple[datetime, datetime] | None:
        """The chosen span; None for "as soon as possible"."""
        day = self.cleaned_data.get("day")
        if day is None:
            return None
        begins, ends = PARTS_OF_DAY.get(self.cleaned_data.get("part_of_day") or "", (8, 21))
        return (
            datetime.combine(day, time(begins), clock.LOCAL),
            datetime.combine(day, time(ends), clock.LOCAL),
        )


class SendForm(forms.Form):
    """Third step: who may get to know what."""

    handlers = forms.BooleanField(
        label=_("把姓名、电话和地址提供给承办单位，方便联系我"),
        initial=True,
        required=False,
    )
    helpers = forms.BooleanField(label=_("需要几家一起办时，也提供给协办单位"), initial=True, required=False)
    volunteers = forms.BooleanField(
        label=_("需要志愿者上门时，在他们接下之后提供给他们"), initial=False, required=False
    )

    def disclosed(self) -> frozenset[str]:
        """The ticks, as the case keeps them."""
        ticks = {
            "handlers": Disclosure.To.HANDLERS,
            "helpers": Disclosure.To.HELPERS,
            "volunteers": Disclosure.To.VOLUNTEERS,
        }
        return frozenset(str(to) for name, to in ticks.items() if self.cleaned_data.get(name))


class WhoForm(forms.Form):
    """On the third step, for those who are not signed in: a name and a number with its code."""

    name = forms.CharField(label=_("怎么称呼您"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    phone = MobileField(label=_("手机号"), help_text=_("只用来联系您，不公开。第一次用会为您建立账号。"))
    code = forms.CharField(label=_("短信验证码"), max_length=20, required=False)

    def clean_code(self) -> str:
        """The digits, however they were typed or pasted."""
        return "".join(sign for sign in normalise(self.cleaned_data["code"]) if sign in "0123456789")


def entry_from(what: WhatForm, where: WhereForm, send: SendForm, files: Sequence[StoredFile]) -> Entry:
    """What the three steps took in, as the action wants it."""
    given = what.cleaned_data
    beneficiary = None
    if given["for_whom"] == "other":
        beneficiary = BeneficiaryEntry(
            name=given["beneficiary_name"],
            phone=given.get("beneficiary_phone") or "",
            relation=given.get("beneficiary_relation") or Beneficiary.Relation.FAMILY,
            birth_year=given.get("beneficiary_birth_year"),
        )
    return Entry(
        title="",
        description=given["description"],
        division=where.cleaned_data["division"],
        address=where.cleaned_data.get("address") or "",
        area=given.get("area"),
        item=given.get("item"),
        beneficiary=beneficiary,
        wanted=where.wanted(),
        disclose=send.disclosed(),
        confidential=True if given.get("confidential") else None,
        is_child=bool(given.get("under_14")),
        files=tuple(files),
        gist=given.get("gist") or "",
    )
