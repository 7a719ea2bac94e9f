"""Blanking what was written in a person's requests: rows, histories, files, and what other rooms were told of them."""

from collections.abc import Mapping
from typing import Any, Final

from django.db.models import F, QuerySet

from gongzhi.accounts.personal import forget_notices_about
from gongzhi.cases.actions import slips
from gongzhi.cases.models import (
    Assignment,
    Attachment,
    Beneficiary,
    Case,
    CaseText,
    Extension,
    Lesson,
    Message,
    OfferRound,
    Rating,
    Reminder,
    Review,
    Supervision,
    SupervisionAnswer,
    Suspension,
    TextSignature,
    Visit,
)
from gongzhi.core import clock, crypto, files
from gongzhi.core.personal import blank, rewrite_history
from gongzhi.volunteers.personal import forget_contents

#: Model -> the way to the case, and the columns that hold somebody's words about it. A test asks this of every column.
WORDS: Final[Mapping[type[Any], tuple[str, tuple[str, ...]]]] = {
    CaseText: ("case", ("title", "description", "sealed_title", "sealed_description", "address", "search")),
    Message: ("case", ("text", "sealed_text")),
    Attachment: ("case", ("gist", "sealed_gist")),
    Assignment: ("case", ("part", "result", "return_reason", "sealed_part", "sealed_result")),
    OfferRound: ("assignment__case", ("need", "risk")),
    Visit: ("assignment__case", ("result", "sealed_result", "cancel_reason", "code")),
    Rating: ("case", ("comment",)),
    Review: ("rating__case", ("finding",)),
    Suspension: ("assignment__case", ("reason", "waiting_for")),
    Extension: ("assignment__case", ("reason", "note")),
    Supervision: ("case", ("order", "finding")),
    SupervisionAnswer: ("supervision__case", ("text", "note")),
    Reminder: ("case", ("text",)),
    Lesson: ("case", ("reasons",)),
    Case: ("pk", ("transferred_to", "receipt_no")),
}
#: Columns of the same kind that a constraint does not let be empty, with what stands there instead.
_SAID_INSTEAD: Final = {Visit: ("assignment__case", {"proof_reason": "—"})}
#: Which of them say when they were blanked.
_MARKED: Final = frozenset({CaseText, Message})


def forget_words(cases: QuerySet[Case]) -> None:
    """Blank every word of these requests, for ever: after a person's deletion, or when their term of keeping is over.

    What stays is what the statistics count: number, kind, place, times, states, satisfaction.
    """
    keys = list(cases.values_list("pk", flat=True))
    if not keys:
        return
    clock.tell_database()
    for model, (way, fields) in WORDS.items():
        also: dict[str, Any] = {"blanked_at": clock.now()} if model in _MARKED else {}
        blank(model._default_manager.filter(**{f"{way}__in": keys}), fields, **also)
    for model, (way, values) in _SAID_INSTEAD.items():
        rows = model._default_manager.filter(**{f"{way}__in": keys}).exclude(**dict.fromkeys(values, ""))
        touched = list(rows.values_list("pk", flat=True))
        model._default_manager.filter(pk__in=touched).update(**values)
        rewrite_history(model, touched, values)
    forget_notices_about(keys)
    TextSignature.objects.filter(case__in=keys).delete()
    _forget_the_helped(keys)
    for attachment in Attachment.objects.filter(case__in=keys).select_related("file"):
        files.erase(attachment.file)
    for case in Case.objects.filter(pk__in=keys):
        slips.end_slips(case)
    visits = Visit.objects.filter(assignment__case__in=keys)
    forget_contents(visit.occasion for visit in visits)


def _forget_the_helped(keys: list[Any]) -> None:
    for helped in Beneficiary.objects.filter(case__in=keys).select_related("data_key"):
        crypto.destroy(helped.data_key)
    rows = Beneficiary.objects.filter(case__in=keys)
    rows.update(name=None, phone=None, birth_year=None, version=F("version") + 1)


def forget_position(cases: QuerySet[Case]) -> None:
    """The point on the map goes too: a home is a person. The division stays."""
    blank(cases, ("latitude", "longitude"))
