"""Addresses of services."""

from django.urls import path

from gongzhi.catalogue.views import desk, portal

app_name = "catalogue"

urlpatterns = [
    path("services/", portal.home, name="home"),
    path("services/all/", portal.items, name="all"),
    path("services/item/<uuid:key>/", portal.item, name="item"),
    path("services/<slug:key>/", portal.area, name="area"),
    path("desk/services/", desk.items, name="items"),
    path("desk/services/new/", desk.offer, name="offer"),
    path("desk/services/<uuid:key>/", desk.item, name="desk_item"),
    path("desk/services/<uuid:key>/edit/", desk.edit, name="edit"),
    path("desk/services/<uuid:key>/switch/", desk.switch, name="switch"),
    path("desk/words/", desk.words, name="words"),
    path("desk/words/<uuid:key>/switch/", desk.switch_word, name="switch_word"),
    path("desk/words/areas/<slug:key>/", desk.edit_area, name="edit_area"),
]
