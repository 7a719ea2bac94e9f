"""New versions of limits and routing rules."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from gongzhi.cases.models import Case
from gongzhi.cases.models.clock import Step
from gongzhi.catalogue.models import ServiceArea
from gongzhi.core.rules import DatedForm
from gongzhi.core.worktime import Unit
from gongzhi.organizations.models import Organization, Role
from gongzhi.regions.forms import DivisionField


class LocalForm(DatedForm):
    """A rule for a place. The joint office's begins with its own division, and does not take any other."""

    division = DivisionField(label=_("适用区划"), required=False, help_text=_("不填就是全平台；填了就只管这里和下级。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        actor = self.actor
        if actor is not None and actor.post is not None and not actor.has_role(Role.SYSTEM_ADMIN):
            self.fields["division"].required = True
            self.fields["division"].help_text = _now("您的区划或它的下级；平台统一的规则由系统管理员设置。")
            if not self.initial.get("division"):
                self.initial["division"] = actor.post.division


class LimitForm(LocalForm):
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
    amount = forms.IntegerField(label=_("时限"), min_value=1, max_value=1_000_000)
    unit = forms.ChoiceField(label=_("单位"), choices=Unit.choices)
    remind_before = forms.IntegerField(
        label=_("提前多久提醒"), min_value=0, initial=0, help_text=_("单位同时限；0 是不提醒。")
    )


class RoutingForm(LocalForm):
    """What is written in a request decides to whom it is suggested; the clerk may decide otherwise."""

    name = forms.CharField(label=_("规则名称"), max_length=60, error_messages={"required": _("请填写规则名称。")})
    words = forms.CharField(
        label=_("出现这些词"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("用顿号或换行隔开，如 欠薪、拖欠工资"),
        error_messages={"required": _("请填写触发的词，每个不超过 40 字。")},
    )
    organization_kind = forms.ChoiceField(label=_("交给哪类组织"), choices=Organization.Kind.choices)
    area = forms.ModelChoiceField(ServiceArea.objects.all(), label=_("服务领域"), to_field_name="key")
    source = forms.CharField(
        label=_("依据"),
        max_length=120,
        error_messages={"required": _("请写明依据。")},
        help_text=_("法规、文件的名称和条款"),
    )
    order = forms.IntegerField(label=_("顺序"), min_value=0, max_value=999, initial=0, help_text=_("小的先看。"))
    makes_confidential = forms.BooleanField(label=_("默认保密"), required=False)
    is_dispute = forms.BooleanField(label=_("属于矛盾纠纷"), required=False)

    def clean_words(self) -> list[str]:
        """The words, each once."""
        typed = str(self.cleaned_data["words"]).replace("，", "、").replace(",", "、").replace("\n", "、")
        return list(dict.fromkeys(word.strip() for word in typed.split("、") if word.strip()))
