"""Persons: who signs in, what they agreed to, who answers for a child, and what the platform tells them."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from gongzhi.core import clock, text
from gongzhi.core.crypto import EncryptedText
from gongzhi.core.history import tracked
from gongzhi.core.models import DataKey, Record, StoredFile, append_only


class UserManager(BaseUserManager["User"]):
    """Finding persons by what they sign in with."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """By the sign-in name, whatever its case."""
        return self.get(username__iexact=username)


@tracked(exclude=["password", "last_seen_at", "name_key"])
class User(Record, AbstractBaseUser):
    """A person: resident, volunteer or holder of posts. Rights come from posts alone, never from this row.

    A telephone number is no identity: numbers are given out again after about ninety days. So several persons may have
    borne one number, and `holds_phone` tells who bears it now. Only mobile numbers are held: a landline is a home's.
    """

    username = models.CharField(_("登录名"), max_length=60, unique=True, null=True, blank=True)
    name = models.CharField(_("姓名"), max_length=60, blank=True)
    name_key = models.CharField(max_length=text.PINYIN_KEY_LENGTH, blank=True, editable=False, db_index=True)
    data_key = models.OneToOneField(DataKey, models.PROTECT, null=True, editable=False)
    phone_index = models.BinaryField(null=True, editable=False, db_index=True)
    phone = EncryptedText(_("手机号"), index="phone_index", kind="phone")
    #: When a code sent to the number was last typed in correctly; null: nobody has ever signed in with it.
    phone_verified_at = models.DateTimeField(_("手机号验证时间"), null=True, blank=True)
    holds_phone = models.BooleanField(default=False, editable=False)
    id_index = models.BinaryField(null=True, editable=False, db_index=True)
    id_number = EncryptedText(_("身份证号"), index="id_index", kind="id_number")
    address = EncryptedText(_("住址"))
    birth_date = models.DateField(_("出生日期"), null=True, blank=True)
    elder_mode = models.BooleanField(_("长辈版"), default=False)
    is_active = models.BooleanField(_("启用"), default=True)
    disabled_reason = models.CharField(_("停用原因"), max_length=200, blank=True)
    must_change_password = models.BooleanField(_("须修改初始密码"), default=False)
    #: When the person was last met: signed in, or at a window with the same name and number. Tells idle numbers.
    last_seen_at = models.DateTimeField(null=True, editable=False)
    #: Django would write it at every sign-in, as a new version of the row; `last_seen_at` and `SignInEvent` tell more.
    last_login = None

    USERNAME_FIELD = "username"
    objects = UserManager()

    class Meta:
        verbose_name = _("人员")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["phone_index"],
                condition=models.Q(holds_phone=True),
                name="one_holder_of_a_phone",
                violation_error_message=_("这个手机号已有人在使用。"),
            ),
            models.CheckConstraint(
                condition=models.Q(holds_phone=False) | models.Q(phone_index__isnull=False),
                name="holder_of_a_phone_has_one",
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(_("未留姓名"))

    def __repr__(self) -> str:
        # Never the name: this stands in tracebacks and logs.
        return f"<User {self.pk}>"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with the key to sort by."""
        key = text.pinyin_key(self.name, is_name=True)
        if key != self.name_key:
            self.name_key = key
            if (fields := kwargs.get("update_fields")) is not None:
                kwargs["update_fields"] = {*fields, "name_key"}
        super().save(*args, **kwargs)

    @property
    def is_anonymous_account(self) -> bool:
        """Whether nobody has ever signed in here: a person whom the window or another person entered."""
        return self.phone_verified_at is None and not self.username


@tracked()
class Consent(Record):
    """That a person agreed to a purpose, on a wording, until withdrawn (PIPL Art. 14, 15, 29)."""

    class Purpose(models.TextChoices):
        SERVICE = "service", _("办理求助")
        SHARE_WITH_HANDLERS = "share", _("把联系方式提供给承办单位")
        VOLUNTEER = "volunteer", _("志愿者登记")
        SMS = "sms", _("接收短信")
        PHOTO = "photo", _("拍照留存")

    person = models.ForeignKey(User, models.PROTECT, related_name="consents")
    purpose = models.CharField(_("用途"), max_length=20, choices=Purpose)
    wording = models.CharField(_("告知书版本"), max_length=40)
    given_at = models.DateTimeField(_("同意时间"), default=clock.now)
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True, blank=True)
    #: Who took the consent down where the person did not tick it him- or herself (at a window, by telephone).
    taken_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("同意")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "purpose"], condition=models.Q(withdrawn_at__isnull=True), name="one_open_consent"
            )
        ]


@tracked()
class Guardianship(Record):
    """Who answers for a person under 18. Nothing is ever sent to a guardian by a machine."""

    class Kind(models.TextChoices):
        PARENT = "parent", _("父母")
        RELATIVE = "relative", _("其他亲属")
        APPOINTED = "appointed", _("指定监护人")

    ward = models.ForeignKey(User, models.PROTECT, related_name="guardianships")
    guardian = models.ForeignKey(User, models.PROTECT, related_name="wards")
    kind = models.CharField(_("关系"), max_length=20, choices=Kind)
    consented_at = models.DateTimeField(_("监护人同意时间"), null=True, blank=True)
    #: What a window saw of it (household register, agreement), taken in by one person and approved by another.
    evidence = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("证明材料")
    )
    checked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("核对人")
    )
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("批准人")
    )
    approved_at = models.DateTimeField(_("批准时间"), null=True, blank=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("监护关系")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True)
                | (
                    models.Q(checked_by__isnull=False, evidence__isnull=False)
                    & ~models.Q(approved_by=models.F("checked_by"))
                ),
                name="guardianship_checked_by_two_persons",
                violation_error_message=_("核对材料和批准必须是两个人。"),
            ),
            models.UniqueConstraint(
                fields=["ward", "guardian"],
                condition=models.Q(ended_at__isnull=True),
                name="one_open_guardianship",
                violation_error_message=_("这层监护关系已经登记过了。"),
            ),
            models.CheckConstraint(
                condition=~models.Q(ward=models.F("guardian")),
                name="nobody_guards_themselves",
                violation_error_message=_("监护人和被监护人不能是同一个人。"),
            ),
        ]


class Device(Record):
    """A browser that a person signed in with, known by the hash of a random cookie."""

    person = models.ForeignKey(User, models.CASCADE, related_name="devices")
    token_hash = models.BinaryField()
    label = models.CharField(_("设备"), max_length=80, blank=True)
    #: The session that the browser holds now, so that it can be ended from another device; empty once it was.
    session_key = models.CharField(max_length=40, blank=True)
    last_seen_at = models.DateTimeField(_("最近使用"), default=clock.now)

    class Meta:
        verbose_name = _("设备")
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "token_hash"], name="device_once_a_person")]


class OneTimeCode(Record):
    """A six-digit code that was sent to a number (`accounts.codes`).

    The code itself is not kept: it follows from the key of the row and the secret key of the deployment. It belongs to
    the number and not to the browser that asked, so that whoever reads the telephone can use what came in.
    """

    class Purpose(models.TextChoices):
        SIGN_IN = "sign_in", _("登录")
        OLD_PHONE = "old_phone", _("更换手机号（原号码）")
        NEW_PHONE = "new_phone", _("更换手机号（新号码）")

    purpose = models.CharField(max_length=20, choices=Purpose)
    data_key = models.ForeignKey(DataKey, models.PROTECT, null=True)
    phone_index = models.BinaryField(null=True)
    phone = EncryptedText(_("手机号"), index="phone_index", kind="phone")
    expires_at = models.DateTimeField()
    wrong_tries = models.PositiveIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["phone_index", "purpose", "-expires_at"], name="code_of_phone")]

    def __repr__(self) -> str:
        return f"<OneTimeCode {self.pk}>"


#: Logs of what happens on the network are kept for so many months at least (Cybersecurity Law Art. 21(3)).
LOG_MONTHS_AT_LEAST = 6
_METHODS = {"code": _("验证码"), "password": _("密码"), "totp": _("动态口令"), "demonstration": _("演示")}


class SignInEvent(Record):
    """The log of sign-ins, whether they succeeded or not, and what limits are counted from.

    GB/T 22239-2019 asks for user, time, kind and success. Rows go after `GONGZHI_SIGN_IN_LOG_MONTHS`; younger than six
    months the database itself keeps them. The number is a keyed hash; the network address is clear, for the audit
    administrator alone.
    """

    class Kind(models.TextChoices):
        CODE_SENT = "code_sent", _("发送验证码")
        CODE_HELD = "code_held", _("未重复发送验证码")
        CODE_WRONG = "code_wrong", _("验证码错误")
        FACT_WRONG = "fact_wrong", _("找回信息不符")
        PASSWORD_WRONG = "password_wrong", _("密码错误")
        SIGNED_IN = "signed_in", _("登录")
        SIGNED_OUT = "signed_out", _("退出")
        TIMED_OUT = "timed_out", _("超时退出")

    #: What did not lead to what was wanted; everything else succeeded.
    REFUSED: ClassVar = frozenset({Kind.CODE_HELD, Kind.CODE_WRONG, Kind.FACT_WRONG, Kind.PASSWORD_WRONG})

    kind = models.CharField(max_length=20, choices=Kind)
    person = models.ForeignKey(User, models.PROTECT, null=True, related_name="sign_in_events")
    phone_index = models.BinaryField(null=True)
    address = models.GenericIPAddressField(null=True)
    device_hash = models.BinaryField(null=True)
    #: "code", "password", "code+totp", "password+totp" or "demonstration".
    method = models.CharField(max_length=20, blank=True)

    class Meta:
        verbose_name = _("登录日志")
        triggers: ClassVar = append_only(months_kept=LOG_MONTHS_AT_LEAST)
        indexes: ClassVar = [
            models.Index(fields=["-created_at"], name="sign_in_by_time"),
            models.Index(fields=["phone_index", "-created_at"], name="sign_in_by_phone"),
            models.Index(fields=["address", "-created_at"], name="sign_in_by_address"),
            models.Index(fields=["device_hash", "-created_at"], name="sign_in_by_device"),
            models.Index(fields=["person", "-created_at"], name="sign_in_by_person"),
        ]

    @property
    def method_words(self) -> str:
        """How the person signed in: 验证码 + 动态口令."""
        return " + ".join(str(_METHODS.get(part, part)) for part in self.method.split("+") if part)

    @property
    def succeeded(self) -> bool:
        """Whether it led to what was wanted."""
        return self.kind not in self.REFUSED


class Notice(Record):
    """What the platform tells a person, in the inbox; some also go out as a message."""

    person = models.ForeignKey(User, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=40)
    title = models.CharField(_("标题"), max_length=120)
    body = models.TextField(_("内容"), blank=True)
    link = models.CharField(max_length=300, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("消息")
        indexes: ClassVar = [
            models.Index(fields=["person", "-created_at"], name="notice_of_person"),
            models.Index(fields=["person"], condition=models.Q(read_at__isnull=True), name="notice_unread"),
        ]


class Disclosure(Record):
    """That somebody saw a person's data in full: who, for which post, what, why. Kept, never changed."""

    data_key = models.ForeignKey(DataKey, models.PROTECT, related_name="+")
    field = models.CharField(_("看了什么"), max_length=40)
    viewer = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("查看人"))
    #: Key of the post for which it was seen; posts live above this room.
    post = models.UUIDField(null=True, blank=True)
    #: What it was seen for, "kind:key".
    occasion = models.CharField(max_length=120, blank=True)
    reason = models.CharField(_("理由"), max_length=200)

    class Meta:
        verbose_name = _("个人信息查看记录")
        triggers: ClassVar = append_only()
        indexes: ClassVar = [models.Index(fields=["data_key", "-created_at"], name="disclosure_of_person")]


class HistoryAttachment(Record):
    """That a window gave the history of an old account to the person's new one, after checking who the person is."""

    old = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("原账号"))
    new = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("现账号"))
    clerk = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("经办人"))
    post = models.UUIDField(null=True, blank=True)
    reason = models.CharField(_("核对依据"), max_length=200)

    class Meta:
        verbose_name = _("记录归并")
        triggers: ClassVar = append_only()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["old"], name="history_attached_once", violation_error_message=_("原账号的记录已经归并过了。")
            ),
            models.CheckConstraint(
                condition=~models.Q(old=models.F("new")),
                name="attached_to_another_account",
                violation_error_message=_("请选择两个不同的账号。"),
            ),
        ]


@tracked()
class FactorReset(Record):
    """A lost one-time-password device of a staff member: asked for by one administrator, done by another."""

    person = models.ForeignKey(User, models.PROTECT, related_name="factor_resets", verbose_name=_("人员"))
    reason = models.CharField(_("理由"), max_length=200)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("申请人"))
    done_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("批准人"))
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("动态口令重置")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(done_by__isnull=True) | ~models.Q(done_by=models.F("asked_by")),
                name="factor_reset_by_two_persons",
                violation_error_message=_("申请和批准必须是两个人。"),
            ),
            models.CheckConstraint(
                condition=~models.Q(asked_by=models.F("person"))
                & (models.Q(done_by__isnull=True) | ~models.Q(done_by=models.F("person"))),
                name="factor_reset_not_by_oneself",
                violation_error_message=_("不能申请或批准重置自己的动态口令。"),
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(done_at__isnull=True),
                name="one_open_factor_reset",
                violation_error_message=_("已有一份重置申请在等待批准。"),
            ),
        ]
