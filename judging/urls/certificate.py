"""Addresses of certificates, of the print room, and of the public pages that say what is genuine."""

from django.urls import URLPattern, path

from judging.views import verify
from judging.views.certificate import issue, ledger, printers, runs, studio

CERTIFICATES, PRINTS = "e/<str:edition>/certificates/", "e/<str:edition>/print/"

urlpatterns: list[URLPattern] = [
    path(CERTIFICATES, ledger.certificate_list, name="certificate-list"),
    path(f"{CERTIFICATES}issue/", issue.certificate_issue, name="certificate-issue"),
    path(
        f"{CERTIFICATES}participation/",
        issue.certificate_participation,
        name="certificate-issue-participation",
    ),
    path(f"{CERTIFICATES}deliver/", ledger.certificate_deliver, name="certificate-deliver"),
    path(f"{CERTIFICATES}handover/", ledger.certificate_handover, name="certificate-handover"),
    path(f"{CERTIFICATES}pictures/<str:picture>/", studio.certificate_picture, name="certificate-picture"),
    path(f"{CERTIFICATES}ledger/<str:check_code>/", ledger.certificate_history, name="certificate-history"),
    path(
        f"{CERTIFICATES}ledger/<str:check_code>/undeliver/",
        ledger.certificate_undeliver,
        name="certificate-undeliver",
    ),
    path(f"{CERTIFICATES}<str:kind>/template/", studio.certificate_template, name="certificate-template"),
    path(f"{CERTIFICATES}<str:kind>/look/", studio.certificate_look, name="certificate-look"),
    path(f"{CERTIFICATES}<str:kind>/design/", studio.certificate_design, name="certificate-design"),
    path(
        f"{CERTIFICATES}<str:kind>/pictures/", studio.certificate_add_picture, name="certificate-add-picture"
    ),
    path(f"{CERTIFICATES}<str:kind>/series/", issue.certificate_series, name="certificate-series"),
    path(f"{CERTIFICATES}<str:kind>/preview.pdf", studio.certificate_preview, name="certificate-preview"),
    path(f"{PRINTS}runs/", runs.run_list, name="run-list"),
    path(f"{PRINTS}runs/<str:run>/", runs.run_detail, name="run-detail"),
    path(f"{PRINTS}runs/<str:run>/stop/", runs.run_stop, name="run-stop"),
    path(f"{PRINTS}runs/<str:run>/resume/", runs.run_resume, name="run-resume"),
    path(f"{PRINTS}runs/<str:run>/end/", runs.run_end, name="run-end"),
    path(f"{PRINTS}runs/<str:run>/spoil/", runs.run_spoil, name="run-spoil"),
    path(f"{PRINTS}runs/<str:run>/all.pdf", runs.run_file, name="run-file"),
    path(f"{PRINTS}runs/<str:run>/all.zip", runs.run_archive, name="run-archive"),
    path(f"{PRINTS}printers/", printers.printer_list, name="printer-list"),
    path(f"{PRINTS}printers/new/", printers.printer_create, name="printer-create"),
    path(f"{PRINTS}printers/calibration.pdf", printers.printer_calibration, name="printer-calibration"),
    path(f"{PRINTS}printers/<str:printer>/", printers.printer_edit, name="printer-edit"),
    path(f"{PRINTS}printers/<str:printer>/delete/", printers.printer_delete, name="printer-delete"),
    path(f"{PRINTS}key/", printers.key_detail, name="key-detail"),
    path(f"{PRINTS}new/<str:kind>/", runs.run_create, name="run-create"),
    path(f"{PRINTS}new/<str:kind>/glyph/", runs.glyph_add, name="glyph-add"),
    path("certificates/<str:check_code>.pdf", issue.certificate_file, name="certificate-file"),
    path("certificates/<str:check_code>/replace/", issue.certificate_replace, name="certificate-replace"),
    path("certificates/<str:check_code>/revoke/", issue.certificate_revoke, name="certificate-revoke"),
    path("verify/", verify.verify_search, name="verify-search"),
    path("verify/file/", verify.verify_file, name="verify-file"),
    path("verify/authority/<str:key>.pem", verify.verify_authority, name="verify-authority"),
    path("v/<str:check_code>/", verify.verify, name="verify"),
]
