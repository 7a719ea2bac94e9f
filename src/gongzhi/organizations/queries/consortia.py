"""Reading consortia: which there are, which can be asked to work in a place, and who would work for each partner."""

from datetime import date

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from gongzhi.core import clock
from gongzhi.core.actors import Actor
from gongzhi.organizations.models import Consortium, ConsortiumPartner, Organization, Post, Role
from gongzhi.organizations.queries.posts import current_tenures, open_posts
from gongzhi.regions.models import Division

_AGREED = Q(consented_at__isnull=False, left_on__isnull=True)


def consortia_visible_to(actor: Actor) -> QuerySet[Consortium]:
    """Consortia are public, as alliances are; their agreements are for the desk."""
    return Consortium.objects.select_related("division", "agreement")


def consortium_list(actor: Actor) -> QuerySet[Consortium]:
    """Consortia with how many of their partners agreed, in force first. One query."""
    present = Q(partners__left_on__isnull=True)
    return (
        consortia_visible_to(actor)
        .annotate(
            partner_count=Count("partners", filter=present),
            agreed_count=Count("partners", filter=present & Q(partners__consented_at__isnull=False)),
        )
        .order_by("division__code", "name")
    )


def consortia_for(division: Division, on: date | None = None) -> QuerySet[Consortium]:
    """Consortia in force that serve a division, of which the lead and somebody else agreed; with `agreed` partners.

    Two queries.
    """
    on = on or clock.today()
    agreed = ConsortiumPartner.objects.filter(_AGREED, organization__closed_at__isnull=True)
    of_it = agreed.filter(consortium=OuterRef("pk"))
    return (
        Consortium.objects.filter(division__path__in=division.lineage(), valid_from__lte=on)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))
        .filter(Exists(of_it.filter(is_lead=True)), Exists(of_it.filter(is_lead=False)))
        .prefetch_related(
            Prefetch(
                "partners",
                queryset=agreed.select_related("organization").order_by("-is_lead", "created_at"),
                to_attr="agreed",
            )
        )
        .order_by("-division__level", "name")
    )


def consortium_posts(consortium: Consortium, area: str = "") -> list[tuple[ConsortiumPartner, Post | None]]:
    """For each partner that agreed, the lead first, the handler post that would take its part. Three queries.

    Held posts come first, then those that name the service area, then those that take everything; None where the
    organisation has no handler.
    """
    partners = list(
        consortium.partners.filter(_AGREED, organization__closed_at__isnull=True)
        .select_related("organization__division")
        .order_by("-is_lead", "created_at")
    )
    posts = list(
        open_posts().filter(
            organization__in=[partner.organization_id for partner in partners], roles__contains=[Role.HANDLER]
        )
    )
    held = set(current_tenures().filter(post__in=posts).values_list("post_id", flat=True))

    def fitness(post: Post) -> tuple[bool, bool, bool, str]:
        return (post.pk not in held, area not in post.service_areas, bool(post.service_areas), post.path)

    def best(organization: Organization) -> Post | None:
        able = [
            post
            for post in posts
            if post.organization_id == organization.pk
            and (not area or not post.service_areas or area in post.service_areas)
        ]
        return min(able, key=fitness, default=None)

    return [(partner, best(partner.organization)) for partner in partners]
