"""Addresses of lecture reports."""

from django.urls import URLPattern, path

from talent_pool.views import report

urlpatterns: list[URLPattern] = [
    path("pool/reports/", report.report_list, name="report-list"),
    path("pool/reports/new/", report.report_create, name="report-create"),
    path("pool/reports/admit/", report.report_admit, name="report-admit"),
    path("pool/reports/<str:code>/", report.report_detail, name="report-detail"),
    path("pool/reports/<str:code>/edit/", report.report_edit, name="report-edit"),
    path("pool/reports/<str:code>/decline/", report.report_decline, name="report-decline"),
    path("pool/reports/<str:code>/end/", report.report_end, name="report-end"),
    path("pool/reports/<str:code>/reinstate/", report.report_reinstate, name="report-reinstate"),
    path("pool/reports/<str:code>/reopen/", report.report_reopen, name="report-reopen"),
    path("pool/reports/<str:code>/materials/<str:material>/", report.report_material, name="report-material"),
]
