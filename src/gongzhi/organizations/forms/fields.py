"""Fields that several forms of this room share."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.accounts.models import User
from gongzhi.accounts.queries import find_by_phone
from gongzhi.core.text import matches
from gongzhi.organizations.models import Organization


def instant_field(label: Any, **kwargs: Any) -> forms.DateTimeField:
    """An instant on the wall clock of the town, chosen in the browser's own calendar."""
    return forms.DateTimeField(
        label=label,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        error_messages={"invalid": _("请填写日期和时间，如 2026-10-01 08:30。")},
        **kwargs,
    )


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    """A day."""
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("请填写日期，如 2026-10-01。")},
        **kwargs,
    )


class StaffField(forms.CharField):
    """A person with an account, by sign-in name or mobile number. Cleaned to the `User`."""

    default_error_messages = {
        "unknown": _("没有找到这个账号。请填写登录名或手机号；还没有账号的，请先由系统管理员建立。")
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 60)
        kwargs.setdefault("help_text", _("登录名或手机号"))
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        """The person meant."""
        typed = super().clean(value)
        if not typed:
            return None
        person = User.objects.filter(username__iexact=typed).first() or find_by_phone(typed)
        if person is None:
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown")
        return person


class OrganizationField(forms.CharField):
    """An organisation by full or short name, pinyin or credit code. Cleaned to the `Organization`, None for none."""

    default_error_messages = {
        "unknown": _("没有找到“%(typed)s”这个组织。"),
        "several": _("“%(typed)s”可能是：%(names)s。请写全称。"),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 120)
        kwargs.setdefault("help_text", _("全称、简称、拼音首字母或信用代码"))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """The full name."""
        return value.name if isinstance(value, Organization) else value

    def clean(self, value: Any) -> Any:
        """The organisation meant."""
        if isinstance(value, Organization):
            return value
        typed = super().clean(value)
        if not typed:
            return None
        working = Organization.objects.filter(closed_at__isnull=True).select_related("division")
        found = list(working.filter(matches("search", typed))[:20]) or list(working.filter(credit_code=typed.upper()))
        chosen = [row for row in found if typed in (row.name, row.short_name)] or found
        if not chosen:
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown", params={"typed": typed})
        if len(chosen) > 1:
            names = _("、").join(row.name for row in chosen[:3])
            raise forms.ValidationError(
                self.error_messages["several"], code="several", params={"typed": typed, "names": names}
            )
        return chosen[0]
