"""Addresses of this room's pages that its actions and the registry name."""

from django.urls import reverse

from gongzhi.organizations.models import Handover


def handover_page(handover: Handover) -> str:
    """The handover for those who sign it; whoever works at the desk is led on to the desk's page."""
    return reverse("organizations:my_handover", args=[handover.pk])


def desk_handover(handover: Handover) -> str:
    """The handover on the desk."""
    return reverse("organizations:handover", args=[handover.pk])


def leaves_page() -> str:
    """Where leaves are proposed and decided."""
    return reverse("organizations:leaves")
