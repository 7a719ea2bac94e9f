"""What of this room goes along when divisions or organisations are merged."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from gongzhi.catalogue.models import ServiceItem
from gongzhi.core.moving import Moving
from gongzhi.organizations.moving import moves as organization_moves
from gongzhi.regions.moving import moves as division_moves


def _on_offer(**where: Any) -> QuerySet[ServiceItem]:
    return ServiceItem.objects.filter(withdrawn_at__isnull=True, **where)


division_moves.add("catalogue.items", Moving(_("服务事项"), lambda division: _on_offer(division=division), "division"))
organization_moves.add(
    "catalogue.items", Moving(_("服务事项"), lambda organization: _on_offer(organization=organization), "organization")
)
