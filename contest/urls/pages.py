"""Addresses of this app; one module per noun family."""

from contest.urls import (
    account,
    check,
    collection,
    edition,
    entry,
    hall,
    home,
    job,
    journal,
    people,
    styleguide,
    tus,
    upload,
)

app_name = "contest"

urlpatterns = [
    *home.urlpatterns,
    *hall.urlpatterns,
    *account.urlpatterns,
    *people.urlpatterns,
    *edition.urlpatterns,
    *entry.urlpatterns,
    *collection.urlpatterns,
    *upload.urlpatterns,
    *tus.urlpatterns,
    *check.urlpatterns,
    *journal.urlpatterns,
    *job.urlpatterns,
    *styleguide.urlpatterns,
]
