"""The page 通知设置: which notices go out by which ways, and when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any, Final

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from gongzhi.accounts import delivery
from gongzhi.accounts.forms import CodeField
from gongzhi.accounts.kinds import Kind
from gongzhi.accounts.models import NoticeSettings

AT_ONCE, TOGETHER = "now", "together"
WHEN: Final = ((AT_ONCE, _("马上发")), (TOGETHER, _("汇总后发")))


@dataclass(frozen=True, slots=True)
class Row:
    """A kind of notices with its two fields."""

    kind: Kind
    ways: BoundField
    when: BoundField


class NoticesForm(forms.Form):
    """For each kind the ways and whether it waits; own quiet hours."""

    quiet_from = forms.TimeField(
        label=_("从几点起"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    quiet_until = forms.TimeField(
        label=_("到几点"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    def __init__(
        self,
        *args: Any,
        chosen: NoticeSettings | None,
        kinds: Sequence[tuple[str, Kind]],
        ways: Sequence[tuple[str, Any]],
    ) -> None:
        initial: dict[str, Any] = {
            "quiet_from": chosen.quiet_from if chosen else None,
            "quiet_until": chosen.quiet_until if chosen else None,
        }
        super().__init__(*args, initial=initial)  # type: ignore[misc]
        self._kinds = kinds
        for place, (key, _kind) in enumerate(kinds):
            choice = delivery.choice_of(chosen, key)
            self.fields[f"ways_{place}"] = forms.MultipleChoiceField(
                label=_("用什么提醒"),
                choices=ways,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                initial=sorted(choice.ways),
            )
            self.fields[f"when_{place}"] = forms.ChoiceField(
                label=_("什么时候发"), choices=WHEN, initial=TOGETHER if choice.waits else AT_ONCE
            )

    @property
    def rows(self) -> list[Row]:
        """The fields kind by kind."""
        return [
            Row(kind, self[f"ways_{place}"], self[f"when_{place}"]) for place, (_key, kind) in enumerate(self._kinds)
        ]

    def choices(self) -> Mapping[str, tuple[list[str], bool]]:
        """As the action takes them."""
        data = self.cleaned_data
        return {
            key: (data[f"ways_{place}"], data[f"when_{place}"] == TOGETHER)
            for place, (key, _kind) in enumerate(self._kinds)
        }

    def quiet(self) -> dict[str, time | None]:
        """Own quiet hours, or none."""
        return {"quiet_from": self.cleaned_data["quiet_from"], "quiet_until": self.cleaned_data["quiet_until"]}


class MailForm(forms.Form):
    """A mail address."""

    address = forms.CharField(
        label=_("邮箱"),
        max_length=200,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("我们会发一封带验证码的邮件，填写验证码后才会启用。"),
        error_messages={"required": _("请填写邮箱地址。")},
    )


class MailCodeForm(forms.Form):
    """The code that came by mail."""

    code = CodeField(error_messages={"required": _("请填写邮件里的 6 位数字。")})
