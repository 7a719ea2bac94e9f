"""Forms of the asker's own pages and of the paper slip."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.cases.forms.files import FilesField, gist_field
from gongzhi.cases.models import Disclosure, Rating
from gongzhi.ui.forms import Choice

_SOLVED_ICONS: Final = {
    Rating.Solved.YES: "circle-check-big",
    Rating.Solved.PARTLY: "circle-dot-dashed",
    Rating.Solved.NO: "circle-x",
}


class TalkForm(forms.Form):
    """A message to the team."""

    #: Files alone will do; the action says so where there is neither.
    text = forms.CharField(
        label=_("给工作人员留言"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    uploads = FilesField()
    gist = gist_field()


class RateForm(forms.Form):
    """Two questions, asked apart, and what else there is to say."""

    solved = forms.ChoiceField(
        label=_("问题解决了吗"),
        choices=[(value, Choice(value.label, icon=_SOLVED_ICONS[value])) for value in Rating.Solved],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择问题是否解决。")},
    )
    satisfied = forms.TypedChoiceField(
        label=_("对办理满意吗"),
        choices=[(step, step) for step in range(5, 0, -1)],
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择满意程度。")},
    )
    comment = forms.CharField(
        label=_("还想说什么"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class DisclosureForm(forms.Form):
    """Who may get to know telephone and address."""

    handlers = forms.BooleanField(label=_("承办单位可以知道，方便联系我"), required=False)
    helpers = forms.BooleanField(label=_("一起办的协办单位也可以知道"), required=False)
    volunteers = forms.BooleanField(label=_("接单上门的志愿者可以知道"), required=False)

    def ticks(self) -> dict[str, bool]:
        """Kind of receiver -> whether it is ticked."""
        return {str(to): self.cleaned_data[to] for to in Disclosure.To.values if to in self.fields}


class ReasonForm(forms.Form):
    """Why, in the person's own words; where it must be given, the action says so."""

    reason = forms.CharField(label=_("原因"), max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, is_needed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = is_needed


class ProposalForm(forms.Form):
    """A way out of a dispute, as a party would like it."""

    text = forms.CharField(
        label=_("我的方案"),
        help_text=_("您希望怎样解决，各方和调解员都看得到。"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SlipForm(forms.Form):
    """What stands on a paper slip, for who cannot scan it."""

    number = forms.CharField(
        label=_("求助编号"),
        max_length=30,
        help_text=_("印在回执上方，例如 JJ-20433。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": _("请填写回执上的求助编号。")},
    )
    code = forms.CharField(
        label=_("查询码"),
        max_length=30,
        help_text=_("印在二维码旁边的 10 位数字和字母，大小写都行。"),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "inputmode": "text"}
        ),
        error_messages={"required": _("请填写回执上的查询码。")},
    )
