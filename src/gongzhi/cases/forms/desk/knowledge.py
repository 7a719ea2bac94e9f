"""Writing templates of answers and guides."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.cases.forms.desk.acts import words_field
from gongzhi.cases.models import AnswerTemplate, Case, Guide
from gongzhi.catalogue.models import ServiceArea


class TemplateForm(forms.Form):
    """A text with fields."""

    keeper = forms.ChoiceField(label=_("给谁用"))
    title = forms.CharField(label=_("名称"), max_length=40, error_messages={"required": _("请填写名称。")})
    text = words_field(_("内容"), required=_("请填写答复内容。"), rows=6, most=1500)
    area = forms.ModelChoiceField(ServiceArea.objects.all(), label=_("服务领域"), required=False, empty_label=_("不限"))

    def __init__(self, *args: Any, keepers: list[tuple[str, str]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if keepers is None:
            del self.fields["keeper"]
            return
        keeper: Any = self.fields["keeper"]
        keeper.choices = keepers

    @staticmethod
    def initial_of(row: AnswerTemplate) -> dict[str, Any]:
        """What is there, to begin with."""
        return {"title": row.title, "text": row.text, "area": row.area_id}


class ChooseTemplateForm(forms.Form):
    """Which template goes into the answer that is being written."""

    text = forms.CharField(required=False)
    template = forms.ModelChoiceField(
        AnswerTemplate.objects.none(), error_messages={"required": _("请选择一条常用答复。")}
    )


class GuideForm(forms.Form):
    """What to do in a kind of case."""

    title = forms.CharField(label=_("事项"), max_length=60, error_messages={"required": _("请填写事项。")})
    area = forms.ModelChoiceField(
        ServiceArea.objects.all(),
        label=_("服务领域"),
        empty_label=_("请选择领域"),
        error_messages={"required": _("请选择领域。")},
    )
    kind = forms.ChoiceField(label=_("用于"), choices=[("", _("都可以")), *Case.Kind.choices], required=False)
    words = forms.CharField(
        label=_("出现这些词"), required=False, max_length=600, help_text=_("用顿号或空格隔开；求助里有这些词时显示。")
    )
    steps = words_field(_("怎么办"), required=_("请写明怎么办。"), rows=8, most=4000)
    papers = words_field(_("要带的材料"), rows=3, most=4000)
    law = words_field(_("依据"), rows=3, most=4000)
    phones = forms.CharField(label=_("电话"), required=False, max_length=200)
    whom = forms.CharField(label=_("找哪个单位"), required=False, max_length=120)
    doc_no = forms.CharField(
        label=_("文号"),
        max_length=80,
        help_text=_("如 椒群办〔2026〕3号；没有文号写依据的文件名。"),
        error_messages={"required": _("请填写文号或依据的文件。")},
    )

    def clean_words(self) -> list[str]:
        """Separated by any of what people separate words with."""
        typed = self.cleaned_data["words"]
        for sign in "、，,；;\n":
            typed = typed.replace(sign, " ")
        return list(typed.split())

    @staticmethod
    def initial_of(guide: Guide) -> dict[str, Any]:
        """The version before; a document number is given anew."""
        names = ("title", "area", "kind", "steps", "papers", "law", "phones", "whom")
        return {"words": "、".join(guide.words), **{name: getattr(guide, name) for name in names}}
