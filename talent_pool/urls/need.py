"""Addresses of needs and of the call for topics."""

from django.urls import URLPattern, path

from talent_pool.views import need

urlpatterns: list[URLPattern] = [
    path("pool/needs/", need.need_list, name="need-list"),
    path("pool/needs/new/", need.need_create, name="need-create"),
    path("pool/needs/<str:code>/call/", need.need_call, name="need-call"),
    path("pool/needs/<str:code>/close/", need.need_close, name="need-close"),
    path("pool/needs/<str:code>/reopen/", need.need_reopen, name="need-reopen"),
    path("pool/needs/<str:code>/answer/", need.need_answer, name="need-answer"),
    path("editions/<str:edition>/wanted/", need.need_wanted, name="need-wanted"),
]
