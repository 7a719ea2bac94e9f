"""Forms of calling back: what came of a call, and the script."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.cases.forms.desk.acts import day_field, instant_field, words_field
from gongzhi.cases.forms.portal import RateForm
from gongzhi.cases.models import CallAttempt
from gongzhi.ui.forms import Choice

_ICONS = {
    CallAttempt.Outcome.ANSWERED: "phone-call",
    CallAttempt.Outcome.NO_ANSWER: "phone-missed",
    CallAttempt.Outcome.LATER: "calendar-clock",
    CallAttempt.Outcome.REFUSED: "phone-off",
    CallAttempt.Outcome.WRONG: "circle-x",
}


class CallForm(RateForm):
    """One call: its outcome, and the two answers where somebody answered."""

    outcome = forms.ChoiceField(
        label=_("这次电话"),
        choices=[(value, Choice(value.label, icon=_ICONS[value])) for value in CallAttempt.Outcome],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择这次电话的结果。")},
    )
    next_at = instant_field(_("改到什么时候再打"), required=False)
    field_order = ["outcome", "next_at", "solved", "satisfied", "comment"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Asked only of somebody who answered: the action says so where they are missing.
        self.fields["solved"].required = self.fields["satisfied"].required = False
        self.fields["comment"].label = _("居民的话")

    def values(self) -> dict[str, Any]:
        """The arguments of the action."""
        given = self.cleaned_data
        next_at: datetime | None = given["next_at"]
        if given["outcome"] != CallAttempt.Outcome.ANSWERED:
            return {"outcome": given["outcome"], "next_at": next_at, "comment": given["comment"]}
        return {
            "outcome": given["outcome"],
            "solved": given["solved"],
            "satisfied": given["satisfied"] or None,
            "comment": given["comment"],
        }


class ScriptForm(forms.Form):
    """What callers say and ask, from a day on."""

    greeting = words_field(_("开场白"), required=_("请写开场白。"), rows=2, most=300)
    questions = words_field(
        _("问题"), rows=6, help_text=_("一行一个，每个不超过 200 字；“解决了吗、满意吗”总会问，不用写。")
    )
    valid_from = day_field(_("从哪天起"), required=False, help_text=_("不填就从明天起"))
    doc_no = forms.CharField(label=_("文号"), max_length=80, required=False)

    def values(self) -> dict[str, Any]:
        """The arguments of the action."""
        return {**self.cleaned_data, "questions": self.cleaned_data["questions"].splitlines()}
