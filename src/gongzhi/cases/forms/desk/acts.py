"""Forms of what can be done to a case: each gives the arguments of its action by `values()`."""

from collections.abc import Iterable
from datetime import datetime, time
from itertools import groupby
from typing import Any, Final

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from gongzhi.cases.actions.work import WORKING_ROLES
from gongzhi.cases.forms.files import FilesField, gist_field
from gongzhi.cases.forms.portal import RateForm
from gongzhi.cases.models import Case, Offer, Place
from gongzhi.cases.queries import visible_to
from gongzhi.cases.routing import suggest
from gongzhi.cases.states import OfferState
from gongzhi.catalogue.models import ServiceArea
from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.core.forms import SeenForm
from gongzhi.organizations.models import Post, Role
from gongzhi.organizations.queries import open_posts
from gongzhi.regions.models import Division
from gongzhi.regions.queries import at_level
from gongzhi.ui.forms import Choice

RECEIVING: Final = frozenset({Role.INTAKE, Role.JOINT_OFFICE, Role.SUPERVISOR})


def words_field(label: Any, *, required: Any = None, rows: int = 3, most: int = 2000, **kwargs: Any) -> forms.CharField:
    """A text of some lines; `required` is what is said where it is missing, None where it may be."""
    errors = {"required": required} if required else {}
    return forms.CharField(
        label=label,
        max_length=most,
        required=required is not None,
        error_messages=errors,
        widget=forms.Textarea(attrs={"rows": rows}),
        **kwargs,
    )


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    """A day, chosen in the browser's own calendar."""
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("请选择日期。"), "invalid": _("请填写日期，如 2026-10-01。")},
        **kwargs,
    )


def time_field(label: Any, **kwargs: Any) -> forms.TimeField:
    """A time of day."""
    return forms.TimeField(
        label=label,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": _("请填写时间。"), "invalid": _("请填写时间，如 09:30。")},
        **kwargs,
    )


def instant_field(label: Any, **kwargs: Any) -> forms.DateTimeField:
    """An instant on the wall clock of the town."""
    return forms.DateTimeField(
        label=label,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        error_messages={"required": _("请填写日期和时间。"), "invalid": _("请填写日期和时间，如 2026-10-01 08:30。")},
        **kwargs,
    )


def posts_near(division: Division, roles: Iterable[str]) -> QuerySet[Post]:
    """The open posts with one of the roles in the county of a place, and in the divisions above it."""
    county = at_level(division, Division.Level.COUNTY) or division
    near = Q(division__path__startswith=county.path) | Q(division__path__in=county.lineage())
    return open_posts().filter(near, roles__overlap=list(roles)).order_by("organization__name_key", "title")


class PostField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A post, grouped by organisation."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(
            Post.objects.none(),
            label=label,
            empty_label=_("请选择岗位"),
            error_messages={
                "required": _("请选择岗位。"),
                "invalid_choice": _("这个岗位不存在、已撤销或不在本地，请重新选择。"),
            },
            **kwargs,
        )

    def group(self, posts: QuerySet[Post]) -> None:
        """Offer these, under the names of their organisations. One query."""
        self.queryset = posts
        rows = groupby(posts.select_related("organization"), key=lambda post: str(post.organization))
        self.choices = [
            ("", self.empty_label),
            *((name, [(post.pk, f"{name} · {post.title}") for post in found]) for name, found in rows),
        ]


class ActForm(SeenForm):
    """A form about a case or something below it: it knows the row, the case and who acts."""

    def __init__(self, *args: Any, subject: Any, case: Case, actor: Actor, **kwargs: Any) -> None:
        self.subject, self.case, self.actor = subject, case, actor
        kwargs["initial"] = {**self.first_values(), **(kwargs.get("initial") or {})}
        super().__init__(*args, subject=subject, **kwargs)
        self.prepare()

    def first_values(self) -> dict[str, Any]:
        """What the form proposes."""
        return {}

    def prepare(self) -> None:
        """Fill choices that depend on the row."""

    def values(self) -> dict[str, Any]:
        """The arguments of the action."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}


class ReasonForm(ActForm):
    """Why."""

    reason = words_field(_("原因"), required=_("请写明原因。"), rows=2, most=200)


class _PostForm(ActForm):
    roles: Iterable[str] = WORKING_ROLES

    def prepare(self) -> None:
        """The posts of the county, and above."""
        field: Any = self.fields["post"]
        field.group(posts_near(self.case.division, self.roles))


class AcceptForm(_PostForm):
    """Take a request on: as suggested, or corrected."""

    area = forms.ModelChoiceField(
        ServiceArea.objects.all(),
        label=_("服务领域"),
        empty_label=_("请选择领域"),
        error_messages={"required": _("请选择服务领域。")},
    )
    post = PostField(_("牵头岗位"))
    weight = forms.ChoiceField(
        label=_("难易"),
        choices=Case.Weight.choices,
        initial=Case.Weight.ORDINARY,
        help_text=_("决定办结时限。"),
        widget=forms.RadioSelect,
    )
    part = forms.CharField(
        label=_("请对方做什么"), required=False, max_length=200, help_text=_("不写就是办理整件求助。")
    )
    note = words_field(_("内部备注"), rows=2)

    def first_values(self) -> dict[str, Any]:
        """What the routing suggests now."""
        text = self.case.text
        title, description = text.sealed_title or text.title, text.sealed_description or text.description
        self.suggestion = suggest(f"{title}\n{description}", self.case.division, item=self.case.item)
        return {"area": self.case.area or self.suggestion.area, "post": self.suggestion.post}


class DeclineForm(ActForm):
    """Decline, with another way."""

    reason = words_field(_("不予受理的理由"), required=_("请写明不予受理的理由。"), rows=2)
    other_way = words_field(_("居民可以怎么办"), required=_("请告诉居民可以找谁、怎么办。"), rows=2)


class TransferForm(ActForm):
    """Hand over to somebody outside."""

    to = forms.CharField(
        label=_("转给"),
        max_length=60,
        help_text=_("如 12345、派出所"),
        error_messages={"required": _("请填写转给哪个单位。")},
    )
    receipt_no = forms.CharField(
        label=_("回执号"),
        max_length=60,
        help_text=_("对方给的编号，居民凭它查询。"),
        error_messages={"required": _("请填写对方给的回执号，居民要凭它查询。")},
    )
    reason = words_field(_("转出的原因"), required=_("请写明转出的原因。"), rows=2)


class HandOnForm(_PostForm):
    """Give the request to another receiving post."""

    roles = RECEIVING
    post = PostField(_("转给哪个岗位"))
    reason = words_field(_("原因"), required=_("请写明转给对方的原因。"), rows=2, most=200)


class MergeForm(ActForm):
    """Which request it repeats."""

    into = forms.CharField(label=_("并入哪一件（编号）"), max_length=20, help_text=_("如 JJ-20433"))

    def clean_into(self) -> Case:
        """The request of that number, if the person may see it."""
        typed = self.cleaned_data["into"].replace(" ", "")
        found = visible_to(self.actor).filter(number__iexact=typed).first()
        if found is None:
            raise forms.ValidationError(_("没有找到编号为“%(typed)s”的求助，请检查。"), params={"typed": typed})
        return found


class AssignForm(_PostForm):
    """Ask another post for help with a part."""

    post = PostField(_("请哪个岗位协办"))
    part = forms.CharField(
        label=_("请对方做什么"), max_length=200, error_messages={"required": _("请写明请对方做什么。")}
    )
    due_at = instant_field(_("希望何时完成"), required=False, help_text=_("不填就按规定时限。"))


class LeadForm(_PostForm):
    """Find another lead."""

    post = PostField(_("牵头岗位"))
    part = forms.CharField(label=_("请对方做什么"), required=False, max_length=200)

    def first_values(self) -> dict[str, Any]:
        """What the routing suggested when the request came in."""
        lesson = self.case.lessons.first()
        return {"post": lesson.suggested_post_id if lesson else None}

    def values(self) -> dict[str, Any]:
        """As a lead."""
        return {**super().values(), "is_lead": True}


class NameForm(_PostForm):
    """Who may know of a guarded case."""

    post = PostField(_("让哪个岗位知情"))


class AnswersForm(ActForm, RateForm):
    """The resident's two answers, as told at the window or on the telephone."""


class ContactForm(ActForm):
    """What came of the first contact."""

    note = words_field(_("联系情况"), help_text=_("居民怎么说、约了什么；只有工作人员看得到。"), most=4000)


class FinishForm(ActForm):
    """What came of a part."""

    result = words_field(_("办理结果"), required=_("请写明办理结果，居民和协办单位都要看得懂。"), most=4000)


class SuspendForm(ActForm):
    """Stop the clock."""

    waiting_for = forms.CharField(
        label=_("在等谁"), max_length=60, error_messages={"required": _("请写明在等谁。")}, help_text=_("居民看得到。")
    )
    reason = words_field(_("原因"), required=_("请写明挂起的原因。"), rows=2, most=200)
    expected_until = day_field(_("预计哪天恢复"), required=False)


class ExtensionForm(ActForm):
    """Ask for a longer time."""

    new_due_at = instant_field(_("申请延到"))
    reason = words_field(_("原因"), required=_("请写明延期的原因。"), rows=2, most=200)


class DecideForm(ActForm):
    """Grant a longer time or not."""

    granted = forms.TypedChoiceField(
        label=_("是否同意"),
        choices=[("1", _("同意延期")), ("0", _("不同意"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择是否同意。")},
    )
    note = words_field(_("审批意见"), rows=2, most=200, help_text=_("不同意时请写明理由。"))


class ReviewForm(ActForm):
    """What a look at a dissatisfied rating found."""

    is_upheld = forms.TypedChoiceField(
        label=_("居民的不满意"),
        choices=[
            ("1", Choice(_("属实"), _("办理确有不足"))),
            ("0", Choice(_("不属实"), _("已依规办理，另有原因"))),
        ],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择居民的不满意是否属实。")},
    )
    finding = words_field(_("复核意见"), required=_("请写明复核意见。"))


class VisitForm(ActForm):
    """The time that was agreed on with the resident, and who goes."""

    day = day_field(_("哪天"))
    begins = time_field(_("几点到"))
    ends = time_field(_("几点结束"))
    place = forms.ChoiceField(label=_("地点"), choices=Place.choices, initial=Place.HOME)
    offer = forms.ModelChoiceField(
        Offer.objects.none(), label=_("谁去"), required=False, empty_label=_("本单位工作人员去")
    )

    def prepare(self) -> None:
        """Volunteers come by the offers that were accepted."""
        field: Any = self.fields["offer"]
        accepted = Offer.objects.filter(assignment=self.subject, state=OfferState.ACCEPTED)
        field.queryset = accepted.select_related("volunteer__person", "team__organization")
        field.label_from_instance = lambda offer: str(offer.volunteer or offer.team)

    def values(self) -> dict[str, Any]:
        """The span by the wall clock."""
        given = self.cleaned_data
        return {
            "during": (_at(given["day"], given["begins"]), _at(given["day"], given["ends"])),
            "place": given["place"],
            "offer": given["offer"],
        }


def _at(day: Any, moment: time) -> datetime:
    return datetime.combine(day, moment, clock.LOCAL)


class CheckInForm(ActForm):
    """The six digits that the resident shows."""

    code = forms.CharField(
        label=_("居民出示的 6 位服务码"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("请填写居民出示的 6 位服务码。")},
    )


class EndVisitForm(ActForm):
    """What was done on site."""

    result = words_field(_("做了什么"), required=_("请简单写一下做了什么。"))
    uploads = FilesField(label=_("现场照片"))


class TalkForm(ActForm):
    """A message to the resident, or a note for the team."""

    #: Files alone will do; the action says so where there is neither.
    text = words_field(_("内容"))
    uploads = FilesField()
    gist = gist_field()


class PersonalForm(ActForm):
    """Which personal field is to be shown in full, and why."""

    field = forms.ChoiceField(label=_("看哪一项"))
    reason = forms.CharField(
        label=_("查看的理由"),
        max_length=200,
        help_text=_("会记入查看记录。"),
        error_messages={"required": _("请写明查看的理由。")},
    )

    def prepare(self) -> None:
        """Of the person helped only where somebody else asked."""
        choices = [("phone", _("求助人电话")), ("address", _("详细地址"))]
        if not self.case.for_self:
            choices += [("beneficiary_name", _("受助人姓名")), ("beneficiary_phone", _("受助人电话"))]
        field: Any = self.fields["field"]
        field.choices = choices
