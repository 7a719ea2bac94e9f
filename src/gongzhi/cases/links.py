"""Where notices and lists lead."""

from gongzhi.cases.models import Case, Offer


def portal_case(case: Case) -> str:
    """The asker's own page of a request."""
    return f"/requests/{case.pk}/"


def desk_case(case: Case) -> str:
    """The page of a case on the desk."""
    return f"/desk/cases/{case.pk}/"


def portal_offer(offer: Offer) -> str:
    """The volunteer's page of an offer."""
    return f"/offers/{offer.pk}/"
