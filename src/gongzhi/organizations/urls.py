"""Addresses of organisations, sites, posts, alliances and histories."""

from django.urls import path

from gongzhi.organizations.views import portal
from gongzhi.organizations.views.desk import alliances, history, organizations, posts, sites

app_name = "organizations"

urlpatterns = [
    path("sites/", portal.sites, name="portal_sites"),
    path("sites/<uuid:key>/", portal.site, name="portal_site"),
    path("organizations/<uuid:key>/", portal.organization, name="portal_organization"),
    path("desk/organizations/", organizations.organizations, name="organizations"),
    path("desk/organizations/new/", organizations.register, name="register"),
    path("desk/organizations/<uuid:key>/", organizations.organization, name="organization"),
    path("desk/organizations/<uuid:key>/edit/", organizations.edit, name="organization_edit"),
    path("desk/organizations/<uuid:key>/close/", organizations.close, name="organization_close"),
    path("desk/organizations/<uuid:key>/sites/new/", sites.open_site, name="site_open"),
    path("desk/organizations/<uuid:key>/posts/new/", posts.create, name="post_create"),
    path("desk/sites/", sites.sites, name="sites"),
    path("desk/sites/<uuid:key>/", sites.site, name="site"),
    path("desk/sites/<uuid:key>/edit/", sites.edit, name="site_edit"),
    path("desk/sites/<uuid:key>/hours/", sites.hours, name="site_hours"),
    path("desk/sites/<uuid:key>/close/", sites.close, name="site_close"),
    path("desk/sites/<uuid:key>/duty/new/", sites.add_shift, name="shift_add"),
    path("desk/sites/<uuid:key>/duty/<uuid:shift>/remove/", sites.remove_shift, name="shift_remove"),
    path("desk/posts/", posts.posts, name="posts"),
    path("desk/posts/switch/", posts.switch, name="switch"),
    path("desk/posts/<uuid:key>/", posts.post, name="post"),
    path("desk/posts/<uuid:key>/edit/", posts.edit, name="post_edit"),
    path("desk/posts/<uuid:key>/close/", posts.close, name="post_close"),
    path("desk/posts/<uuid:key>/fill/", posts.fill, name="post_fill"),
    path("desk/posts/<uuid:key>/act/", posts.act, name="post_act"),
    path("desk/posts/<uuid:key>/tenures/<uuid:tenure>/end/", posts.end, name="tenure_end"),
    path("desk/alliances/", alliances.alliances, name="alliances"),
    path("desk/alliances/new/", alliances.found, name="alliance_found"),
    path("desk/alliances/<uuid:key>/", alliances.alliance, name="alliance"),
    path("desk/alliances/<uuid:key>/edit/", alliances.edit, name="alliance_edit"),
    path("desk/alliances/<uuid:key>/members/new/", alliances.add_member, name="member_add"),
    path("desk/alliances/<uuid:key>/members/<uuid:member>/join/", alliances.join, name="member_join"),
    path("desk/alliances/<uuid:key>/members/<uuid:member>/leave/", alliances.leave, name="member_leave"),
    path("desk/history/<slug:kind>/<uuid:key>/", history.history, name="history"),
]
