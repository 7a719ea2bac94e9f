"""Forms of volunteers and teams."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.accounts.models import Guardianship
from gongzhi.catalogue.models import ServiceArea
from gongzhi.core import clock
from gongzhi.core.forms import SeenForm
from gongzhi.core.identity import IdNumberField, MobileField
from gongzhi.organizations.models import Organization
from gongzhi.regions.forms import DivisionField, day_field
from gongzhi.volunteers import periods
from gongzhi.volunteers.models import Skill, Team, Volunteer, VolunteerState

RADII = [
    (1000, _("1公里以内，走路就到")),
    (3000, _("3公里以内")),
    (5000, _("5公里以内")),
    (10_000, _("10公里以内")),
    (30_000, _("更远也可以")),
]


class AreaChoices(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Service areas to be ticked."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(ServiceArea.objects.all(), widget=forms.CheckboxSelectMultiple, **kwargs)


class PeriodsField(forms.MultipleChoiceField):
    """Parts of the week that are ticked, as keys of `periods`."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        choices = [(key, f"{periods.WEEKDAYS[weekday]}{period.words}") for key, weekday, period in periods.CHOICES]
        super().__init__(choices=choices, **kwargs)


def _place_field() -> DivisionField:
    return DivisionField(label=_("常在哪里"), help_text=_("街道、乡镇、村或社区的名称，如 白云街道"))


def _radius_field() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=_("愿意走多远"), choices=RADII, coerce=int, initial=5000)


class WhatForm(forms.Form):
    """Step one: what one would like to do."""

    areas = AreaChoices(label=_("想参加哪些服务"), error_messages={"required": _("请至少选一类，以后可以改。")})
    skills = forms.ModelMultipleChoiceField(
        Skill.objects.all(),
        label=_("会做什么"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("没有也没关系，有一份心就可以"),
    )


class WhereForm(forms.Form):
    """Step two: where and when."""

    division = _place_field()
    radius = _radius_field()
    times = PeriodsField(
        label=_("一般什么时候有空"), error_messages={"required": _("请至少选一段时间：只会在您有空的时候问您。")}
    )


class WhoForm(forms.Form):
    """Step three: who one is, and consent."""

    name = forms.CharField(label=_("真实姓名"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    birth_date = day_field(_("出生日期"), required=False)
    id_number = IdNumberField(
        label=_("身份证号"), required=False, help_text=_("可以不填，到窗口出示证件也行；填了就不用填出生日期。加密保存")
    )
    agrees = forms.BooleanField(
        label=_("我已阅读并同意《志愿者登记告知书》"),
        error_messages={"required": _("请先阅读并同意志愿者登记告知书。")},
    )

    def clean(self) -> dict[str, Any]:
        """One of both says how old the person is."""
        data = super().clean() or {}
        if not data.get("birth_date") and not data.get("id_number") and "id_number" not in self.errors:
            self.add_error("birth_date", _("请填写出生日期：年龄决定可以参加哪些服务。"))
        return data


class WishesForm(SeenForm):
    """What one wants to do, and where."""

    areas = AreaChoices(label=_("想参加哪些服务"), required=False)
    division = _place_field()
    radius = _radius_field()


class TimesForm(SeenForm):
    """When one can be asked."""

    times = PeriodsField(label=_("一般什么时候有空"), required=False)


class SkillForm(forms.Form):
    """A skill with the picture of a certificate."""

    skill = forms.ModelChoiceField(Skill.objects.all(), label=_("技能"), empty_label=_("请选择"))
    valid_until = day_field(_("证书有效期至"), required=False, help_text=_("没有期限就不填"))
    proof = forms.FileField(
        label=_("证书照片"), required=False, help_text=_("律师、心理咨询、电工等要有资格证书；也可以到窗口出示原件")
    )

    def __init__(self, *args: Any, volunteer: Volunteer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = volunteer.skills.filter(withdrawn_at__isnull=True).values("skill")
        self.fields["skill"].queryset = Skill.objects.exclude(pk__in=held)  # type: ignore[attr-defined]


class ProofForm(forms.Form):
    """The picture of a certificate, later."""

    proof = forms.FileField(label=_("证书照片"))


class RegisterForm(WhoForm):
    """A volunteer who comes to the window."""

    phone = MobileField(label=_("手机号"))
    areas = AreaChoices(label=_("想参加哪些服务"), required=False)
    division = _place_field()
    radius = _radius_field()
    times = PeriodsField(label=_("一般什么时候有空"), required=False)
    guardian_name = forms.CharField(
        label=_("监护人姓名"), max_length=60, required=False, help_text=_("未满18周岁的要填")
    )
    guardian_phone = MobileField(label=_("监护人手机号"), required=False)
    guardian_kind = forms.ChoiceField(label=_("监护关系"), choices=Guardianship.Kind.choices, required=False)
    guardian_agreed = forms.BooleanField(label=_("监护人已到场（或书面）同意"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agrees"].label = _("已向本人说明《志愿者登记告知书》，本人同意")


class VolunteerFilter(forms.Form):
    """Filters of the desk's list."""

    q = forms.CharField(label=_("姓名或编号"), required=False, max_length=40)
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[("", _("全部状态")), *VolunteerState.choices])
    area = forms.ModelChoiceField(
        ServiceArea.objects.all(), label=_("服务意愿"), required=False, to_field_name="key", empty_label=_("全部领域")
    )
    skill = forms.ModelChoiceField(
        Skill.objects.all(), label=_("技能"), required=False, to_field_name="key", empty_label=_("全部技能")
    )
    division = DivisionField(label=_("区域"), required=False, help_text="")
    unchecked = forms.BooleanField(label=_("有技能等待核实"), required=False)


class CheckForm(SeenForm):
    """That a skill was looked at."""

    valid_until = day_field(_("证书有效期至"), required=False)
    saw_original = forms.BooleanField(label=_("已查验原件"), required=False)


class InsuranceForm(SeenForm):
    """Until when somebody is insured."""

    until = day_field(_("意外保险有效期至"), required=False, help_text=_("清空表示没有保险"))


class GuardianForm(forms.Form):
    """Who answers for a minor and agrees."""

    name = forms.CharField(label=_("监护人姓名"), max_length=60)
    phone = MobileField(label=_("监护人手机号"))
    kind = forms.ChoiceField(label=_("监护关系"), choices=Guardianship.Kind.choices)
    has_agreed = forms.BooleanField(label=_("监护人已到场（或书面）同意"))


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("理由"), max_length=200)


class GrantForm(forms.Form):
    """Service that is granted afterwards."""

    organization = forms.ModelChoiceField(Organization.objects.none(), label=_("组织单位"), empty_label=_("请选择"))
    area = forms.ModelChoiceField(ServiceArea.objects.all(), label=_("服务类别"), empty_label=_("请选择"))
    content = forms.CharField(label=_("服务内容"), max_length=120)
    day = day_field(_("日期"))
    start = forms.TimeField(label=_("开始"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    end = forms.TimeField(label=_("结束"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    minutes = forms.IntegerField(
        label=_("服务分钟数"),
        required=False,
        min_value=1,
        max_value=1440,
        help_text=_("路上和休息的时间不算；不填按起止时间"),
    )
    reason = forms.CharField(label=_("补记原因"), max_length=200, help_text=_("如：忘记签退，已电话核实"))

    def __init__(self, *args: Any, organizations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = organizations  # type: ignore[attr-defined]

    @property
    def during(self) -> tuple[Any, Any]:
        """The time on site."""
        data = self.cleaned_data
        start, end = (datetime.combine(data["day"], data[name], tzinfo=clock.LOCAL) for name in ("start", "end"))
        return start, end


class CorrectionForm(forms.Form):
    """What a record should say."""

    minutes = forms.IntegerField(label=_("正确的分钟数"), min_value=0, max_value=1440)
    reason = forms.CharField(label=_("更正原因"), max_length=200)


class TeamForm(SeenForm):
    """What a team takes on."""

    areas = AreaChoices(label=_("服务领域"), required=False)
    capacity = forms.IntegerField(label=_("同一时间最多接几项服务"), min_value=1, max_value=50, initial=2)
    radius = forms.TypedChoiceField(label=_("服务半径"), choices=RADII, coerce=int, initial=10_000)

    def __init__(self, *args: Any, subject: Team | None = None, **kwargs: Any) -> None:
        if subject is not None:
            known = {"areas": list(subject.areas.all()), "capacity": subject.capacity, "radius": subject.radius}
            kwargs["initial"] = {**known, **(kwargs.get("initial") or {})}
        super().__init__(*args, subject=subject, **kwargs)


class NewTeamForm(TeamForm):
    """A new team of an organisation."""

    organization = forms.ModelChoiceField(
        Organization.objects.none(),
        label=_("组织"),
        empty_label=_("请选择"),
        help_text=_("类别须为志愿服务队或志愿服务组织"),
    )
    leader = forms.CharField(
        label=_("队长的志愿者编号"), max_length=20, help_text=_("如 ZY000012；须已核实、年满18周岁")
    )
    field_order = ["organization", "leader"]

    def __init__(self, *args: Any, organizations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = organizations  # type: ignore[attr-defined]

    def clean_leader(self) -> Volunteer:
        """The volunteer with that number."""
        return _volunteer_by_number(self.cleaned_data["leader"])


class MemberForm(forms.Form):
    """A member from a paper list."""

    number = forms.CharField(label=_("志愿者编号"), max_length=20)

    def clean_number(self) -> Volunteer:
        """The volunteer with that number."""
        return _volunteer_by_number(self.cleaned_data["number"])


def _volunteer_by_number(typed: str) -> Volunteer:
    found = Volunteer.objects.filter(number__iexact=typed.strip()).first()
    if found is None:
        raise forms.ValidationError(_("没有编号为“%(typed)s”的志愿者。"), params={"typed": typed})
    return found
