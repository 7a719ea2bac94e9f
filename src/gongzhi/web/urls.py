"""Addresses of the faces' entrances."""

from django.urls import path

from gongzhi.web.views import demonstration, desk, portal

app_name = "web"

urlpatterns = [
    path("", portal.home, name="home"),
    path("desk/", desk.todo, name="desk"),
    path("demonstration/", demonstration.cast, name="cast"),
    path("demonstration/play/", demonstration.play, name="play"),
    path("demonstration/<str:token>/", demonstration.enter, name="enter"),
]
