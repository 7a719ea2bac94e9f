"""Where notices and lists lead."""

from django.urls import reverse

from gongzhi.cases.models import Case, Offer


def portal_case(case: Case) -> str:
    """The asker's own page of a request."""
    return reverse("cases:portal-case", args=[case.pk])


def desk_case(case: Case) -> str:
    """The page of a case on the desk."""
    return reverse("cases:desk-case", args=[case.pk])


def portal_offer(offer: Offer) -> str:
    """The volunteer's page of an offer."""
    return reverse("cases:portal-offer", args=[offer.pk])
