"""Addresses of background work."""

from django.urls import URLPattern, path

from contest.views import job

urlpatterns: list[URLPattern] = [
    path("jobs/<str:code>/", job.job_detail, name="job-detail"),
    path("jobs/<str:code>/result/", job.job_result, name="job-result"),
]
