"""Which register, and of which days."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.cases.forms.desk.acts import day_field
from gongzhi.cases.queries.register import LONGEST_DAYS, Scope
from gongzhi.core import clock


class RegisterForm(forms.Form):
    """Nothing chosen: today, at the first of the person's places."""

    place = forms.ChoiceField(label=_("哪里的台账"), required=False)
    first = day_field(_("从哪天"), required=False)
    last = day_field(_("到哪天"), required=False)

    def __init__(self, *args: Any, scopes: list[Scope], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scopes = {scope.key: scope for scope in scopes}
        place: Any = self.fields["place"]
        place.choices = [(scope.key, scope.words) for scope in scopes]

    def clean(self) -> dict[str, Any]:
        """The days in order, and not more of them than a year has."""
        given = super().clean() or {}
        today = clock.today()
        first, last = given.get("first"), given.get("last")
        given["first"], given["last"] = first or last or today, last or max(first or today, today)
        if given["last"] < given["first"]:
            self.add_error("last", _("结束的日期不能早于开始的日期。"))
        elif given["last"] - given["first"] > timedelta(days=LONGEST_DAYS):
            self.add_error("last", _("一次最多看一年，请缩短日期。"))
        return given

    @property
    def scope(self) -> Scope:
        """The place chosen, else the first."""
        return self.scopes.get(self.cleaned_data.get("place", ""), next(iter(self.scopes.values())))
