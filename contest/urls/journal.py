"""Addresses of the journal."""

from django.urls import URLPattern, path

from contest.views import journal

urlpatterns: list[URLPattern] = [
    path("e/<slug:edition>/journal/", journal.journal_list, name="journal-list"),
    path("e/<slug:edition>/journal/export/", journal.journal_export, name="journal-export"),
]
