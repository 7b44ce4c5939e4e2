"""Addresses for other websites and programs."""

from django.urls import URLPattern, path

from talent_pool.views import api, outlet

urlpatterns: list[URLPattern] = [
    path("pool/lessons.atom", outlet.lesson_feed, name="lesson-feed"),
    path("pool/lessons/frame/", outlet.lesson_frame, name="lesson-frame"),
    path("api/pool/openapi.json", api.api_schema, name="api-schema"),
    path("api/pool/reports", api.api_reports, name="api-reports"),
    path("api/pool/reports/<str:code>", api.api_report, name="api-report"),
    path("api/pool/lecturers", api.api_lecturers, name="api-lecturers"),
    path("api/pool/lecturers/<str:code>", api.api_lecturer, name="api-lecturer"),
    path("api/pool/sites", api.api_sites, name="api-sites"),
    path("api/pool/sites/<str:code>", api.api_site, name="api-site"),
    path("api/pool/routes", api.api_routes, name="api-routes"),
    path("api/pool/routes/<str:code>", api.api_route, name="api-route"),
]
