"""What the kernel keeps. No business model stands here."""

from typing import Any, ClassVar

import pghistory
import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from gongzhi.core import clock, keys


class Record(models.Model):
    """A row with a UUIDv7 key, the time it was made, and a version that grows with every save.

    Forms carry the version they were opened with, so that a change made meanwhile is seen (`core.actions`).
    """

    id = models.UUIDField(primary_key=True, default=keys.new_key, editable=False)
    created_at = models.DateTimeField(_("建立时间"), default=clock.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, as the next version."""
        if not self._state.adding:
            self.version += 1
            if (fields := kwargs.get("update_fields")) is not None:
                kwargs["update_fields"] = {*fields, "version"}
        super().save(*args, **kwargs)


def append_only(name: str = "append_only", *, months_kept: int = 0) -> list[pgtrigger.Trigger]:
    """Guards for a table whose rows are never changed, nor taken away: never, or not before `months_kept` months."""
    kept = pgtrigger.Protect(name=name, operation=pgtrigger.Update | pgtrigger.Delete)
    young = pgtrigger.Condition(f"OLD.created_at > {clock.SQL_NOW} - INTERVAL '{months_kept} months'")
    for_a_term = [
        pgtrigger.Protect(name=name, operation=pgtrigger.Update),
        pgtrigger.Protect(name=f"{name}_term", operation=pgtrigger.Delete, condition=young),
    ]
    return [
        *(for_a_term if months_kept else [kept]),
        pgtrigger.Trigger(
            name=f"{name}_truncate",
            operation=pgtrigger.Truncate,
            level=pgtrigger.Statement,
            when=pgtrigger.Before,
            func=(
                "IF current_setting('gz.allow_truncate', true) = 'on' THEN RETURN NULL; END IF;"
                " RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME;"
            ),
        ),
    ]


class Deployment(models.Model):
    """The one row that says what this database is: a real town or a demonstration.

    The mark of a demonstration can only be set on an empty database and never be changed.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    demonstration = models.BooleanField()
    seed = models.CharField(max_length=40, blank=True)
    #: How far the demonstration has been filled in: the last day that was lived through.
    filled_until = models.DateField(null=True)
    #: Who may be played by whoever started the demonstration: keys of persons with words (`web.demonstration`).
    cast = models.JSONField(default=list)
    #: Hash of the link's token that the run command printed last.
    entry_hash = models.BinaryField(null=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(id=1), name="one_deployment")]
        triggers: ClassVar = [
            pgtrigger.ReadOnly(name="fixed_kind", fields=["demonstration"]),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        ]

    @classmethod
    def is_demonstration(cls) -> bool:
        """Whether this database holds the demonstration city."""
        return cls.objects.filter(demonstration=True).exists()

    @classmethod
    def of_demonstration(cls) -> "Deployment | None":
        """The row where this database holds the demonstration city."""
        return cls.objects.filter(demonstration=True).first()

    @classmethod
    def is_being_filled(cls) -> bool:
        """Whether the demonstration city is being filled.

        Meanwhile jobs that act on the time of day keep still: they would find the past's work late.
        """
        city = cls.of_demonstration()
        return city is not None and city.is_filling

    @property
    def is_filling(self) -> bool:
        """Whether the city was built and its past is not all lived through yet."""
        return bool(self.cast) and not self.is_filled

    @property
    def is_filled(self) -> bool:
        """Whether the days up to the one on which it was built were lived through."""
        return self.filled_until is not None and self.filled_until >= clock.local(self.created_at).date()


class DataKey(models.Model):
    """The key that one person's fields are encrypted with, itself wrapped by the master key (`core.crypto`).

    Destroying it makes everything encrypted with it unreadable, in history rows and in backups too.
    """

    id = models.UUIDField(primary_key=True, default=keys.new_key, editable=False)
    wrapped = models.BinaryField(null=True)
    algorithm = models.CharField(max_length=20)
    key_id = models.CharField(max_length=16)
    created_at = models.DateTimeField(default=clock.now)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(wrapped__isnull=False) | models.Q(destroyed_at__isnull=False),
                name="data_key_present_or_destroyed",
            )
        ]


class StoredFile(Record):
    """An upload as it was stored: decoded and checked, never the bytes that came in (`core.files`)."""

    class Kind(models.TextChoices):
        PHOTO = "photo", _("照片")
        DOCUMENT = "document", _("文件")
        SOUND = "sound", _("语音")

    kind = models.CharField(max_length=10, choices=Kind)
    original_name = models.CharField(_("文件名"), max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=200, unique=True)
    thumbnail_path = models.CharField(max_length=200, blank=True)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    #: How long a voice note is.
    seconds = models.PositiveSmallIntegerField(null=True)
    #: Key of the person who uploaded it; the kernel knows no persons.
    uploaded_by = models.UUIDField(null=True)


class OutgoingMessage(Record):
    """A message to a telephone, waiting for its time or sent (`core.sms`)."""

    class State(models.TextChoices):
        PENDING = "pending", _("待发")
        SENDING = "sending", _("发送中")
        SENT = "sent", _("已发")
        FAILED = "failed", _("发送失败")
        MUTED = "muted", _("未发（静音）")

    channel = models.CharField(max_length=10, default="sms")
    data_key = models.ForeignKey(DataKey, models.PROTECT)
    recipient = models.BinaryField()
    text = models.TextField()
    urgent = models.BooleanField(default=False)
    not_before = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["not_before"], condition=models.Q(state__in=["pending", "sending"]), name="message_waiting"
            )
        ]


class OutboxEvent(models.Model):
    """News of a room, recorded in the transaction of the change it tells of (`core.events`)."""

    id = models.UUIDField(primary_key=True, default=keys.new_key, editable=False)
    name = models.CharField(max_length=80)
    payload = models.JSONField()
    recorded_at = models.DateTimeField(default=clock.now)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=models.Q(delivered_at__isnull=True), name="event_undelivered")
        ]


class EventDelivery(models.Model):
    """That a subscriber dealt with an event: written in the transaction of its effect, which so happens once."""

    event = models.ForeignKey(OutboxEvent, models.CASCADE)
    subscriber = models.CharField(max_length=160)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["event", "subscriber"], name="event_delivered_once")]


class FormReceipt(models.Model):
    """That a form was taken in once, and where the person was led (`core.idempotency`)."""

    id = models.UUIDField(primary_key=True, editable=False)
    session = models.CharField(max_length=64)
    outcome = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=clock.now)


class DatedQuerySet(models.QuerySet[Any]):
    """Versions of a rule."""

    def in_force(self, at: Any = None) -> "DatedQuerySet":
        """The versions that are in force on a day (default: today)."""
        day = at or clock.today()
        return self.filter(valid_from__lte=day).filter(models.Q(valid_to__isnull=True) | models.Q(valid_to__gt=day))


class DatedRecord(Record):
    """A rule of local policy: in force over `[valid_from, valid_to)`, by a document with a number (文号)."""

    valid_from = models.DateField(_("生效日期"))
    valid_to = models.DateField(_("失效日期"), null=True, blank=True)
    doc_no = models.CharField(_("文号"), max_length=80, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True


# Not `core.history.tracked`, which stands on this file.
@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class ParameterVersion(DatedRecord):
    """A number of local policy from a day on (`core.parameters`)."""

    key = models.CharField(max_length=60)
    value = models.IntegerField(_("数值"))

    class Meta:
        verbose_name = _("参数")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["key", "valid_from"],
                name="one_parameter_version_a_day",
                violation_error_message=_("这一天已有设置，请先核对。"),
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gt=models.F("valid_from")),
                name="parameter_version_in_order",
            ),
        ]
