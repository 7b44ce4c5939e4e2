"""Addresses of this app; one module per noun family adds its list here."""

from django.urls import URLPattern, URLResolver

app_name = "judging"

urlpatterns: list[URLPattern | URLResolver] = []
