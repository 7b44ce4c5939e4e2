"""Addresses of the public notice and of objections to it."""

from django.urls import URLPattern, path

from judging.views import notice, objecting, objection

urlpatterns: list[URLPattern] = [
    path("e/<str:edition>/notice/", notice.notice_public, name="notice-public"),
    path("e/<str:edition>/notice.pdf", notice.notice_document, name="notice-document"),
    path("e/<str:edition>/notice/preview.pdf", notice.notice_preview, name="notice-preview"),
    path("e/<str:edition>/notice/manage/", notice.notice_detail, name="notice-detail"),
    path("e/<str:edition>/notice/end/", notice.notice_end, name="notice-end"),
    path("e/<str:edition>/notice/override/", notice.notice_override, name="notice-override"),
    path("e/<str:edition>/setup/notice/", notice.notice_setup, name="notice-setup"),
    path("e/<str:edition>/notice/object/", objecting.objection_create, name="objection-create"),
    path("o/<str:token>/", objecting.objection_receipt, name="objection-receipt"),
    path("o/<str:token>/withdraw/", objecting.objection_retract, name="objection-retract"),
    path("e/<str:edition>/objections/", objection.objection_list, name="objection-list"),
    path("e/<str:edition>/objections/<str:code>/", objection.objection_detail, name="objection-detail"),
    path(
        "e/<str:edition>/objections/<str:code>/review/", objection.objection_review, name="objection-review"
    ),
    path(
        "e/<str:edition>/objections/<str:code>/recheck/",
        objection.objection_recheck,
        name="objection-recheck",
    ),
    path(
        "e/<str:edition>/objections/<str:code>/answer/", objection.objection_answer, name="objection-answer"
    ),
    path(
        "e/<str:edition>/objections/<str:code>/public/",
        objection.objection_publish,
        name="objection-publish",
    ),
    path(
        "e/<str:edition>/objections/<str:code>/reopen/", objection.objection_reopen, name="objection-reopen"
    ),
    path(
        "e/<str:edition>/objections/<str:code>/withdraw/",
        objection.objection_withdraw,
        name="objection-withdraw",
    ),
    path(
        "e/<str:edition>/objections/<str:code>/files/<str:file>/",
        objection.objection_file,
        name="objection-file",
    ),
]
