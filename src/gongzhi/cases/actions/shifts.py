"""Hand-over between shifts at a window (交接班): written by who leaves, signed for by who comes."""

from typing import Final

from django.utils.translation import gettext as _

from gongzhi.cases.actions.work import within
from gongzhi.cases.models import ShiftHandover, ShiftItem
from gongzhi.cases.queries.shifts import open_at
from gongzhi.core import clock
from gongzhi.core.actions import action
from gongzhi.core.actors import Actor
from gongzhi.core.errors import NotNow
from gongzhi.organizations.models import Site

_LONG: Final = 2000


@action("cases.hand_shift")
def hand_shift(site: Site, *, by: Actor, notes: str = "") -> ShiftHandover:
    """End a turn: the list of what is open is drawn up now and kept as it was; notes say what the list cannot.

    Writing it anew before anybody took over replaces it. Somebody else's is taken over first.
    """
    notes = within(notes, _LONG, "notes")
    before = ShiftHandover.objects.filter(site=site, taken_at__isnull=True, replaced_at__isnull=True).first()
    if before is not None:
        if before.by_id != by.person.pk:
            raise NotNow(_("上一班的交接还没有人接，请先接班。"))
        before.replaced_at = clock.now()
        before.save(update_fields=["replaced_at"])
    handover = ShiftHandover.objects.create(site=site, post=by.post, by=by.person, notes=notes)
    ShiftItem.objects.bulk_create(
        ShiftItem(handover=handover, case=line.case, reasons=line.reasons, due_at=line.due_at)
        for line in open_at(site, by)
    )
    return handover


@action("cases.take_shift")
def take_shift(handover: ShiftHandover, *, by: Actor) -> ShiftHandover:
    """Sign for a turn: from now on it is the next clerk's. Both times are kept; who wrote it never signs for it."""
    if handover.replaced_at is not None:
        raise NotNow(_("交班人已重写了交接，请看新的一份。"))
    if handover.taken_at is not None:
        raise NotNow(_("这一班已经有人接了。"))
    handover.taken_post, handover.taken_by, handover.taken_at = by.post, by.person, clock.now()
    handover.save(update_fields=["taken_post", "taken_by", "taken_at"])
    return handover
