"""How long a step may take: a new version, from a day on, by a document."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.cases.forms.desk.acts import day_field
from gongzhi.cases.models import Case, LimitSetting
from gongzhi.cases.models.clock import Step
from gongzhi.core.worktime import Unit


class LimitForm(forms.Form):
    """The versions before stay as they were; what has begun is judged by the one of its beginning."""

    step = forms.ChoiceField(label=_("环节"), choices=Step.choices)
    is_urgent = forms.TypedChoiceField(
        label=_("用于"),
        choices=[("", _("不分紧急与否")), ("1", _("紧急的求助")), ("0", _("不紧急的求助"))],
        coerce=lambda value: value == "1",
        empty_value=None,
        required=False,
    )
    weight = forms.ChoiceField(label=_("难易"), choices=[("", _("不分难易")), *Case.Weight.choices], required=False)
    amount = forms.IntegerField(label=_("时限"), min_value=1)
    unit = forms.ChoiceField(label=_("单位"), choices=Unit.choices)
    remind_before = forms.IntegerField(
        label=_("提前多久提醒"), min_value=0, initial=0, help_text=_("单位同时限；0 是不提醒。")
    )
    valid_from = day_field(_("从哪天起"), required=False, help_text=_("最早明天；不填就是明天。"))
    doc_no = forms.CharField(
        label=_("文号"),
        max_length=80,
        help_text=_("如 椒群办〔2026〕3号"),
        error_messages={"required": _("请填写文号。")},
    )

    @staticmethod
    def initial_of(row: LimitSetting) -> dict[str, Any]:
        """What is in force, to begin with."""
        urgent = "" if row.is_urgent is None else str(int(row.is_urgent))
        names = ("step", "weight", "amount", "unit", "remind_before")
        return {"is_urgent": urgent, **{name: getattr(row, name) for name in names}}
