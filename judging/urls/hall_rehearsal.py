"""Addresses of the rehearsal."""

from django.urls import URLPattern, path

from judging.views.hall import rehearsal

urlpatterns: list[URLPattern] = [
    path("rounds/<slug:code>/rehearsal/", rehearsal.rehearsal_detail, name="rehearsal-detail"),
    path("rounds/<slug:code>/rehearsal/wipe/", rehearsal.rehearsal_wipe, name="rehearsal-wipe"),
]
