"""Where notices and lists lead."""

from django.urls import reverse

from gongzhi.cases.models import Case, Mediation, Offer


def portal_case(case: Case) -> str:
    """The asker's own page of a request."""
    return reverse("cases:portal-case", args=[case.pk])


def desk_case(case: Case) -> str:
    """The page of a case on the desk."""
    return reverse("cases:desk-case", args=[case.pk])


def desk_compare(case: Case, other: Case) -> str:
    """Two requests side by side."""
    return reverse("cases:desk-compare", args=[case.pk, other.pk])


def desk_call(case: Case) -> str:
    """The page for calling the asker back."""
    return reverse("cases:callback", args=[case.pk])


def desk_mediation(case: Case) -> str:
    """The page of a case's mediation on the desk."""
    return reverse("cases:desk-mediation", args=[case.pk])


def portal_mediation(mediation: Mediation) -> str:
    """A party's own page of a mediation."""
    return reverse("cases:portal-mediation", args=[mediation.pk])


def portal_offer(offer: Offer) -> str:
    """The volunteer's page of an offer."""
    return reverse("cases:portal-offer", args=[offer.pk])


def exports() -> str:
    """The page of the tables that were taken out."""
    return reverse("cases:exports")
