"""Who should belong to an alliance, who does, and who is missing and why."""

from dataclasses import dataclass

from django.db.models import Count, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from gongzhi.organizations.models import Alliance, AllianceInvitation, AllianceMember, Organization


@dataclass(frozen=True, slots=True)
class Place:
    """An organisation that should belong: its place on the roster and the latest invitation, where there are any."""

    organization: Organization
    member: AllianceMember | None
    asked: AllianceInvitation | None

    @property
    def is_joined(self) -> bool:
        """Whether it belongs now."""
        return self.member is not None and self.member.is_joined

    @property
    def waits(self) -> bool:
        """Whether it was asked and has not given its last word."""
        return self.asked is not None and self.asked.answer in {"", AllianceInvitation.Answer.CONSIDERING}


@dataclass(frozen=True, slots=True)
class Belonging:
    """An alliance's places, with the kinds of which nobody is registered here."""

    places: tuple[Place, ...]
    #: Words of eligible kinds without an organisation at that level: missing on the platform, not only in the alliance.
    unregistered: tuple[str, ...]

    @property
    def joined(self) -> list[Place]:
        """Those who belong."""
        return [place for place in self.places if place.is_joined]

    @property
    def missing(self) -> list[Place]:
        """Those who should and do not."""
        return [place for place in self.places if not place.is_joined]

    @property
    def share(self) -> float:
        """Joined of eligible in percent; 0 where nobody is eligible. Both numbers are shown beside it."""
        return 100 * len(self.joined) / len(self.places) if self.places else 0.0


def belonging_to(alliance: Alliance) -> Belonging:
    """All who should belong: by the alliance's rule, or because they are on the roster. Three queries."""
    roster = {row.organization_id: row for row in AllianceMember.objects.filter(alliance=alliance)}
    asked = {
        row.organization_id: row
        for row in AllianceInvitation.objects.filter(alliance=alliance)
        .select_related("asked_by")
        .order_by("asked_on", "created_at")
    }
    rule = _rule(alliance)
    known = Q(pk__in={*roster, *(key for key, row in asked.items() if row.answer in {"", "considering"})})
    rows = Organization.objects.filter(known | rule, closed_at__isnull=True).select_related("division")
    places = [Place(row, roster.get(row.pk), asked.get(row.pk)) for row in rows.order_by("kind", "name_key", "name")]
    present = {
        place.organization.kind for place in places if place.organization.division.level == alliance.eligible_level
    }
    absent = [str(Organization.Kind(kind).label) for kind in alliance.eligible_kinds if kind not in present]
    return Belonging(tuple(places), tuple(absent))


def _rule(alliance: Alliance) -> Q:
    if alliance.eligible_level is None:
        return Q(pk__in=[])
    return Q(
        kind__in=alliance.eligible_kinds,
        division__level=alliance.eligible_level,
        division__path__startswith=alliance.division.path,
    )


def with_shares(alliances: QuerySet[Alliance]) -> QuerySet[Alliance]:
    """Alliances with how many `joined` of how many `eligible`, as `belonging_to` counts them, in one query."""
    on_roster = AllianceMember.objects.filter(alliance=OuterRef("pk"), organization__closed_at__isnull=True)
    listed = AllianceMember.objects.filter(alliance=OuterRef(OuterRef("pk"))).values("organization")
    asked = AllianceInvitation.objects.filter(alliance=OuterRef(OuterRef("pk")), answer__in=["", "considering"]).values(
        "organization"
    )
    by_rule = Q(
        kind_place__isnull=False,
        division__level=OuterRef("eligible_level"),
        division__path__startswith=OuterRef("division__path"),
    )
    place = Func(OuterRef("eligible_kinds"), F("kind"), function="array_position", output_field=IntegerField())
    eligible = Organization.objects.annotate(kind_place=place).filter(
        by_rule | Q(pk__in=listed) | Q(pk__in=asked), closed_at__isnull=True
    )
    return alliances.annotate(
        eligible=_counted(eligible), joined=_counted(on_roster.filter(joined_on__isnull=False, left_on__isnull=True))
    )


def _counted(rows: QuerySet[Organization] | QuerySet[AllianceMember]) -> Coalesce:
    counted = rows.order_by().annotate(one=Value(1)).values("one").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))
