"""Addresses of all material at once."""

from django.urls import path

from contest.views import collection

urlpatterns = [
    path("e/<slug:edition>/materials/", collection.collection_list, name="collection-list"),
    path("e/<slug:edition>/materials/all.zip", collection.collection_archive, name="collection-archive"),
    path(
        "e/<slug:edition>/materials/contacts.xlsx", collection.collection_contacts, name="collection-contacts"
    ),
    path("e/<slug:edition>/materials/remind/", collection.collection_remind, name="collection-remind"),
    path("e/<slug:edition>/reminders/", collection.collection_reminders, name="collection-reminders"),
    path("e/<slug:edition>/scripts/", collection.collection_alike, name="collection-alike"),
    path("e/<slug:edition>/scripts/compare/", collection.collection_compare, name="collection-compare"),
]
