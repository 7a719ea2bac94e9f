"""Everything that changes organisations, sites, posts and tenures."""

from gongzhi.organizations.actions.alliances import (
    edit_alliance,
    found_alliance,
    join_alliance,
    leave_alliance,
    put_on_roster,
)
from gongzhi.organizations.actions.organizations import close_organization, edit_organization, register_organization
from gongzhi.organizations.actions.posts import close_post, create_post, edit_post
from gongzhi.organizations.actions.sites import add_shift, close_site, edit_site, open_site, remove_shift, set_hours
from gongzhi.organizations.actions.tenures import act_for, end_tenure, start_tenure

__all__ = [
    "act_for",
    "add_shift",
    "close_organization",
    "close_post",
    "close_site",
    "create_post",
    "edit_alliance",
    "edit_organization",
    "edit_post",
    "edit_site",
    "end_tenure",
    "found_alliance",
    "join_alliance",
    "leave_alliance",
    "open_site",
    "put_on_roster",
    "register_organization",
    "remove_shift",
    "set_hours",
    "start_tenure",
]
