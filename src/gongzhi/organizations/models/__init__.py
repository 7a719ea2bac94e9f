"""Organisations, their alliances, the sites where people meet them, and the posts that work belongs to."""

from gongzhi.organizations.models.alliances import Alliance, AllianceInvitation, AllianceMember
from gongzhi.organizations.models.consortia import Consortium, ConsortiumPartner
from gongzhi.organizations.models.handovers import Handover, HandoverChecklist, HandoverItem, Leave
from gongzhi.organizations.models.imports import IMPORT, ImportProgress, ImportState, TableImport
from gongzhi.organizations.models.keys import same
from gongzhi.organizations.models.organizations import Findable, FormerName, Organization
from gongzhi.organizations.models.posts import DutyShift, Post, Role, Tenure
from gongzhi.organizations.models.robots import Robot
from gongzhi.organizations.models.saved import SavedView
from gongzhi.organizations.models.setup import SetupDraft
from gongzhi.organizations.models.sites import Site, SiteHours

__all__ = [
    "IMPORT",
    "Alliance",
    "AllianceInvitation",
    "AllianceMember",
    "Consortium",
    "ConsortiumPartner",
    "DutyShift",
    "Findable",
    "FormerName",
    "Handover",
    "HandoverChecklist",
    "HandoverItem",
    "ImportProgress",
    "ImportState",
    "Leave",
    "Organization",
    "Post",
    "Robot",
    "Role",
    "SavedView",
    "SetupDraft",
    "Site",
    "SiteHours",
    "TableImport",
    "Tenure",
    "same",
]
