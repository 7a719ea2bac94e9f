"""Forms about alliances."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.core import clock
from gongzhi.core.forms import SeenForm
from gongzhi.organizations.forms.fields import OrganizationField, day_field
from gongzhi.organizations.models import Alliance
from gongzhi.regions.forms import DivisionField


class AllianceForm(SeenForm):
    """What an alliance tells of itself; a new one also says where."""

    name = forms.CharField(label=_("名称"), max_length=120)
    division = DivisionField(label=_("所在区划"))
    founded_on = day_field(_("成立日期"), required=False)
    introduction = forms.CharField(
        label=_("简介"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, subject: Alliance | None = None, **kwargs: Any) -> None:
        if subject is not None:
            own = {name: getattr(subject, name) for name in ("name", "founded_on", "introduction")}
            kwargs["initial"] = {**own, **(kwargs.get("initial") or {})}
        super().__init__(*args, subject=subject, **kwargs)
        del self.fields["seen" if subject is None else "division"]


class MemberForm(forms.Form):
    """An organisation for the roster: it joins on a day, or has not joined and why."""

    organization = OrganizationField(label=_("组织"))
    on = day_field(_("加入日期"), required=False, help_text=_("还没有加入就空着"))
    reason = forms.CharField(label=_("未加入原因"), required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        """Either it joined or there is a reason why not."""
        data = super().clean() or {}
        if not data.get("on") and not data.get("reason") and not self.errors:
            self.add_error("reason", _("没有加入的，请写一句原因，方便以后再商量。"))
        return data


class LeaveForm(forms.Form):
    """The end of a membership."""

    on = day_field(_("退出日期"))
    reason = forms.CharField(label=_("原因"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"on": clock.today(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
