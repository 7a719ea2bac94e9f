"""Files of cases are served only through here: whoever may see the case and what the file hangs on may open it."""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from gongzhi.cases.models import Attachment, Case
from gongzhi.cases.queries.talk import messages_of
from gongzhi.cases.queries.visibility import seen_whole_by, visible_to, visits_visible_to
from gongzhi.core.actors import Actor
from gongzhi.core.models import StoredFile


def files_visible_to(actor: Actor) -> QuerySet[Attachment]:
    """The files that the actor may open.

    - The asker: all of the case but internal ones. Who sees the case whole: all.
    - A helping post: those of its own visits, and those of messages that it may read (`open_file` and `files_of` ask
      for the case at hand), not those of the request.
    - A volunteer: those of the own visits.
    """
    if actor.is_system:
        return Attachment.objects.all()
    asked = Q(case__asker=actor.person, is_internal=False) if actor.is_known else Q(pk__in=[])
    whole = Q(Exists(seen_whole_by(actor).filter(pk=OuterRef("case"))))
    if actor.is_known:
        # Whoever asked sees no internal file of the own case, whatever post he or she holds.
        whole &= ~Q(case__asker=actor.person)
    of_visits = Q(Exists(visits_visible_to(actor).filter(pk=OuterRef("visit"))), is_internal=False)
    return Attachment.objects.filter(asked | whole | of_visits).select_related("file", "case", "data_key")


def files_of(case: Case, actor: Actor) -> QuerySet[Attachment]:
    """The files of a case that the actor may open, oldest first."""
    seen = Q(pk__in=files_visible_to(actor).values("pk"))
    if not actor.is_system and visible_to(actor).filter(pk=case.pk).exists():
        seen |= Q(message__in=messages_of(case, actor).order_by().values("pk"))
    return (
        Attachment.objects.filter(seen, case=case).select_related("file", "message", "visit", "data_key").order_by("id")
    )


def open_file(file_id: UUID, actor: Actor) -> StoredFile:
    """The stored file, for serving. What the actor may not see is not there: raises `Attachment.DoesNotExist`."""
    attachment = Attachment.objects.select_related("case").get(file=file_id)
    return files_of(attachment.case, actor).get(pk=attachment.pk).file
