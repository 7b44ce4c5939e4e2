"""Addresses of the formal check."""

from django.urls import path

from contest.views import check

urlpatterns = [
    path("e/<slug:edition>/checks/", check.check_list, name="check-list"),
    path("entries/<str:code>/check/", check.check_create, name="check-create"),
    path("entries/<str:code>/check/undo/", check.check_undo, name="check-undo"),
]
