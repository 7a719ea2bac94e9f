"""What one clerk tells the next."""

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.cases.forms.desk.acts import words_field


class ShiftForm(forms.Form):
    """The list is drawn up by itself; here stands what it cannot say."""

    notes = words_field(
        _("交代的事"), rows=5, help_text=_("求助写编号，不写居民姓名和电话。如：JJ-20433 答应明早9点回电。")
    )
