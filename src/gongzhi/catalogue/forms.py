"""Forms about services, areas and words."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.catalogue import queries
from gongzhi.catalogue.models import Crisis, ServiceArea, ServiceItem, TargetGroup, Word
from gongzhi.core.actors import Actor
from gongzhi.core.forms import SeenForm
from gongzhi.organizations.models import Organization, Post, Site
from gongzhi.regions.forms import DivisionField


class ItemForm(SeenForm):
    """A service that an organisation offers."""

    name = forms.CharField(label=_("名称"), max_length=80, help_text=_("居民一看就懂的叫法，如“上门理发”"))
    area = forms.ModelChoiceField(ServiceArea.objects.all(), label=_("服务领域"), empty_label=_("请选择"))
    groups = forms.ModelMultipleChoiceField(
        TargetGroup.objects.all(),
        label=_("服务对象"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("一个都不选，就是面向所有人"),
    )
    summary = forms.CharField(
        label=_("内容"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("能得到什么帮助，怎么进行"),
    )
    brand = forms.CharField(label=_("品牌"), max_length=40, required=False, help_text=_("如：凤凰·缘"))
    eligibility = forms.CharField(
        label=_("面向"), max_length=200, required=False, help_text=_("如：60周岁以上，本区居住")
    )
    bring = forms.CharField(label=_("请带上"), max_length=200, required=False, help_text=_("如：身份证，病历"))
    duration = forms.CharField(label=_("时长"), max_length=60, required=False, help_text=_("如：每次约30分钟"))
    schedule = forms.CharField(label=_("时间"), max_length=120, required=False, help_text=_("如：每周三上午"))
    division = DivisionField(label=_("服务范围"))
    site = forms.ModelChoiceField(
        Site.objects.none(),
        label=_("服务地点"),
        required=False,
        empty_label=_("上门或线上"),
        help_text=_("上门或线上服务可以不选"),
    )
    post = forms.ModelChoiceField(
        Post.objects.none(), label=_("负责岗位"), empty_label=_("请选择"), help_text=_("求助会交到这个岗位")
    )
    promise_amount = forms.IntegerField(label=_("承诺时限"), min_value=1, max_value=10_000)
    promise_unit = forms.ChoiceField(label=_("单位"), choices=ServiceItem.PromiseUnit.choices)

    def __init__(
        self, *args: Any, organization: Organization, subject: ServiceItem | None = None, **kwargs: Any
    ) -> None:
        if subject is not None:
            known = {name: getattr(subject, name) for name in self.base_fields if name not in ("seen", "groups")}
            kwargs["initial"] = {**known, "groups": list(subject.groups.all()), **(kwargs.get("initial") or {})}
        else:
            start = {
                "division": organization.division,
                "promise_amount": 2,
                "promise_unit": ServiceItem.PromiseUnit.WORKING_DAYS,
            }
            kwargs["initial"] = {**start, **(kwargs.get("initial") or {})}
        super().__init__(*args, subject=subject, **kwargs)
        posts = Post.objects.filter(organization=organization, closed_at__isnull=True).select_related("organization")
        sites = Site.objects.filter(division__path__startswith=organization.division.path, closed_on__isnull=True)
        post_field, site_field = self.fields["post"], self.fields["site"]
        post_field.queryset = posts.order_by("path")  # type: ignore[attr-defined]
        site_field.queryset = sites.order_by("name_key", "pk")  # type: ignore[attr-defined]

    @property
    def values(self) -> dict[str, Any]:
        """What was entered, as the actions take it."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}


class OrganizationForm(forms.Form):
    """For which organisation a service is offered."""

    organization = forms.ModelChoiceField(Organization.objects.none(), label=_("提供单位"), empty_label=_("请选择"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = queries.organizations_offered_for(actor)  # type: ignore[attr-defined]


class ItemFilter(forms.Form):
    """Filters of the desk's list."""

    q = forms.CharField(label=_("查找"), required=False, max_length=80)
    area = forms.ModelChoiceField(
        ServiceArea.objects.all(), label=_("服务领域"), required=False, to_field_name="key", empty_label=_("全部领域")
    )
    group = forms.ModelChoiceField(
        TargetGroup.objects.all(), label=_("服务对象"), required=False, to_field_name="key", empty_label=_("全部对象")
    )
    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[("", _("正在提供")), ("withdrawn", _("已下架")), ("all", _("全部"))],
    )


class AreaForm(SeenForm):
    """How an area is called and shown."""

    name = forms.CharField(label=_("名称"), max_length=40)
    summary = forms.CharField(label=_("说明"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}), required=False)
    icon = forms.CharField(label=_("图标"), max_length=40, help_text=_("Lucide 图标的名称，如 heart"))
    order = forms.IntegerField(label=_("顺序"), min_value=0, max_value=999)

    def clean_icon(self) -> str:
        """An icon that exists."""
        from lucide import IconDoesNotExist, _render_icon  # noqa: PLC0415 -- reads its archive

        name: str = self.cleaned_data["icon"]
        try:
            _render_icon(name, None)
        except IconDoesNotExist as error:
            raise forms.ValidationError(_("没有叫“%(name)s”的图标。"), params={"name": name}) from error
        return name


class WordForm(forms.Form):
    """A new word and what it means: "area:legal", "group:elderly", "crisis:fire"."""

    word = forms.CharField(label=_("词语"), max_length=60, help_text=_("居民会怎么说，就怎么写；两个字以上"))
    meaning = forms.ChoiceField(label=_("含义"))
    weight = forms.IntegerField(
        label=_("分量"), min_value=1, max_value=9, initial=2, help_text=_("1 顺带提到，2 多半是，3 一说就是")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["meaning"].choices = meanings()  # type: ignore[attr-defined]

    @property
    def subject(self) -> ServiceArea | TargetGroup | None:
        """The area or group meant; None for a danger."""
        sense, _colon, key = self.cleaned_data["meaning"].partition(":")
        if sense == Word.Sense.AREA:
            return ServiceArea.objects.get(key=key)
        if sense == Word.Sense.GROUP:
            return TargetGroup.objects.get(key=key)
        return None

    @property
    def crisis(self) -> str:
        """The kind of danger meant, or nothing."""
        sense, _colon, key = self.cleaned_data["meaning"].partition(":")
        return str(key) if sense == Word.Sense.CRISIS else ""


def meanings() -> list[tuple[Any, Any]]:
    """All that a word can mean, for a choice."""
    return [
        (_("服务领域"), [(f"area:{area.key}", area.name) for area in queries.areas()]),
        (_("服务对象"), [(f"group:{group.key}", group.name) for group in queries.groups()]),
        (_("危急情形"), [(f"crisis:{value}", label) for value, label in Crisis.choices]),
    ]


class WordFilter(forms.Form):
    """Which words are listed."""

    meaning = forms.ChoiceField(label=_("含义"), required=False)
    q = forms.CharField(label=_("查找"), required=False, max_length=40)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["meaning"].choices = [("", _("全部")), *meanings()]  # type: ignore[attr-defined]


class TrialForm(forms.Form):
    """A sentence to try the words on."""

    said = forms.CharField(
        label=_("试一句话"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
