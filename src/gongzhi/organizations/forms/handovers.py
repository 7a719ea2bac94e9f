"""Forms about handovers and leaves."""

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.organizations.forms.fields import StaffField, day_field, instant_field
from gongzhi.organizations.models import Leave


class ChecklistForm(forms.Form):
    """What every leaver answers."""

    lines = forms.CharField(
        label=_("另需交代的事项"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("每行一项，每项最多60字"),
    )
    valid_from = day_field(_("生效日期"), required=False, help_text=_("不填就是明天"))
    doc_no = forms.CharField(label=_("文号"), max_length=80)


class LeaveOfPostForm(forms.Form):
    """A planned leave."""

    kind = forms.ChoiceField(label=_("事由"), choices=Leave.Kind.choices)
    start = instant_field(_("从"))
    end = instant_field(_("到"))
    deputy = StaffField(label=_("代管人"), help_text=_("登录名或手机号；代管期间有这个岗位的全部权限"))
    note = forms.CharField(
        label=_("交代给代管人的事"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("手上要紧的事、要联系的人；不写居民的姓名和电话"),
    )
