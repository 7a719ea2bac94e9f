"""Addresses of requests on the portal: for who asks, for volunteers, and for who holds a paper slip."""

from django.urls import path

from gongzhi.cases.views import ask, files, mediation, portal, slips, volunteers

portal_patterns = [
    path("ask/", ask.ask, name="ask"),
    path("requests/", portal.mine, name="mine"),
    path("requests/<uuid:key>/", portal.case, name="portal-case"),
    path("requests/<uuid:key>/talk/", portal.talk, name="portal-talk"),
    path("requests/<uuid:key>/talk/news/", portal.talk_news, name="portal-talk-news"),
    path("requests/<uuid:key>/rate/", portal.rate, name="portal-rate"),
    path("requests/<uuid:key>/disclosures/", portal.disclosures, name="portal-disclosures"),
    path("requests/<uuid:key>/urge/", portal.urge, name="portal-urge"),
    path("requests/<uuid:key>/withdraw/", portal.withdraw, name="portal-withdraw"),
    path("requests/<uuid:key>/reopen/", portal.reopen, name="portal-reopen"),
    path("requests/<uuid:key>/confidential/", portal.confidential, name="portal-confidential"),
    path("requests/<uuid:key>/visits/<uuid:visit>/cancel/", portal.cancel_visit, name="portal-cancel-visit"),
    path("mediations/", mediation.mediations, name="mediations"),
    path("mediations/<uuid:key>/", mediation.mediation, name="portal-mediation"),
    path("mediations/<uuid:key>/paper/", mediation.paper, name="portal-mediation-paper"),
    path("mediations/<uuid:key>/<slug:what>/", mediation.act, name="portal-mediation-act"),
    path("files/<uuid:key>/", files.whole, name="file"),
    path("files/<uuid:key>/small/", files.small, name="file-small"),
    path("files/<uuid:key>/sound/", files.sound, name="file-sound"),
    # Without a slash at the end: a redirect to add one would name the token once more.
    path("s/<str:token>", slips.exchange, name="slip-token"),
    path("slip/", slips.slip, name="slip"),
    path("slip/close/", slips.close, name="slip-close"),
    path("offers/", volunteers.offers, name="offers"),
    path("offers/<uuid:key>/", volunteers.offer, name="portal-offer"),
    path("offers/<uuid:key>/accept/", volunteers.accept, name="offer-accept"),
    path("offers/<uuid:key>/decline/", volunteers.decline, name="offer-decline"),
    path("tasks/", volunteers.tasks, name="tasks"),
    path("tasks/<uuid:key>/", volunteers.task, name="task"),
    path("tasks/<uuid:key>/contact/", volunteers.contact, name="task-contact"),
    path("tasks/<uuid:key>/give-back/", volunteers.give_back, name="task-give-back"),
    path("tasks/<uuid:key>/visits/", volunteers.agree, name="task-agree"),
    path("tasks/<uuid:key>/visits/<uuid:visit>/check-in/", volunteers.check_in, name="task-check-in"),
    path("tasks/<uuid:key>/visits/<uuid:visit>/end/", volunteers.end, name="task-end"),
    path("tasks/<uuid:key>/visits/<uuid:visit>/cancel/", volunteers.cancel, name="task-cancel-visit"),
]
