"""Forms of the page of a mediation: each gives the arguments of its action by `values()`."""

from dataclasses import fields
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.cases.actions.agreements import Promise
from gongzhi.cases.actions.mediation import PARTY_FIELDS, Dispute, PartyEntry
from gongzhi.cases.actions.work import WORKING_ROLES
from gongzhi.cases.forms.desk.acts import ActForm, PostField, day_field, instant_field, posts_near, words_field
from gongzhi.cases.models import Agreement, Mediation, Party, Signature
from gongzhi.cases.queries.mediation import MediationView
from gongzhi.core.identity import IdNumberField, PhoneField
from gongzhi.ui.forms import Choice

#: So many steps of an agreement can be entered at once; more stand in its words.
STEPS: Final = 4
_PROPOSED_WAYS: Final = _("可以依法申请仲裁、请有关部门处理，或向人民法院起诉。")


def _parties(subject: Any) -> list[Party]:
    mediation = subject if isinstance(subject, Mediation) else subject.mediation
    return MediationView(mediation).present


class PartyChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of the parties, by name."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.known_as)


class PartiesChoice(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Several of them."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.known_as)


def _of(rows: list[Party]) -> Any:
    return Party.objects.filter(pk__in=[row.pk for row in rows]).select_related("data_key").order_by("pk")


class DisputeForm(ActForm):
    """What the dispute is about (GB/T 31000-2015)."""

    title = forms.CharField(
        label=_("事件名称"),
        max_length=80,
        help_text=_("一句话，例如“两家因漏水争执”。"),
        error_messages={"required": _("请写一个事件名称。")},
    )
    category = forms.ChoiceField(label=_("事件类别"), choices=Mediation.Category.choices)
    scale = forms.ChoiceField(label=_("事件规模"), choices=Mediation.Scale.choices)
    persons = forms.IntegerField(
        label=_("涉及人数"), min_value=1, max_value=100000, initial=2, widget=forms.NumberInput(attrs={"min": 1})
    )
    occurred_on = day_field(_("发生日期"), required=False)
    place = forms.CharField(label=_("发生地点"), max_length=200, required=False)
    units = forms.CharField(label=_("涉及单位"), max_length=200, required=False)
    summary = words_field(_("事件简述"), most=4000)
    method = forms.ChoiceField(label=_("化解方式"), choices=Mediation.Method.choices)
    committee = forms.CharField(
        label=_("调解组织"),
        max_length=80,
        help_text=_("会印在协议书上并由它盖章，例如“白云街道人民调解委员会”。"),
        error_messages={"required": _("请填写调解组织的名称。")},
    )
    due_on = day_field(_("化解时限"), required=False)

    def first_values(self) -> dict[str, Any]:
        """As it is kept."""
        if not isinstance(self.subject, Mediation):
            return {}
        return {each.name: getattr(self.subject, each.name) for each in fields(Dispute)}

    def values(self) -> dict[str, Any]:
        return {"dispute": Dispute(**super().values())}


class MediatorForm(ActForm):
    """A post, or somebody from outside."""

    post = PostField(_("请哪个岗位"), required=False)
    name = forms.CharField(
        label=_("或者：受邀的调解员"), max_length=40, required=False, help_text=_("例如亲友、专家、社会工作者的姓名。")
    )

    def prepare(self) -> None:
        field: Any = self.fields["post"]
        field.group(posts_near(self.case.division, WORKING_ROLES))


class PartyForm(ActForm):
    """What is known of a party."""

    name = forms.CharField(
        label=_("姓名或单位名称"), max_length=60, error_messages={"required": _("请填写当事人的姓名或单位名称。")}
    )
    phone = PhoneField(label=_("联系电话"), required=False)
    on_portal = forms.BooleanField(label=_("让这位当事人凭手机号登录，看自己的调解页"), required=False, initial=True)
    category = forms.ChoiceField(
        label=_("人员类别"), choices=[("", _("未填")), *Party.Category.choices], required=False
    )
    sex = forms.ChoiceField(
        label=_("性别"), choices=[("", _("未填")), ("女", _("女")), ("男", _("男"))], required=False
    )
    nation = forms.CharField(label=_("民族"), max_length=20, required=False)
    education = forms.CharField(label=_("学历"), max_length=20, required=False)
    id_number = IdNumberField(label=_("身份证号"), required=False, help_text=_("协议书要用时再填；加密保存。"))
    address = forms.CharField(label=_("居住详址"), max_length=200, required=False)

    def values(self) -> dict[str, Any]:
        return {"entry": PartyEntry(**super().values())}


class AgreesForm(ActForm):
    """What a party said to the mediator."""

    agrees = forms.TypedChoiceField(
        label=_("是否愿意调解"),
        choices=[("1", _("愿意")), ("0", _("不愿意"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择。")},
    )


class SessionForm(ActForm):
    """When and where."""

    planned_at = instant_field(_("时间"))
    place = forms.CharField(label=_("地点"), max_length=200, error_messages={"required": _("请写明在哪里调解。")})


class RecordForm(ActForm):
    """What was said, and who came."""

    came = PartiesChoice(
        Party.objects.none(), label=_("到场的当事人"), required=False, widget=forms.CheckboxSelectMultiple
    )
    minutes = words_field(_("调解记录"), required=_("请写下调解的经过和各方的意见。"), rows=6, most=4000)

    def prepare(self) -> None:
        field: Any = self.fields["came"]
        field.queryset = _of(_parties(self.subject))


class ProposalForm(ActForm):
    """A way out, and whose it is."""

    party = PartyChoice(Party.objects.none(), label=_("谁提出的"), required=False, empty_label=_("调解员"))
    text = words_field(_("方案"), required=_("请写明方案。"), most=4000)

    def prepare(self) -> None:
        field: Any = self.fields["party"]
        field.queryset = _of(_parties(self.subject))


class ProposalAnswerForm(ActForm):
    """What a party says to it."""

    party = PartyChoice(
        Party.objects.none(),
        label=_("哪一方"),
        empty_label=_("请选择"),
        error_messages={"required": _("请选择是哪一方。")},
    )
    accepts = forms.TypedChoiceField(
        label=_("答复"),
        choices=[("1", _("接受")), ("0", _("不接受"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择。")},
    )

    def prepare(self) -> None:
        field: Any = self.fields["party"]
        field.queryset = _of([party for party in _parties(self.subject) if party.pk != self.subject.party_id])


class FailForm(ActForm):
    """How it went, and which other ways there are."""

    result = words_field(_("化解情况"), required=_("请写明调解的经过和不成的原因。"), most=4000)
    other_ways = words_field(
        _("告诉各方的其他途径"), required=_("请告诉各方还有什么途径。"), most=4000, initial=_PROPOSED_WAYS
    )


class WaysForm(ActForm):
    """Which way the others go."""

    other_ways = words_field(
        _("另外的途径"),
        required=_("请写明另外的途径。"),
        most=400,
        help_text=_("已司法确认的，可以申请强制执行；没有确认的，可以向人民法院起诉。"),
    )


class AppraiseForm(ActForm):
    """What those who answer for the case think of it."""

    appraisal = words_field(_("考评意见"), required=_("请写明考评意见。"), most=4000)


class AgreementForm(ActForm):
    """What was agreed on, and who does what until when."""

    facts = words_field(
        _("主要事实、争议事项和各方责任"), required=_("请写明主要事实、争议的事项和各方的责任。"), rows=4, most=8000
    )
    terms = words_field(_("协议内容"), required=_("请写明协议的内容、履行的方式和期限。"), rows=5, most=8000)
    is_oral = forms.BooleanField(
        label=_("这是口头协议，只作登记"), required=False, help_text=_("口头协议从达成之日起生效，不用签字盖章。")
    )

    def first_values(self) -> dict[str, Any]:
        """The edition before."""
        before = Agreement.objects.filter(mediation=self.subject, replaced_at__isnull=True).first()
        if before is None:
            return {"facts": self.subject.summary}
        values: dict[str, Any] = {"facts": before.facts, "terms": before.terms}
        for number, step in enumerate(before.steps.order_by("due_on", "pk")[:STEPS], start=1):
            values |= {f"party_{number}": step.party_id, f"what_{number}": step.what, f"due_on_{number}": step.due_on}
        return values

    def prepare(self) -> None:
        """Rows for the steps."""
        rows = _of(_parties(self.subject))
        for number in range(1, STEPS + 1):
            self.fields[f"party_{number}"] = PartyChoice(
                rows, label=_("履行 %(number)d：谁") % {"number": number}, required=False, empty_label=_("不填")
            )
            self.fields[f"what_{number}"] = forms.CharField(label=_("做什么"), max_length=400, required=False)
            self.fields[f"due_on_{number}"] = day_field(_("什么时候之前"), required=False)

    def clean(self) -> dict[str, Any]:
        """A step is whole or not there."""
        given: dict[str, Any] = super().clean() or {}
        for number in range(1, STEPS + 1):
            names = [f"party_{number}", f"what_{number}", f"due_on_{number}"]
            if any(given.get(name) for name in names):
                for name in names:
                    if not given.get(name) and name not in self.errors:
                        self.add_error(name, _("这一步要写全：谁、做什么、什么时候之前。"))
        return given

    def values(self) -> dict[str, Any]:
        given = super().values()
        steps = [
            Promise(given[f"party_{number}"], given[f"what_{number}"], given[f"due_on_{number}"])
            for number in range(1, STEPS + 1)
            if given[f"party_{number}"]
        ]
        return {name: given[name] for name in ("facts", "terms", "is_oral")} | {"steps": steps}


class SignForm(ActForm):
    """Who signed, and how."""

    who = forms.ChoiceField(label=_("谁签署"), error_messages={"required": _("请选择由谁签署。")})
    how = forms.ChoiceField(
        label=_("签署方式"),
        choices=[
            (Signature.How.SCREEN, Choice(_("当面在屏幕上确认"), _("读过全文，当面点确认"))),
            (Signature.How.PAPER, Choice(_("在纸质协议书上签名或按指印"), _("随后请上传扫描件"))),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择签署方式。")},
    )
    digest = forms.CharField(widget=forms.HiddenInput)

    def first_values(self) -> dict[str, Any]:
        return {"digest": self.subject.digest}

    def prepare(self) -> None:
        """Those who have not signed; of the mediators the acting post, and who was invited."""
        view = MediationView(self.subject.mediation)
        parties = [(f"party {row.party.pk}", row.name) for row in view.parties if row.signature is None]
        own = self.actor.post.pk if self.actor.post else None
        mediators = [
            (f"mediator {row.pk}", _("调解员 %(name)s") % {"name": name})
            for row, name, signature in view.mediators
            if signature is None and row.ended_at is None and row.post_id in {None, own}
        ]
        field: Any = self.fields["who"]
        field.choices = [("", _("请选择")), *parties, *mediators]

    def values(self) -> dict[str, Any]:
        kind, _space, key = self.cleaned_data["who"].partition(" ")
        rows = self.subject.mediation.parties if kind == "party" else self.subject.mediation.mediators
        return {kind: rows.get(pk=key), "how": self.cleaned_data["how"], "digest": self.cleaned_data["digest"]}


class SealForm(ActForm):
    """The scanned paper, where there is one."""

    scan = forms.FileField(
        label=_("签字盖章后的扫描件"),
        required=False,
        help_text=_("照片或 PDF；全部在线确认的可以不传。"),
        widget=forms.ClearableFileInput(attrs={"accept": "image/*,.pdf"}),
    )


class ConfirmationForm(ActForm):
    """What became of the judicial confirmation."""

    outcome = forms.ChoiceField(label=_("情况"), widget=forms.RadioSelect, error_messages={"required": _("请选择。")})
    on = day_field(_("日期"))
    court = forms.CharField(label=_("法院"), max_length=80, required=False)
    court_number = forms.CharField(label=_("裁定书文号"), max_length=80, required=False)

    def prepare(self) -> None:
        """What may follow."""
        kinds = Agreement.Confirmation
        after = {
            kinds.NONE: (kinds.APPLIED, kinds.WAIVED),
            kinds.WAIVED: (kinds.APPLIED,),
            kinds.APPLIED: (kinds.CONFIRMED, kinds.REFUSED),
        }
        field: Any = self.fields["outcome"]
        field.choices = [(kind.value, kind.label) for kind in after.get(kinds(self.subject.confirmation), ())]


class CheckForm(ActForm):
    """Whether a step was done."""

    is_done = forms.TypedChoiceField(
        label=_("履行了吗"),
        choices=[("1", _("已履行")), ("0", _("没有履行"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择。")},
    )
    note = forms.CharField(label=_("履行情况"), max_length=400, required=False)


class PartyShownForm(ActForm):
    """Which number is to be shown in full, and why."""

    field = forms.ChoiceField(label=_("看哪一项"))
    reason = forms.CharField(
        label=_("查看的理由"),
        max_length=200,
        help_text=_("会记入查看记录。"),
        error_messages={"required": _("请写明查看的理由。")},
    )

    def prepare(self) -> None:
        words = {"phone": _("联系电话"), "id_number": _("身份证号"), "address": _("居住详址")}
        field: Any = self.fields["field"]
        field.choices = [(name, words[name]) for name in PARTY_FIELDS if getattr(self.subject, name)]
