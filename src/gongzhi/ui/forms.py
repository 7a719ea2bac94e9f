"""How Django's forms are drawn: `FORM_RENDERER = "gongzhi.ui.forms.Renderer"`.

`{{ form }}` and `{{ form.phone.as_field_group }}` give the same markup as `<c-form>` and `<c-field>`: label, help,
control, error, tied together for readers. Widgets get their classes here, so that a form never names one.
"""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import Input
from django.utils.functional import Promise
from django.utils.translation import gettext

#: Class of the control by its widget; the first that fits.
_CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxSelectMultiple, ""),
    (forms.RadioSelect, ""),
    (forms.CheckboxInput, "checkbox checkbox-primary"),
    (forms.FileInput, "file-input"),
    (forms.Textarea, "textarea"),
    (forms.Select, "select"),
    (Input, "input"),
)
_DJANGO_ROWS = "10"
#: What telephones should offer as keyboard and filling-in, by the name of the field.
_HINTS: dict[str, dict[str, str]] = {
    "phone": {"inputmode": "tel", "autocomplete": "tel-national"},
    "code": {"inputmode": "numeric", "autocomplete": "one-time-code"},
}


@dataclass(frozen=True, slots=True)
class Choice:
    """Label of a choice with a note and an icon, for `<c-radio-cards>`; a plain text elsewhere."""

    title: str | Promise
    note: str | Promise = ""
    icon: str = ""

    def __str__(self) -> str:
        return str(self.title)


class Field(BoundField):
    """A field of a form that knows how it looks."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """Add class, keyboard and counter to what Django gives (ids, required, aria)."""
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        own = {**widget.attrs, **attrs}
        look = "" if widget.is_hidden else next((look for kind, look in _CLASSES if isinstance(widget, kind)), "")
        if look:
            attrs["class"] = f"{look} {own.get('class', '')}".strip()
        for name, value in _HINTS.get(self.name, {}).items():
            if name not in own and isinstance(widget, forms.TextInput):
                attrs[name] = value
        if isinstance(widget, forms.Textarea) and str(own.get("rows")) == _DJANGO_ROWS:
            # The field grows with its text; Django's own ten lines fill a telephone.
            attrs["rows"] = "4"
        if self.counts and not self.is_hidden:
            attrs.setdefault("data-count", f"{self.auto_id}_count")
        return attrs

    @property
    def aria_describedby(self) -> str | None:
        """Django's, and the counter."""
        described = super().aria_describedby
        if described is None or not self.counts or not self.auto_id:
            return described
        return f"{described} {self.auto_id}_count".strip()

    @property
    def counts(self) -> int | None:
        """The limit of a long text, which is counted down while one writes."""
        limit = getattr(self.field, "max_length", None)
        return limit if isinstance(self.field.widget, forms.Textarea) else None

    @property
    def anchor(self) -> str:
        """Where the error summary leads: the control, of a group of choices the first one."""
        return str(self.subwidgets[0].id_for_label) if self.use_fieldset and len(self) else str(self.id_for_label)

    @property
    def is_check(self) -> bool:
        """A single tick: its label stands behind it."""
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def is_file(self) -> bool:
        """A field that takes files: chosen photos are shown before sending."""
        return isinstance(self.field.widget, forms.FileInput)

    @property
    def takes_photos(self) -> bool:
        """A field for photos alone, by its `accept`."""
        return self.is_file and str(self.field.widget.attrs.get("accept", "")).startswith("image/")

    @property
    def upload_icon(self) -> str:
        return "camera" if self.takes_photos else "paperclip"

    @property
    def upload_words(self) -> str:
        return gettext("拍照或选照片") if self.takes_photos else gettext("选择文件")


class Renderer(TemplatesSetting):
    """Draw forms with the project's own templates."""

    form_template_name = "ui/forms/form.html"
    formset_template_name = "ui/forms/formset.html"
    field_template_name = "ui/forms/field.html"
    bound_field_class = Field
