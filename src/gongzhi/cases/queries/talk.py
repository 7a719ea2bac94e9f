"""Reading the conversation of a case: who sees which messages, and what a person has not read yet.

- The resident sees the conversation, never internal notes, whatever post he or she holds.
- Who sees the whole case (the leading post, the one that answers for it, all who watch over it) sees everything.
- A helping post sees internal notes from when its part was made; of the conversation nothing, until the leading post
  opens it, and then from that moment on: what a resident told one office in confidence is not told to the next by
  joining in.
- Volunteers see neither; they meet the resident.
"""

from collections.abc import Mapping
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from gongzhi.accounts.models import User
from gongzhi.cases.models import Assignment, Attachment, Case, Message, ReadMark
from gongzhi.cases.queries.visibility import view_of
from gongzhi.cases.states import OPEN_PARTS, AssignmentState, CaseState
from gongzhi.core.actors import Actor
from gongzhi.organizations.models import Role
from gongzhi.organizations.scopes import rows_in_scope

_SILENT = frozenset({CaseState.ARCHIVED, CaseState.WITHDRAWN, CaseState.VOIDED})
_SCOPES: Final[Mapping[str, str]] = {Role.HANDLER: "post__organization", Role.SUPERVISOR: "post__organization"}


def is_conversation_open(case: Case) -> bool:
    """Whether the two sides can still write to each other: after closing, too, until the case is archived."""
    return case.state not in _SILENT


def messages_of(case: Case, actor: Actor) -> QuerySet[Message]:
    """The messages of a case that the actor may read, oldest first, with author, post and files (`attachments`)."""
    messages = Message.objects.filter(case=case).select_related("author", "post__organization", "data_key")
    files = Prefetch("attachments", Attachment.objects.select_related("file", "data_key"))
    return messages.prefetch_related(files).filter(_readable(case, actor)).order_by("id")


def _readable(case: Case, actor: Actor) -> Q:
    if actor.is_known and actor.person.pk == case.asker_id:
        return Q(is_internal=False)
    seen = view_of(case, actor)
    if seen == "whole":
        return Q()
    if seen == "part":
        return _readable_for_helpers(case, actor)
    return Q(pk__in=[])


def _readable_for_helpers(case: Case, actor: Actor) -> Q:
    readable = Q(pk__in=[])
    own = Q(post__in=[post.pk for post in actor.posts]) | rows_in_scope(actor.posts, _SCOPES)
    parts = Assignment.objects.filter(own, case=case, state__in=[*OPEN_PARTS, AssignmentState.DONE])
    for part in parts:
        readable |= Q(is_internal=True, created_at__gte=part.created_at)
        if part.talk_open_from is not None:
            readable |= Q(is_internal=False, created_at__gte=part.talk_open_from)
    return readable


def unread_of(case: Case, person: User) -> QuerySet[Message]:
    """What others wrote after the person last read; of the asker without internal notes."""
    messages = Message.objects.filter(case=case).exclude(author=person)
    if person.pk == case.asker_id:
        messages = messages.filter(is_internal=False)
    mark = ReadMark.objects.filter(case=case, person=person).first()
    return messages if mark is None else messages.filter(pk__gt=mark.read_until)


def with_unread(cases: QuerySet[Case], person: User) -> QuerySet[Any]:
    """The cases of a list, each with `has_unread`: whether the other side wrote since the person last read.

    For the asker that is the team and the platform's own answers, for the team the asker.
    """
    fresh = Message.objects.filter(case=OuterRef("pk"), is_internal=False).exclude(author=person)
    read = ReadMark.objects.filter(case=OuterRef("case"), person=person, read_until__gte=OuterRef("pk"))
    fresh = fresh.filter(~Exists(read)).filter(Q(case__asker=person) | Q(author=F("case__asker")))
    return cases.annotate(has_unread=Exists(fresh))
