"""Which requests go along when a division is merged: open ones; what is closed stays where it was, as it was."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from gongzhi.cases.models import Case
from gongzhi.cases.states import OPEN
from gongzhi.core.moving import Moving
from gongzhi.regions.models import Division
from gongzhi.regions.moving import moves as division_moves


def _open_in(division: Division) -> QuerySet[Case]:
    return Case.objects.filter(division=division, state__in=OPEN)


def _countable(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Guarded requests move along and are told of to nobody."""
    return cases.filter(is_confidential=False, is_childs=False)


division_moves.add("cases.cases", Moving(_("未办结的求助"), _open_in, "division", shown=_countable, examples=False))
