"""What volunteers are asked: in words that tell strangers nothing of who needs help."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.cases.forms.desk.acts import day_field, time_field
from gongzhi.cases.models import Case, Place
from gongzhi.cases.queries.candidates import Wish
from gongzhi.core import clock


class OffersForm(forms.Form):
    """When, where, how many, and what for."""

    need = forms.CharField(
        label=_("需要做什么"),
        max_length=200,
        help_text=_("志愿者接下之前只看到这一句，请不要写姓名、电话、门牌。"),
        error_messages={"required": _("请写明需要志愿者做什么。")},
    )
    day = day_field(_("哪天"))
    begins = time_field(_("几点到"))
    ends = time_field(_("几点结束"))
    wanted = forms.IntegerField(label=_("需要几人"), min_value=1, max_value=20, initial=1)
    place = forms.ChoiceField(label=_("地点"), choices=Place.choices, initial=Place.HOME)
    risk = forms.CharField(label=_("要注意什么"), required=False, max_length=200)
    is_dangerous = forms.BooleanField(label=_("有人身危险"), required=False, help_text=_("只问成年、有保险的志愿者。"))

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        if case.wanted_from is not None and case.wanted_to is not None:
            begins, ends = clock.local(case.wanted_from), clock.local(case.wanted_to)
            kwargs["initial"] = {"day": begins.date(), "begins": begins.time(), "ends": ends.time()}
        super().__init__(*args, **kwargs)

    def during(self) -> tuple[datetime, datetime]:
        """The span by the wall clock of the town."""
        given = self.cleaned_data
        begins, ends = (datetime.combine(given["day"], given[name], clock.LOCAL) for name in ("begins", "ends"))
        return begins, ends

    def clean(self) -> dict[str, Any]:
        """The end after the beginning, and ahead."""
        given = super().clean() or {}
        if all(given.get(name) is not None for name in ("day", "begins", "ends")):
            begins, ends = self.during()
            if ends <= begins:
                self.add_error("ends", _("结束时间要晚于开始时间。"))
            elif begins <= clock.now():
                self.add_error("begins", _("这个时间已经过去，请重新选择。"))
        return given

    def wish(self) -> Wish:
        """For the ranked list."""
        given = self.cleaned_data
        return Wish(self.during(), given["wanted"], given["place"], given["is_dangerous"])

    def values(self) -> dict[str, Any]:
        """The arguments of the action."""
        given = self.cleaned_data
        names = ("need", "wanted", "place", "risk", "is_dangerous")
        return {"during": self.during(), **{name: given[name] for name in names}}
