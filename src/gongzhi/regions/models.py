"""Where things are: divisions with dated codes, and the working calendar."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongzhi.core import text
from gongzhi.core.history import tracked
from gongzhi.core.models import Record
from gongzhi.core.trees import TreeQuerySet, TreeRecord


class DivisionQuerySet(TreeQuerySet):
    """Divisions."""

    def in_use(self) -> "DivisionQuerySet":
        """Those that were not dissolved or merged into another."""
        return self.filter(valid_to__isnull=True)


def described(name: str, above: str, code: str) -> tuple[str, str, str]:
    """Full name, sort key and search text of a division, from its name, the full name of the one above and its code."""
    full_name = above + name
    # The name with pinyin and initials comes first and begins lines, by which `queries.find_divisions` ranks.
    search = f"{text.search_blob(name)}\n/{text.normalise(full_name)}\n/{code}"
    return full_name, text.pinyin_key(name), search


@tracked(exclude=["search"])
class Division(TreeRecord):
    """An administrative division from province to village, with the 12-digit statistics code that it bears now.

    Rows everywhere point at the division's key: codes change when divisions are merged or renumbered, and the codes and
    names that it bore before stand in `FormerCode`.
    Kinds by code range: GB/T 10114-2003 (three township digits) and the Statistics Bureau's three village digits.
    """

    class Level(models.IntegerChoices):
        PROVINCE = 1, _("省级")
        CITY = 2, _("市级")
        COUNTY = 3, _("县级")
        TOWN = 4, _("乡级")
        VILLAGE = 5, _("村级")

    class Kind(models.TextChoices):
        PROVINCE = "province", _("省")
        CITY = "city", _("市")
        COUNTY = "county", _("县（市、区）")
        SUBDISTRICT = "subdistrict", _("街道")
        TOWN = "town", _("镇")
        TOWNSHIP = "township", _("乡")
        ZONE = "zone", _("类似乡级单位")
        COMMUNITY = "community", _("社区")
        VILLAGE = "village", _("村")
        COMMUNITY_LIKE = "community_like", _("类似社区")
        VILLAGE_LIKE = "village_like", _("类似村")

    code = models.CharField(_("区划代码"), max_length=12)
    name = models.CharField(_("名称"), max_length=60)
    full_name = models.CharField(_("全称"), max_length=200, editable=False)
    level = models.PositiveSmallIntegerField(_("级别"), choices=Level)
    kind = models.CharField(_("类别"), max_length=20, choices=Kind)
    valid_from = models.DateField(_("启用日期"))
    valid_to = models.DateField(_("停用日期"), null=True, blank=True)
    #: Where its people and work went when it was dissolved.
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="absorbed", verbose_name=_("并入")
    )
    doc_no = models.CharField(_("文号"), max_length=80, blank=True)
    name_key = models.CharField(max_length=300, editable=False)
    search = models.TextField(editable=False)
    latitude = models.FloatField(_("纬度"), null=True, blank=True)
    longitude = models.FloatField(_("经度"), null=True, blank=True)

    objects: ClassVar[Any] = DivisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("行政区划")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=models.Q(valid_to__isnull=True),
                name="division_code_in_use_once",
                violation_error_message=_("这个区划代码正在使用。"),
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into__isnull=True) | models.Q(valid_to__isnull=False),
                name="merged_division_is_closed",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["parent", "name_key"], name="division_children")]

    def __str__(self) -> str:
        return self.name

    def describe(self) -> None:
        """Fill in what follows from name, code and parent; the parent's own must be filled in."""
        above: Any = self.parent  # a division too, which the types of a tree do not say
        above_name = above.full_name if above else ""
        self.full_name, self.name_key, self.search = described(self.name, above_name, self.code)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with full name, sort key and search text as they follow."""
        self.describe()
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "full_name", "name_key", "search"}
        super().save(*args, **kwargs)


@tracked()
class FormerCode(Record):
    """A code and name that a division bore over `[valid_from, valid_to)`, kept when either changed."""

    division = models.ForeignKey(Division, models.PROTECT, related_name="former_codes", verbose_name=_("行政区划"))
    code = models.CharField(_("区划代码"), max_length=12, db_index=True)
    name = models.CharField(_("名称"), max_length=60)
    valid_from = models.DateField(_("启用日期"))
    valid_to = models.DateField(_("停用日期"))
    doc_no = models.CharField(_("文号"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("曾用代码")
        ordering = ("-valid_to",)

    def __str__(self) -> str:
        return f"{self.name} {self.code}"


@tracked()
class CalendarDay(Record):
    """A day that differs from its weekday, as an administrator entered it: a holiday, or a make-up working day.

    Needed for years of which the State Council's arrangement is not in the `chinesecalendar` package, and for local
    days off.
    """

    day = models.DateField(
        _("日期"), unique=True, error_messages={"unique": _("这一天已经登记过。要改，请先删除原来的一条。")}
    )
    is_working = models.BooleanField(_("上班"))
    name = models.CharField(_("说明"), max_length=60, blank=True)
    doc_no = models.CharField(_("文号"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("日历")
        ordering = ("day",)

    def __str__(self) -> str:
        return self.day.isoformat()
