"""What a list of cases is narrowed to, as a form whose address can be sent."""

from datetime import datetime, time, timedelta
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from gongzhi.cases.actions.work import WORKING_ROLES
from gongzhi.cases.forms.desk.acts import PostField, day_field, posts_near
from gongzhi.cases.models import Case
from gongzhi.cases.queries import CaseFilters
from gongzhi.cases.states import OPEN, CaseState
from gongzhi.catalogue.models import ServiceArea
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.regions.forms import DivisionField

#: Chips above the list: word in the address -> label and states.
STATES: dict[str, tuple[Any, frozenset[str]]] = {
    "": (_("全部"), frozenset()),
    "open": (_("没办完的"), frozenset(OPEN)),
    "submitted": (_("待受理"), frozenset({CaseState.SUBMITTED})),
    "in_progress": (_("办理中"), frozenset({CaseState.IN_PROGRESS})),
    "awaiting_rating": (_("待评价"), frozenset({CaseState.AWAITING_RATING})),
    "closed": (_("已办结"), frozenset({CaseState.CLOSED, CaseState.ARCHIVED})),
    "aside": (
        _("其他结果"),
        frozenset({CaseState.DECLINED, CaseState.TRANSFERRED, CaseState.WITHDRAWN, CaseState.VOIDED, CaseState.MERGED}),
    ),
}


#: The words of the list's address that narrow it.
FILTERS: Final = (
    "q", "area", "division", "post", "channel", "asked_from", "asked_until",
    "urgent", "overdue", "joint", "suspended", "mine", "state",
)  # fmt: skip


class FilterForm(forms.Form):
    """Everything is optional; what cannot be read is told and not asked."""

    q = forms.CharField(label=_("编号、标题"), required=False, max_length=80)
    area = forms.ModelChoiceField(ServiceArea.objects.all(), label=_("领域"), required=False, empty_label=_("全部领域"))
    division = DivisionField(label=_("所在区划"), required=False, help_text="")
    post = PostField(_("岗位"), required=False)
    channel = forms.ChoiceField(label=_("来源"), required=False, choices=[("", _("全部来源")), *Case.Channel.choices])
    asked_from = day_field(_("从哪天"), required=False)
    asked_until = day_field(_("到哪天"), required=False)
    urgent = forms.BooleanField(label=_("紧急"), required=False)
    overdue = forms.BooleanField(label=_("逾期"), required=False)
    joint = forms.BooleanField(label=_("联办"), required=False)
    suspended = forms.BooleanField(label=_("挂起"), required=False)
    mine = forms.BooleanField(label=_("我的岗位"), required=False)
    state = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        field: Any = self.fields["post"]
        field.empty_label = _("全部岗位")
        field.group(posts_near(actor.post.division, WORKING_ROLES))

    def filters(self) -> CaseFilters:
        """As the query wants it."""
        given = getattr(self, "cleaned_data", {})
        return CaseFilters(
            text=given.get("q", ""),
            states=STATES.get(given.get("state", ""), STATES[""])[1],
            area=given.get("area"),
            division=given.get("division"),
            post=given.get("post") or (self.actor.post if given.get("mine") else None),
            channel=given.get("channel", ""),
            is_urgent=given.get("urgent") or None,
            is_overdue=given.get("overdue") or None,
            is_joint=given.get("joint") or None,
            is_suspended=given.get("suspended") or None,
            asked_from=_midnight(given.get("asked_from")),
            asked_until=_midnight(given.get("asked_until"), after=1),
        )

    def words(self) -> str:
        """The filters in words, for papers and tables: "状态：待受理；领域：困难帮扶"."""
        given = getattr(self, "cleaned_data", {})
        said = [
            str(field.label) if given[name] is True else f"{field.label}：{self._said(name, given[name])}"
            for name, field in self.fields.items()
            if given.get(name) and name != "state"
        ]
        state = given.get("state", "")
        if state in STATES and state:
            said.insert(0, _now("状态：%(state)s") % {"state": STATES[state][0]})
        return "；".join(said) or _now("全部求助")

    def _said(self, name: str, value: Any) -> str:
        choices = dict(Case.Channel.choices) if name == "channel" else {}
        return str(choices.get(value, value))

    @property
    def is_narrow(self) -> bool:
        """Whether more than words and state are asked."""
        return any(self.data.get(name) for name in self.fields if name not in {"q", "state"})


def _midnight(day: Any, *, after: int = 0) -> datetime | None:
    return None if day is None else datetime.combine(day + timedelta(days=after), time(), clock.LOCAL)
