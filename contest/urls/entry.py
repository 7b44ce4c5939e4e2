"""Addresses of this noun family."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
