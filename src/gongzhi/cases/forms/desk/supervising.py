"""Forms of reminders and supervision."""

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.cases.forms.desk.acts import ActForm, instant_field, words_field


class UrgeForm(ActForm):
    """What the reminder says."""

    text = words_field(
        _("催办内容"), required=_("请写明催办内容。"), rows=2, most=200, help_text=_("会编号发给现在办理的岗位。")
    )


class OrderForm(ActForm):
    """What the supervisor asks for, and by when."""

    order = words_field(_("督办要求"), required=_("请写明督办要求。"), rows=2, most=200)
    due_at = instant_field(_("请在何时前反馈"), required=False, help_text=_("不填就按“督办反馈”的时限。"))


class AnswerForm(ActForm):
    """What the handling post has done and will do."""

    text = words_field(
        _("督办反馈"), required=_("请写明办理进展和下一步。"), rows=3, help_text=_("办到哪一步、为什么晚、哪天办完。")
    )


class DecideAnswerForm(ActForm):
    """Take the answer or send it back."""

    accepted = forms.TypedChoiceField(
        label=_("这份反馈"),
        choices=[("1", _("认可")), ("0", _("退回补充"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择认可还是退回。")},
    )
    note = words_field(_("审核意见"), rows=2, most=200, help_text=_("退回时请写明还缺什么。"))


class LiftForm(ActForm):
    """What came of the supervision."""

    finding = words_field(_("督办结论"), required=_("请写明督办结论。"), rows=2, most=200)
