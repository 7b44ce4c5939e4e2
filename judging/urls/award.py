"""Addresses of awards and of the published result."""

from django.urls import URLPattern, path

from judging.views import award

urlpatterns: list[URLPattern] = [
    path("e/<str:edition>/awards/", award.award_list, name="award-list"),
    path("e/<str:edition>/awards/propose/", award.award_propose, name="award-propose"),
    path("e/<str:edition>/awards/confirm/", award.award_confirm, name="award-confirm"),
    path("e/<str:edition>/awards/new/", award.award_create, name="award-create"),
    path("awards/<str:code>/cancel/", award.award_cancel, name="award-cancel"),
    path("e/<str:edition>/results/", award.result_public, name="result-public"),
]
