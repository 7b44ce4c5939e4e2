"""Addresses of this app; one module per noun family adds its list here."""

from django.urls import URLPattern, URLResolver

app_name = "contest"

urlpatterns: list[URLPattern | URLResolver] = []
