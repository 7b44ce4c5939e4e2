"""Addresses of certificates and of their public pages."""

from django.urls import URLPattern, path

from judging.views import certificate, verify

urlpatterns: list[URLPattern] = [
    path("e/<str:edition>/certificates/", certificate.certificate_list, name="certificate-list"),
    path("e/<str:edition>/certificates/issue/", certificate.certificate_issue, name="certificate-issue"),
    path("e/<str:edition>/certificates/print/", certificate.certificate_print, name="certificate-print"),
    path(
        "e/<str:edition>/certificates/<str:kind>/template/",
        certificate.certificate_template,
        name="certificate-template",
    ),
    *(
        path(
            f"e/<str:edition>/certificates/<str:kind>/{which}/",
            certificate.certificate_picture,
            {"which": which},
            name=f"certificate-{which}",
        )
        for which in ("background", "seal")
    ),
    path(
        "e/<str:edition>/certificates/<str:kind>/series/",
        certificate.certificate_series,
        name="certificate-series",
    ),
    path(
        "e/<str:edition>/certificates/<str:kind>/preview.pdf",
        certificate.certificate_preview,
        name="certificate-preview",
    ),
    path("certificates/<str:check_code>.pdf", certificate.certificate_file, name="certificate-file"),
    path(
        "certificates/<str:check_code>/replace/", certificate.certificate_replace, name="certificate-replace"
    ),
    path("certificates/<str:check_code>/revoke/", certificate.certificate_revoke, name="certificate-revoke"),
    path("verify/", verify.verify_search, name="verify-search"),
    path("v/<str:check_code>/", verify.verify, name="verify"),
]
