"""Addresses of sessions on record, of signing in, and of certificates of service."""

from django.urls import URLPattern, path

from talent_pool.views import delivery, service

urlpatterns: list[URLPattern] = [
    path("pool/orders/<str:code>/report/", delivery.delivery_report, name="delivery-report"),
    path("pool/orders/<str:code>/sign-in/", delivery.sign_in_sheet, name="sign-in-sheet"),
    path("pool/sign-in/<str:token>/", delivery.sign_in, name="sign-in"),
    path("pool/sessions/", delivery.delivery_list, name="delivery-list"),
    path("pool/sessions/new/", delivery.delivery_create, name="delivery-create"),
    path("pool/sessions/<str:code>/", delivery.delivery_detail, name="delivery-detail"),
    path("pool/sessions/<str:code>/edit/", delivery.delivery_amend, name="delivery-amend"),
    path("pool/sessions/<str:code>/confirm/", delivery.delivery_confirm, name="delivery-confirm"),
    path("pool/sessions/<str:code>/dispute/", delivery.delivery_dispute, name="delivery-dispute"),
    path("pool/sessions/<str:code>/undo/", delivery.delivery_undo, name="delivery-undo"),
    path("pool/sessions/<str:code>/void/", delivery.delivery_void, name="delivery-void"),
    path("pool/sessions/<str:code>/photos/<int:number>/", delivery.delivery_photo, name="delivery-photo"),
    path(
        "pool/sessions/<str:code>/names/<int:number>/strike/", delivery.sign_in_strike, name="sign-in-strike"
    ),
    path("pool/service/", service.service_list, name="service-list"),
    path("pool/service/levels/new/", service.service_level_create, name="service-level-create"),
    path("pool/service/levels/<str:code>/", service.service_level_edit, name="service-level-edit"),
    path("pool/lecturers/<str:code>/service/", service.service_issue, name="service-issue"),
    path("pool/lecturers/<str:code>/service/<str:check_code>.pdf", service.service_file, name="service-file"),
]
