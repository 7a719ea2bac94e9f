"""Addresses of requests on the desk."""

from django.urls import URLPattern, path

from gongzhi.cases.views.desk import acts, case, counter, lists, settings

desk_patterns: list[URLPattern] = [
    path("desk/cases/", lists.cases, name="desk-list"),
    path("desk/decisions/", lists.decisions, name="decisions"),
    path("desk/counter/", counter.counter, name="counter"),
    path("desk/cases/<uuid:key>/", case.case, name="desk-case"),
    path("desk/cases/<uuid:key>/registered/", counter.registered, name="desk-registered"),
    path("desk/cases/<uuid:key>/talk/", case.talk_news, name="desk-talk-news"),
    path("desk/cases/<uuid:key>/slip/", case.slip, name="desk-slip"),
    path("desk/cases/<uuid:key>/personal/", acts.personal, name="desk-personal"),
    path("desk/cases/<uuid:key>/volunteers/<uuid:part>/", case.offers, name="desk-offers"),
    path("desk/cases/<uuid:key>/do/<slug:name>/", acts.act, name="desk-act"),
    path("desk/cases/<uuid:key>/<slug:family>/<uuid:subject>/<slug:name>/", acts.act, name="desk-act-on"),
    path("desk/limits/", settings.limits, name="limits"),
    path("desk/limits/new/", settings.set_limit, name="set-limit"),
    path("desk/limits/rules/", settings.rules, name="rules"),
]
