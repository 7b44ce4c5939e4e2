"""The address of the home page."""

from django.urls import URLPattern, path

from contest.views.home import home

urlpatterns: list[URLPattern] = [path("", home, name="home")]
