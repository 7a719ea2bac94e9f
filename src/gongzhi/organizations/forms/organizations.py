"""Forms about organisations."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.core.forms import SeenForm
from gongzhi.core.identity import CreditCodeField, PhoneField
from gongzhi.organizations.forms.fields import OrganizationField
from gongzhi.organizations.models import Organization
from gongzhi.regions.forms import DivisionField


class FilterForm(forms.Form):
    """Which organisations or sites a list shows. Wrong values filter nothing, they are told beside the field."""

    q = forms.CharField(label=_("查找"), required=False, max_length=100, widget=forms.SearchInput)
    kind = forms.ChoiceField(label=_("类别"), required=False)
    division = DivisionField(label=_("所在区划"), required=False, help_text="")
    closed = forms.BooleanField(label=_("看已停用的"), required=False)

    def __init__(self, *args: Any, kinds: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("全部类别")), *kinds]  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, Any]:
        """The filters, as the lists of `queries` take them."""
        self.is_valid()
        data = self.cleaned_data
        return {
            "query": data.get("q", ""),
            "kind": data.get("kind", ""),
            "division": data.get("division"),
            "closed": data.get("closed", False),
        }


class OrganizationForm(SeenForm):
    """What an organisation tells of itself."""

    name = forms.CharField(label=_("全称"), max_length=120)
    short_name = forms.CharField(
        label=_("简称"), required=False, max_length=40, help_text=_("列表和消息里用，如 椒江区妇联")
    )
    credit_code = CreditCodeField(
        label=_("统一社会信用代码"), required=False, help_text=_("18位；团支部、妇委会、志愿服务队等没有代码的不填")
    )
    phone = PhoneField(label=_("办公电话"), required=False)
    address = forms.CharField(label=_("地址"), required=False, max_length=200)
    introduction = forms.CharField(
        label=_("简介"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, subject: Organization | None = None, **kwargs: Any) -> None:
        if subject is not None:
            own = {name: getattr(subject, name) or "" for name in self.base_fields if name != "seen"}
            kwargs["initial"] = {**own, **(kwargs.get("initial") or {})}
        super().__init__(*args, subject=subject, **kwargs)


class RegisterForm(OrganizationForm):
    """A new organisation."""

    kind = forms.ChoiceField(label=_("类别"), choices=[("", _("请选择")), *Organization.Kind.choices])
    division = DivisionField(label=_("所在区划"))
    parent = OrganizationField(label=_("上级组织"), required=False)

    field_order = [
        "kind",
        "name",
        "short_name",
        "division",
        "parent",
        "credit_code",
        "phone",
        "address",
        "introduction",
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Nothing was on screen that somebody could have changed meanwhile.
        del self.fields["seen"]
