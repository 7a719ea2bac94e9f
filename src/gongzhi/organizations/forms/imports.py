"""Forms about tables: the file, and which of its columns is which of ours."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.core.tables import Column, guess_columns

ACCEPTED = ".xlsx,.xls,.ods,.csv"


class BringForm(forms.Form):
    """A table from somebody's computer."""

    file = forms.FileField(
        label=_("文件"),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        help_text=_("Excel、WPS 或 CSV 文件，第一行是表头；最多 60000 行、20 MB"),
        error_messages={"required": _("请选择一个文件。"), "empty": _("文件是空的。")},
    )


class ColumnsForm(forms.Form):
    """For each column of ours a select over the headings of the table."""

    def __init__(
        self, *args: Any, columns: Sequence[Column], heading: Sequence[str], places: dict[str, int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.columns = columns
        known = places or guess_columns(columns, heading)
        choices: list[tuple[str, Any]] = [("", _("（表里没有这一栏）"))]
        choices += [(str(place), words or _("（第 %d 栏）") % (place + 1)) for place, words in enumerate(heading)]
        for column in columns:
            self.fields[column.key] = forms.ChoiceField(
                label=str(column.words),
                required=column.required,
                choices=choices,
                initial=str(known[column.key]) if column.key in known else "",
                help_text=str(column.note),
                error_messages={"required": _("这一栏必须有，请选表里的哪一栏是它。")},
            )

    def clean(self) -> dict[str, Any]:
        """The `places`; one column of the table serves once."""
        data = super().clean() or {}
        places = {key: int(value) for key, value in data.items() if value != ""}
        taken: dict[int, str] = {}
        for key, place in places.items():
            if place in taken:
                words = next(column.words for column in self.columns if column.key == taken[place])
                self.add_error(key, _("和“%(words)s”选了同一栏。") % {"words": words})
            taken.setdefault(place, key)
        return {"places": places}
