"""Addresses of places and days."""

from django.urls import path

from gongzhi.regions.views import desk, merging, portal

app_name = "regions"

urlpatterns = [
    path("where/", portal.choose, name="choose"),
    path("desk/divisions/", desk.divisions, name="divisions"),
    path("desk/divisions/<uuid:key>/", desk.division, name="division"),
    path("desk/divisions/<uuid:key>/merge/", merging.merge, name="division_merge"),
    path("desk/calendar/", desk.calendar, name="calendar"),
]
