"""Forms about posts and tenures."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.forms import SeenForm
from gongzhi.organizations.areas import service_areas
from gongzhi.organizations.forms.fields import StaffField, instant_field
from gongzhi.organizations.models import Organization, Post, Role, Site
from gongzhi.organizations.policies import may_grant_roles
from gongzhi.organizations.queries import open_on, open_posts


class PostForm(SeenForm):
    """A post of an organisation: what it is called, may do, and stands below."""

    title = forms.CharField(label=_("岗位名称"), max_length=60, help_text=_("如 权益干事、窗口一"))
    roles = forms.MultipleChoiceField(
        label=_("角色"), choices=Role.choices, widget=forms.CheckboxSelectMultiple, help_text=_("决定这个岗位能办什么")
    )
    parent = forms.ModelChoiceField(
        Post.objects.none(),
        label=_("上级岗位"),
        required=False,
        empty_label=_("没有（只有联席办岗位可以没有）"),
        help_text=_("本岗空缺时由上级岗位负责"),
    )
    site = forms.ModelChoiceField(
        Site.objects.none(), label=_("站点"), required=False, empty_label=_("不在站点"), help_text=_("窗口受理岗位必选")
    )
    service_areas = forms.MultipleChoiceField(
        label=_("负责领域"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("都不选就是什么都接"),
    )

    def __init__(
        self, *args: Any, by: Actor, organization: Organization, subject: Post | None = None, **kwargs: Any
    ) -> None:
        if subject is not None:
            own = {name: getattr(subject, name) for name in ("title", "roles", "parent", "site", "service_areas")}
            kwargs["initial"] = {**own, **(kwargs.get("initial") or {})}
        super().__init__(*args, subject=subject, **kwargs)
        self._offer_roles(by, subject)
        self._offer("parent", _possible_parents(organization, subject))
        self._offer(
            "site",
            Site.objects.filter(open_on(clock.today()), division__path__startswith=organization.division.path).order_by(
                "name_key"
            ),
        )
        areas = service_areas()
        if areas or (subject and subject.service_areas):
            self._offer_areas(areas, subject)
        else:
            del self.fields["service_areas"]

    def _offer(self, name: str, rows: Any) -> None:
        field: Any = self.fields[name]
        field.queryset = rows

    def _offer_roles(self, by: Actor, subject: Post | None) -> None:
        """Those that the acting post may give, and those that the post has."""
        kept = subject.roles if subject else []
        field: Any = self.fields["roles"]
        field.choices = [(role.value, role.label) for role in Role if role in kept or may_grant_roles(by, [role.value])]

    def _offer_areas(self, areas: list[tuple[str, str]], subject: Post | None) -> None:
        known = {key for key, _words in areas}
        kept = [(key, key) for key in (subject.service_areas if subject else []) if key not in known]
        field: Any = self.fields["service_areas"]
        field.choices = [*areas, *kept]


def _possible_parents(organization: Organization, post: Post | None) -> Any:
    """Posts of the organisation and those above it, and the joint offices of the place."""
    division = organization.division
    found = open_posts().filter(
        Q(organization__path__in=organization.lineage())
        | Q(roles__contains=[Role.JOINT_OFFICE], division__path__in=division.lineage())
        | Q(roles__contains=[Role.SUPERVISOR], organization__division__path__in=division.lineage())
    )
    if post is not None:
        found = found.exclude(path__startswith=post.path)
        if post.parent_id:
            found = found | open_posts().filter(pk=post.parent_id)
    return found.order_by("path")


class TenureForm(forms.Form):
    """Who gets a post."""

    person = StaffField(label=_("人员"))
    start = instant_field(_("从"), required=False, help_text=_("不填就是现在"))
    end = instant_field(_("到"), required=False, help_text=_("不填就是一直任职"))
    reason = forms.CharField(label=_("说明"), required=False, max_length=200, help_text=_("如 任职文件文号"))


class ActingForm(TenureForm):
    """Who acts for the holder of a post."""

    end = instant_field(_("到"), help_text=_("代管到期自动结束"))
    reason = forms.CharField(label=_("原因"), max_length=200, help_text=_("如 休假、出差、空缺期间"))


class EndForm(SeenForm):
    """The end of a tenure."""

    reason = forms.CharField(label=_("原因"), required=False, max_length=200)
