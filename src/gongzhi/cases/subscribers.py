"""What this room does on others' news."""

from gongzhi.accounts.events import HistoryAttached
from gongzhi.accounts.models import User
from gongzhi.cases.actions.repeats import FINDER, find_repeats
from gongzhi.cases.events import CaseAsked
from gongzhi.cases.models import Case, Message, ReadMark
from gongzhi.cases.sealing import reseal
from gongzhi.core.events import subscribe


@subscribe(CaseAsked)
def look_for_repeats(event: CaseAsked) -> None:
    """Soon after a request came in, it is put beside those that it may repeat."""
    find_repeats(Case.objects.get(pk=event.case), by=FINDER)


@subscribe(HistoryAttached)
def move_cases(event: HistoryAttached) -> None:
    """Who got the history of a lost account back has its requests again: what was asked, written and read.

    What is encrypted there goes over to the person's key of today, so that it is blanked with the person's data.
    """
    new = User.objects.select_for_update().get(pk=event.new)
    for case in Case.objects.filter(asker=event.old).select_for_update().order_by("pk"):
        case.asker = new
        case.save(update_fields=["asker"])
        reseal(case)
        Message.objects.filter(case=case, author=event.old).update(author=new)
        if not ReadMark.objects.filter(case=case, person=new).exists():
            ReadMark.objects.filter(case=case, person=event.old).update(person=new)
