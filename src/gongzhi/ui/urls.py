"""Addresses of the look itself."""

from django.urls import path

from gongzhi.ui import views

app_name = "ui"

urlpatterns = [
    path("ui/elder/", views.elder, name="elder"),
    path("ui/gallery/", views.gallery, name="gallery"),
]
