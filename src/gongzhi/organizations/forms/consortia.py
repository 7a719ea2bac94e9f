"""Forms about consortia, and about who should belong to an alliance."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.core import clock
from gongzhi.core.forms import SeenForm
from gongzhi.organizations.forms.fields import OrganizationField, day_field
from gongzhi.organizations.models import Alliance, AllianceInvitation, Consortium, Organization
from gongzhi.regions.forms import DivisionField
from gongzhi.regions.models import Division


class ConsortiumForm(SeenForm):
    """What a consortium is called, does, since when, by which document; a new one also says where and who leads."""

    name = forms.CharField(label=_("名称"), max_length=120)
    division = DivisionField(label=_("服务区划"))
    introduction = forms.CharField(
        label=_("做什么"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    lead = OrganizationField(label=_("牵头单位"))
    part = forms.CharField(label=_("牵头单位承担的部分"), max_length=200, help_text=_("如 统筹安排、跟进结果"))
    valid_from = day_field(_("生效日期"))
    valid_to = day_field(_("失效日期"), required=False, help_text=_("不填就是长期有效"))
    doc_no = forms.CharField(label=_("文号"), required=False, max_length=80)
    agreement = forms.FileField(label=_("协议文件"), required=False, help_text=_("PDF 或图片"))

    def __init__(self, *args: Any, subject: Consortium | None = None, **kwargs: Any) -> None:
        if subject is not None:
            names = ("name", "introduction", "valid_from", "valid_to", "doc_no")
            kwargs["initial"] = {**{name: getattr(subject, name) for name in names}, **(kwargs.get("initial") or {})}
        else:
            kwargs["initial"] = {"valid_from": clock.today(), **(kwargs.get("initial") or {})}
        super().__init__(*args, subject=subject, **kwargs)
        for name in ("seen",) if subject is None else ("division", "lead", "part"):
            del self.fields[name]


class PartnerForm(forms.Form):
    """A partner and its part."""

    organization = OrganizationField(label=_("组织"))
    part = forms.CharField(
        label=_("承担的部分"), max_length=200, help_text=_("请联合体办事时，就按这个分工；如 法律咨询、心理辅导")
    )


class EligibilityForm(SeenForm):
    """Who should belong to an alliance."""

    kinds = forms.MultipleChoiceField(
        label=_("应加入的组织类别"),
        required=False,
        choices=Organization.Kind.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    level = forms.TypedChoiceField(
        label=_("层级"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("只看名单")), *Division.Level.choices],
        help_text=_("在联盟的区划之内，这一层级的上述组织都应加入"),
    )

    def __init__(self, *args: Any, subject: Alliance, **kwargs: Any) -> None:
        own = {"kinds": subject.eligible_kinds, "level": subject.eligible_level or ""}
        kwargs["initial"] = {**own, **(kwargs.get("initial") or {})}
        super().__init__(*args, subject=subject, **kwargs)


class InvitationForm(forms.Form):
    """That an organisation was asked to join."""

    organization = OrganizationField(label=_("组织"))
    on = day_field(_("邀请日期"))
    words = forms.CharField(
        label=_("怎么邀请的"), required=False, max_length=200, help_text=_("如 函〔2026〕3号、上门走访")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"on": clock.today(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)


class AnswerForm(forms.Form):
    """What it answered."""

    answer = forms.ChoiceField(label=_("答复"), choices=AllianceInvitation.Answer.choices, widget=forms.RadioSelect)
    on = day_field(_("答复日期"))
    reason = forms.CharField(label=_("说明"), required=False, max_length=200, help_text=_("暂不加入的，请写原因"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"on": clock.today(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
