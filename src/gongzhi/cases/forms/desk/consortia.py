"""The form that invites a consortium."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.cases.forms.desk.acts import ActForm
from gongzhi.cases.states import CaseState
from gongzhi.catalogue.models import ServiceArea
from gongzhi.organizations.models import Consortium
from gongzhi.organizations.queries import consortia_for


class _ConsortiumField(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django itself takes none
    def label_from_instance(self, obj: Any) -> str:
        """Who does what, before anybody is asked."""
        parts = "；".join(f"{partner.organization}：{partner.part}" for partner in obj.agreed)
        return f"{obj.name}（{parts}）"


class ConsortiumForm(ActForm):
    """Which consortium; for a request that waits, its area too."""

    consortium = _ConsortiumField(
        Consortium.objects.none(),
        label=_("联合体"),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择联合体。")},
    )
    area = forms.ModelChoiceField(
        ServiceArea.objects.all(),
        label=_("服务领域"),
        empty_label=_("请选择领域"),
        error_messages={"required": _("请选择服务领域。")},
    )

    def first_values(self) -> dict[str, Any]:
        """The area of the request."""
        return {"area": self.case.area}

    def prepare(self) -> None:
        """The consortia that serve the place; the area is asked only where the request is accepted by it."""
        field: Any = self.fields["consortium"]
        field.queryset = consortia_for(self.case.division)
        if self.case.state != CaseState.SUBMITTED:
            del self.fields["area"]
