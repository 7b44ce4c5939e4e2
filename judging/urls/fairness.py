"""Addresses of fairness reports."""

from django.urls import URLPattern, path

from judging.views import fairness

urlpatterns: list[URLPattern] = [
    path("rounds/<slug:code>/fairness/", fairness.fairness, name="fairness"),
    path("rounds/<slug:code>/fairness/compute/", fairness.fairness_compute, name="fairness-compute"),
    path("e/<slug:edition>/judging/fairness/", fairness.fairness_own, name="fairness-own"),
]
