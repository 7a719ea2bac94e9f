"""Trees whose subtrees are one index range: divisions, organisations, posts.

Each row stores its `path`, the tails of its ancestors' keys and its own, each closed by a slash. "With all below" is
then `path LIKE 'prefix%'`, however deep the tree is.
"""

from typing import Any, Self

from django.db import models
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext_lazy as _

from gongzhi.core.models import Record


class TreeQuerySet(models.QuerySet[Any]):
    """Questions about position in the tree."""

    def below(self, *rows: "TreeRecord") -> Self:
        """The given rows with all below them."""
        within = models.Q(pk__in=[])
        for row in rows:
            within |= models.Q(path__startswith=row.path)
        return self.filter(within)

    def above(self, row: "TreeRecord") -> Self:
        """The row and its ancestors, nearest first."""
        return self.filter(path__in=row.lineage()).order_by("-path")


class TreeRecord(Record):
    """A row with a parent of its own kind."""

    parent: "models.ForeignKey[Self | None, Self | None]" = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级")
    )
    path = models.CharField(max_length=200, unique=True, editable=False)

    objects = TreeQuerySet.as_manager()

    class Meta:
        abstract = True

    def own_step(self) -> str:
        """This row's part of the path: the random tail of its key."""
        return f"{self.pk.hex[-12:]}/"

    def lineage(self) -> list[str]:
        """The paths of the row and its ancestors, root first."""
        steps = self.path.split("/")[:-1]
        return ["/".join(steps[: depth + 1]) + "/" for depth in range(len(steps))]

    def is_within(self, other: "TreeRecord") -> bool:
        """Whether the row is `other` or stands below it."""
        return self.path.startswith(other.path)

    @property
    def depth(self) -> int:
        """How many rows stand above."""
        return self.path.count("/") - 1

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; a row that got another parent takes its subtree along."""
        path = (self.parent.path if self.parent else "") + self.own_step()
        if path != self.path:
            old, self.path = self.path, path
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "path"}
            if old and not self._state.adding:
                self._carry_subtree(old)
        super().save(*args, **kwargs)

    def _carry_subtree(self, old: str) -> None:
        if self.path.startswith(old):
            raise ValueError("A row cannot stand below itself.")
        below = type(self)._default_manager.filter(path__startswith=old).exclude(pk=self.pk)
        below.update(path=Concat(models.Value(self.path), Substr("path", len(old) + 1)))
