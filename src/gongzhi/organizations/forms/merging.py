"""Forms about renaming and merging organisations."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.core import clock
from gongzhi.core.forms import SeenForm
from gongzhi.organizations.forms.fields import OrganizationField, day_field


class _Dated(SeenForm):
    on = day_field(_("从哪天起"), help_text=_("今天或以前；以前的仍可查到"))
    doc_no = forms.CharField(label=_("文号"), required=False, max_length=80)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"on": clock.today(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)


class RenameForm(_Dated):
    """Another name by a document."""

    name = forms.CharField(label=_("新全称"), max_length=120)
    short_name = forms.CharField(label=_("新简称"), required=False, max_length=40)
    field_order = ["name", "short_name", "on", "doc_no"]


class IntoForm(forms.Form):
    """Which organisation it goes into."""

    into = OrganizationField(label=_("并入哪个组织"))


class MergeForm(_Dated):
    """That it is meant."""

    into = OrganizationField(widget=forms.HiddenInput)
    sure = forms.BooleanField(
        label=_("我已核对上面列出的内容，知道合并后不能撤回"),
        error_messages={"required": _("请核对后勾选。")},
    )
    field_order = ["into", "on", "doc_no", "sure"]
