"""Addresses of lecture reports."""

from django.urls import URLPattern, path

from talent_pool.views import library, report

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
    path("pool/reports/<str:code>/review/", library.report_review, name="report-review"),
    path("pool/reports/<str:code>/course/", library.report_course, name="report-course"),
    path("pool/reports/<str:code>/versions/new/", library.report_version, name="report-version"),
    path(
        "pool/reports/<str:code>/versions/<str:version>/choose/",
        library.report_version_choose,
        name="report-version-choose",
    ),
    path("pool/courses/", library.course_list, name="course-list"),
    path("pool/courses/new/", library.course_create, name="course-create"),
    path("pool/courses/<str:code>/", library.course_detail, name="course-detail"),
    path("pool/courses/<str:code>/edit/", library.course_edit, name="course-edit"),
    path("pool/courses/<str:code>/reports/", library.course_items, name="course-items"),
    path("pool/courses/<str:code>/delete/", library.course_delete, name="course-delete"),
    path("pool/reports/<str:code>/materials/<str:material>/", report.report_material, name="report-material"),
]
