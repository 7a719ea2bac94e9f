"""Forms of volunteers and team leaders."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from gongzhi.cases.forms.files import FilesField
from gongzhi.core import clock
from gongzhi.volunteers.models import TeamMember

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class _MembersField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Members of a team by their names."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: TeamMember) -> str:
        """The name of the volunteer."""
        return str(obj.volunteer)


class MembersForm(forms.Form):
    """Whom a leader names. Who is not free or not fit then is said by the action."""

    def __init__(self, *args: Any, members: QuerySet[TeamMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["members"] = _MembersField(
            members, label=_("由哪几位队员前去"), error_messages={"required": _("请选择由哪几位队员前去。")}
        )

    def volunteers(self) -> list[Any]:
        """The volunteers behind the chosen memberships."""
        return [member.volunteer for member in self.cleaned_data["members"]]


class AgreeForm(forms.Form):
    """When to come, as agreed with the resident."""

    day = forms.DateField(label=_("哪天"), widget=_DAY, error_messages={"required": _("请选择哪天上门。")})
    begins = forms.TimeField(label=_("几点到"), widget=_TIME, error_messages={"required": _("请填写几点到。")})
    ends = forms.TimeField(label=_("几点结束"), widget=_TIME, error_messages={"required": _("请填写几点结束。")})

    def during(self) -> tuple[datetime, datetime]:
        """The agreed span, by the wall clock of the town."""
        given = self.cleaned_data
        return self._at(given["day"], given["begins"]), self._at(given["day"], given["ends"])

    @staticmethod
    def _at(day: date, moment: time) -> datetime:
        return datetime.combine(day, moment, clock.LOCAL)

    @staticmethod
    def initial_from(during: tuple[datetime, datetime]) -> dict[str, Any]:
        """The offered time, to begin with."""
        begins, ends = (clock.local(moment) for moment in during)
        return {"day": begins.date(), "begins": begins.time(), "ends": ends.time()}


class CheckInForm(forms.Form):
    """The six digits that the resident shows."""

    code = forms.CharField(
        label=_("居民出示的 6 位服务码"),
        max_length=20,
        help_text=_("见面后请居民看短信或页面，再念给您听。"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("请填写居民出示的 6 位服务码。")},
    )


class EndForm(forms.Form):
    """What was done on site."""

    result = forms.CharField(
        label=_("做了什么"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请简单写一下做了什么。")},
    )
    ended = forms.TimeField(
        label=_("几点结束的"),
        help_text=_("刚刚结束就不用填。"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    uploads = FilesField(label=_("现场照片"))

    def ended_at(self, started_at: datetime) -> datetime | None:
        """When it ended, on the day on which it began; None for just now."""
        moment = self.cleaned_data.get("ended")
        if moment is None:
            return None
        return datetime.combine(clock.local(started_at).date(), moment, clock.LOCAL)
