"""Views of a list that a person has named, to come back to and to share with the own organisation."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongzhi.accounts.models import User
from gongzhi.core.history import tracked
from gongzhi.core.models import Record
from gongzhi.organizations.models.organizations import Organization


# What was typed into the search field may be about a person: it can be taken away with the row, and is in no history.
@tracked(exclude=["query"])
class SavedView(Record):
    """The filters of a list under a name. They say what to look for, never what may be seen."""

    person = models.ForeignKey(User, models.PROTECT, related_name="saved_views")
    #: Which list, by its key in `organizations.saved.pages`.
    page = models.CharField(max_length=40)
    name = models.CharField(_("名称"), max_length=20)
    #: The query string of the list's address, without the page number.
    query = models.CharField(max_length=500, blank=True)
    #: Whose people find it too: the organisation of the post for which it was shared.
    shared_with = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="saved_views", verbose_name=_("共享给")
    )
    #: Opened when the person comes to the list without filters.
    is_first = models.BooleanField(_("默认打开"), default=False)

    class Meta:
        verbose_name = _("常用条件")
        ordering = ("name", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "page", "name"],
                name="saved_view_named_once",
                violation_error_message=_("您已有同名的常用条件，请换一个名称。"),
            ),
            models.UniqueConstraint(fields=["person", "page"], condition=Q(is_first=True), name="one_first_saved_view"),
        ]

    def __str__(self) -> str:
        return self.name
