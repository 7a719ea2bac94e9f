"""Forms of sign-in and of 我的."""

from typing import Any, Final

from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import ReauthenticateForm as AllauthPasswordForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from gongzhi.accounts.models import Guardianship, SignInEvent, User
from gongzhi.accounts.recovery import ID_CARD, Proof, kinds_at_window, second_facts
from gongzhi.core.forms import SeenForm
from gongzhi.core.identity import IdNumberField, MobileField, PhoneField
from gongzhi.core.masks import mask_address, mask_id
from gongzhi.core.text import normalise

_CODE_LENGTH: Final = 6


class CodeField(forms.CharField):
    """Six digits, however they were typed or pasted."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("验证码"))
        kwargs.setdefault("error_messages", {"required": _("请填写短信里的 6 位数字。")})
        super().__init__(max_length=20, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {
            **super().widget_attrs(widget),
            "inputmode": "numeric",
            "autocomplete": "one-time-code",
            "pattern": "[0-9 ]*",
        }

    def clean(self, value: Any) -> str:
        """The digits alone."""
        digits = normalise(super().clean(value)).replace(" ", "").replace("-", "")
        if len(digits) != _CODE_LENGTH or not digits.isdigit():
            raise ValidationError(_("请填写 6 位数字。"), code="code")
        return digits


class PhoneForm(forms.Form):
    """Where a resident begins."""

    phone = MobileField(
        label=_("手机号"),
        help_text=_("我们会发送一条带验证码的短信，收到后填写即可登录。"),
        error_messages={"required": _("请填写手机号码。")},
    )


class CodeForm(forms.Form):
    """The code that came."""

    code = CodeField()


class LoginForm(AllauthLoginForm):
    """Name and password of staff."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label, password.label = _("登录名"), _("密码")
        password.help_text = ""
        for field in (login, password):
            field.widget.attrs.pop("placeholder", None)
        login.widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}


class _FactorMixin:
    """A one-time password, without a placeholder that repeats the label."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]  # type: ignore[attr-defined]
        code.label = _("动态口令")
        code.error_messages = {**code.error_messages, "required": _("请填写验证器上的 6 位数字。")}
        code.widget.attrs.pop("placeholder", None)


class FactorForm(_FactorMixin, AuthenticateForm):
    """The one-time password at sign-in."""


class FactorAgainForm(_FactorMixin, ReauthenticateForm):
    """The one-time password within a session."""


class FactorSetUpForm(_FactorMixin, ActivateTOTPForm):
    """The first one-time password of a new telephone."""


class PasswordAgainForm(AllauthPasswordForm):
    """The password within a session."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("密码")
        self.fields["password"].widget.attrs.pop("placeholder", None)


class RecoverForm(forms.Form):
    """The second fact of somebody whose number was not seen for long."""

    kind = forms.ChoiceField(label=_("用哪一项核对"), widget=forms.RadioSelect)
    name = forms.CharField(label=_("姓名"), max_length=60, required=False, help_text=_("用求助编号核对时需要填写。"))
    answer = forms.CharField(label=_("核对内容"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(key, fact.words) for key, fact in second_facts]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["kind"].initial = kinds[0][0]
        if not any(fact.needs_name for _key, fact in second_facts):
            del self.fields["name"]

    def clean(self) -> dict[str, Any]:
        """A name where the fact needs one."""
        given = super().clean() or {}
        if given.get("kind") and second_facts[given["kind"]].needs_name and not given.get("name", "").strip():
            self.add_error("name", _("用这一项核对时，请填写姓名。"))
        return given


class PasswordForm(forms.Form):
    """A new password, by whoever knows the old one."""

    old = forms.CharField(
        label=_("现在的密码"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    password = forms.CharField(
        label=_("新密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("至少 10 个字符，包含大写字母、小写字母、数字、符号中的三类。"),
    )
    again = forms.CharField(
        label=_("再填一次新密码"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        self.person = person
        super().__init__(*args, **kwargs)

    def clean_old(self) -> str:
        """The password of today."""
        old: str = self.cleaned_data["old"]
        if not self.person.check_password(old):
            raise ValidationError(_("现在的密码不正确，请再试一次。"), code="old")
        return old

    def clean(self) -> dict[str, Any]:
        """Twice the same."""
        given = super().clean() or {}
        if given.get("again") and given.get("password") != given["again"]:
            self.add_error("again", _("两次填写的新密码不一样，请再填一次。"))
        return given


class ProfileForm(SeenForm):
    """What a person says about him- or herself: all of it may stay empty.

    What is kept encrypted is not filled in again: left empty it stays, `forget_…` removes it.
    """

    name = forms.CharField(label=_("姓名"), max_length=60, required=False, help_text=_("方便工作人员称呼您。"))
    birth_date = forms.DateField(
        label=_("出生日期"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": "bday"}, format="%Y-%m-%d"),
        help_text=_("只用来判断有没有适合您年龄的服务；未满 18 周岁参加活动需要监护人同意。"),
    )
    id_number = IdNumberField(
        label=_("身份证号"),
        required=False,
        help_text=_("登记为志愿者时需要；手机号很久不用后，也可以用它找回记录。加密保存，不填不影响求助。"),
    )
    forget_id_number = forms.BooleanField(label=_("删除已保存的身份证号"), required=False)
    address = forms.CharField(
        label=_("住址"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
        help_text=_("上门服务时使用。加密保存，只给经您同意的人看。"),
    )
    forget_address = forms.BooleanField(label=_("删除已保存的住址"), required=False)

    def __init__(self, *args: Any, subject: User, **kwargs: Any) -> None:
        kept = {"name": subject.name, "birth_date": subject.birth_date}
        kwargs["initial"] = {**kept, **(kwargs.get("initial") or {})}
        super().__init__(*args, subject=subject, **kwargs)
        for field, mask in (("id_number", mask_id), ("address", mask_address)):
            value = getattr(subject, field)
            if value:
                words = _("已保存：%(masked)s。要更换时填写新的，不填保持不变。")
                self.fields[field].help_text = words % {"masked": mask(value)}
            else:
                del self.fields[f"forget_{field}"]

    def changes(self) -> dict[str, Any]:
        """What `update_profile` is to change."""
        given = self.cleaned_data
        found: dict[str, Any] = {"name": given["name"], "birth_date": given["birth_date"]}
        for field in ("id_number", "address"):
            if given[field] or given.get(f"forget_{field}"):
                found[field] = given[field]
        return found


class ChildForm(forms.Form):
    """A child who has no account of its own."""

    name = forms.CharField(label=_("孩子的姓名"), max_length=60)
    birth_date = forms.DateField(label=_("出生日期"), widget=forms.DateInput(attrs={"type": "date"}))
    kind = forms.ChoiceField(label=_("您与孩子的关系"), choices=Guardianship.Kind)


class GuardianForm(forms.Form):
    """Who answers for a person under 18."""

    name = forms.CharField(label=_("监护人姓名"), max_length=60)
    phone = PhoneField(label=_("监护人手机号"), help_text=_("平台不会自动联系监护人；监护人登录后可以在“我的”里确认。"))
    kind = forms.ChoiceField(label=_("监护人与您的关系"), choices=Guardianship.Kind)


class StaffForm(forms.Form):
    """A new account for a member of staff."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    username = forms.CharField(
        label=_("登录名"), max_length=60, help_text=_("3 至 60 个字符，可用文字、数字和 . @ - _")
    )
    phone = MobileField(
        label=_("手机号"), required=False, help_text=_("本人作为居民已用这个号码登录过的，填写后合为一个账号。")
    )


class ReasonForm(SeenForm):
    """Why."""

    reason = forms.CharField(label=_("理由"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))


class RebindForm(forms.Form):
    """A new number for somebody who stands at the window: whose account it is, how that was checked, the number."""

    kind = forms.ChoiceField(label=_("核对什么"), widget=forms.RadioSelect, initial=ID_CARD)
    answer = forms.CharField(
        label=_("核对内容"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("照本人出示的身份证、回执或短信填写。"),
    )
    name = forms.CharField(label=_("姓名"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    old_phone = MobileField(label=_("原手机号"), required=False, help_text=_("核对身份证号时可以不填。"))
    phone = MobileField(label=_("新手机号"))
    again = MobileField(label=_("再填一次新手机号"), help_text=_("请本人看着屏幕确认：填错了，账号会到别人手里。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds_at_window()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The old number where only it finds the account; twice the same new one."""
        given = super().clean() or {}
        if given.get("kind") not in {None, ID_CARD} and not given.get("old_phone") and "old_phone" not in self.errors:
            self.add_error("old_phone", _("用这一项核对时，请填写原手机号。"))
        if given.get("again") and given.get("phone") != given["again"]:
            self.add_error("again", _("两次填写的新手机号不一样，请再填一次。"))
        return given

    def proof(self) -> Proof:
        """What the resident showed."""
        given = self.cleaned_data
        return Proof(given["kind"], given["answer"], given["name"], given["old_phone"])


class SignInLogForm(forms.Form):
    """Which lines of the log of sign-ins are wanted."""

    person = forms.CharField(label=_("姓名或登录名"), max_length=60, required=False)
    kind = forms.ChoiceField(label=_("类型"), choices=[("", _("全部")), *SignInEvent.Kind.choices], required=False)
    outcome = forms.ChoiceField(
        label=_("结果"), choices=[("", _("全部")), ("done", _("成功")), ("refused", _("未成功"))], required=False
    )
    since = forms.DateField(label=_("从"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("到"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
