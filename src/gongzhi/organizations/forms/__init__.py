"""Forms about organisations, sites, posts and alliances."""

from gongzhi.organizations.forms.alliances import AllianceForm, LeaveForm, MemberForm
from gongzhi.organizations.forms.consortia import (
    AnswerForm,
    ConsortiumForm,
    EligibilityForm,
    InvitationForm,
    PartnerForm,
)
from gongzhi.organizations.forms.handovers import ChecklistForm, LeaveOfPostForm
from gongzhi.organizations.forms.organizations import FilterForm, OrganizationForm, RegisterForm
from gongzhi.organizations.forms.posts import ActingForm, EndForm, PostForm, TenureForm
from gongzhi.organizations.forms.sites import HoursForm, OpenSiteForm, ShiftForm, SiteForm

__all__ = [
    "ActingForm",
    "AllianceForm",
    "AnswerForm",
    "ChecklistForm",
    "ConsortiumForm",
    "EligibilityForm",
    "EndForm",
    "FilterForm",
    "HoursForm",
    "InvitationForm",
    "LeaveForm",
    "LeaveOfPostForm",
    "MemberForm",
    "OpenSiteForm",
    "OrganizationForm",
    "PartnerForm",
    "PostForm",
    "RegisterForm",
    "ShiftForm",
    "SiteForm",
    "TenureForm",
]
