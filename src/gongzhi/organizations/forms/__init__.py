"""Forms about organisations, sites, posts and alliances."""

from gongzhi.organizations.forms.alliances import AllianceForm, LeaveForm, MemberForm
from gongzhi.organizations.forms.organizations import FilterForm, OrganizationForm, RegisterForm
from gongzhi.organizations.forms.posts import ActingForm, EndForm, PostForm, TenureForm
from gongzhi.organizations.forms.sites import HoursForm, OpenSiteForm, ShiftForm, SiteForm

__all__ = [
    "ActingForm",
    "AllianceForm",
    "EndForm",
    "FilterForm",
    "HoursForm",
    "LeaveForm",
    "MemberForm",
    "OpenSiteForm",
    "OrganizationForm",
    "PostForm",
    "RegisterForm",
    "ShiftForm",
    "SiteForm",
    "TenureForm",
]
