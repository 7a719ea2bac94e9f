"""Forms about divisions and days."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.core import clock
from gongzhi.core.forms import SeenForm
from gongzhi.regions import codes, queries
from gongzhi.regions.models import CalendarDay, Division


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    """A day, chosen in the browser's own calendar."""
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("请填写日期，如 2026-10-01。")},
        **kwargs,
    )


class DayForm(forms.Form):
    """A day on which people work, or do not, where the calendar says otherwise."""

    day = day_field(_("日期"))
    is_working = forms.TypedChoiceField(
        label=_("这一天"),
        choices=[("0", _("放假")), ("1", _("上班（调休）"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
        initial="0",
    )
    name = forms.CharField(label=_("说明"), required=False, max_length=60, help_text=_("如：国庆节、国庆调休"))
    doc_no = forms.CharField(
        label=_("文号"), required=False, max_length=80, help_text=_("如：国办发明电〔2026〕12号；本地放假请填本地文件")
    )

    def __init__(self, *args: Any, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].widget.attrs |= {"min": f"{year}-01-01", "max": f"{year}-12-31"}


class _DatedChange(SeenForm):
    on = day_field(_("从哪天起"), help_text=_("当天起按新的算，以前的仍可查到"))
    doc_no = forms.CharField(label=_("文号"), required=False, max_length=80)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"on": clock.today(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)


class RenameForm(_DatedChange):
    """Another name."""

    name = forms.CharField(label=_("新名称"), max_length=60)
    field_order = ["name", "on", "doc_no"]


class RenumberForm(_DatedChange):
    """Another code, with it perhaps another division above."""

    code = forms.CharField(
        label=_("新代码"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text=_("12位数字；上级由代码决定"),
    )
    field_order = ["code", "on", "doc_no"]

    def clean_code(self) -> str:
        """In full length."""
        return codes.padded(self.cleaned_data["code"])


class AddForm(_DatedChange):
    """A new division below."""

    code = forms.CharField(label=_("代码"), max_length=12, widget=forms.TextInput(attrs={"inputmode": "numeric"}))
    name = forms.CharField(label=_("名称"), max_length=60)
    field_order = ["code", "name", "on", "doc_no"]

    def clean_code(self) -> str:
        """In full length."""
        return codes.padded(self.cleaned_data["code"])


class CloseForm(_DatedChange):
    """The end of a division."""

    merged_into = forms.CharField(
        label=_("并入"), required=False, max_length=12, help_text=_("并入地的区划代码；没有并入地就不填")
    )
    field_order = ["merged_into", "on", "doc_no"]

    def clean_merged_into(self) -> Division | None:
        """The division that bears the code."""
        typed = self.cleaned_data["merged_into"]
        if not typed:
            return None
        found: Division | None = Division.objects.in_use().filter(code=codes.padded(typed)).first()
        if found is None:
            raise forms.ValidationError(_("没有代码为“%(code)s”的区划。"), params={"code": typed})
        return found


class ChooseForm(forms.Form):
    """Where the visitor is."""

    division = forms.ModelChoiceField(
        Division.objects.in_use(), error_messages={"invalid_choice": _("没有这个地方，请重新选择。")}
    )
    next = forms.CharField(required=False, max_length=500)


class EntryForm(SeenForm):
    """Which entered day is taken back."""

    entry = forms.ModelChoiceField(
        CalendarDay.objects.all(), error_messages={"invalid_choice": _("这一天已经被删除了。")}
    )


class DivisionField(forms.CharField):
    """A division as people write it: its code, its name, its full name, pinyin or initials. Cleaned to the `Division`.

    Where several may be meant, the error names them.
    """

    default_error_messages = {
        "unknown": _("没有找到“%(typed)s”。请填写名称、拼音首字母或12位区划代码。"),
        "several": _("“%(typed)s”可能是：%(names)s。请写全称或代码。"),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 200)
        kwargs.setdefault("help_text", _("名称、拼音首字母或区划代码，如 白云街道、byjd、331002002000"))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """The full name of a division."""
        return value.full_name if isinstance(value, Division) else value

    def clean(self, value: Any) -> Any:
        """The division meant, None for none."""
        if isinstance(value, Division):
            return value
        typed = super().clean(value)
        if not typed:
            return None
        found = list(queries.find_divisions(typed)[:20])
        exact = [row for row in found if typed in (row.name, row.full_name, row.code, row.code.rstrip("0"))]
        chosen = exact or found
        if not chosen:
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown", params={"typed": typed})
        if len(chosen) > 1 and not _is_clear(chosen, exact):
            names = _("、").join(row.full_name for row in chosen[:3])
            raise forms.ValidationError(
                self.error_messages["several"], code="several", params={"typed": typed, "names": names}
            )
        return chosen[0]


def _is_clear(chosen: list[Division], exact: list[Division]) -> bool:
    """A single exact name above its namesakes: 台州市 before communities called so."""
    return bool(exact) and chosen[0].level < chosen[1].level
