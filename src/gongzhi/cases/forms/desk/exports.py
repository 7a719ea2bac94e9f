"""Asking for a table in full, and deciding about it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.cases.forms.desk.acts import words_field


class AskExportForm(forms.Form):
    """Why the numbers are needed in full."""

    reason = words_field(_("理由和用途"), required=_("请写明为什么需要完整信息、作什么用。"), rows=2, most=200)


class DecideExportForm(forms.Form):
    """What the one above says."""

    note = words_field(_("审批意见"), rows=2, most=200, help_text=_("不批准时请写明原因。"))
