"""Addresses of the faces' entrances."""

from django.urls import path

from gongzhi.web.views import demonstration, desk, portal, rules, search, setup

app_name = "web"

urlpatterns = [
    path("", portal.home, name="home"),
    path("desk/", desk.todo, name="desk"),
    path("desk/setup/", setup.page, name="setup_start"),
    path("desk/setup/end/", setup.end, name="setup_end"),
    path("desk/setup/passwords/", setup.handout, name="setup_handout"),
    path("desk/setup/<slug:name>/", setup.page, name="setup"),
    path("desk/search/", search.desk_search, name="desk_search"),
    path("search/", search.portal_search, name="search"),
    path("desk/rules/", rules.index, name="rules"),
    path("desk/rules/export/", rules.export, name="rules-export"),
    path("desk/rules/import/", rules.take_in, name="rules-import"),
    path("desk/rules/<str:kind>/", rules.versions, name="rule-versions"),
    path("desk/rules/<str:kind>/new/", rules.new_version, name="rule-new"),
    path("desk/rules/<str:kind>/<uuid:key>/end/", rules.end_rule, name="rule-end"),
    path("demonstration/", demonstration.cast, name="cast"),
    path("demonstration/play/", demonstration.play, name="play"),
    path("demonstration/<str:token>/", demonstration.enter, name="enter"),
]
