"""What this room does on others' news."""

from gongzhi.accounts.events import HistoryAttached
from gongzhi.core.events import subscribe
from gongzhi.volunteers.models import Volunteer


@subscribe(HistoryAttached)
def move_registration(event: HistoryAttached) -> None:
    """Who got the history of a lost account back is the same volunteer; a registration made meanwhile stays instead."""
    if Volunteer.objects.filter(person=event.new).exists():
        return
    row = Volunteer.objects.select_for_update().filter(person=event.old).first()
    if row is not None:
        row.person_id = event.new
        row.save(update_fields=["person"])
